"""An id token makes a viewer only where nothing about it is in doubt, and several groups never widen each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.claims import viewer_of
from access.groups import Grant, Groups
from access.permissions import EXECUTIVE, MANAGER, SUPPORT
from access.viewer import Viewer
from data_access.errors import PermissionDeniedError, SignInNeededError

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
GROUPS = Groups(
    {
        "managers": Grant(MANAGER),
        "managers-fr": Grant(MANAGER, countries=frozenset({"FR"})),
        "managers-es": Grant(MANAGER, countries=frozenset({"ES"})),
        "managers-7": Grant(MANAGER, campaigns=frozenset({7})),
        "support-fr-ru": Grant(SUPPORT, countries=frozenset({"FR", "RU"})),
        "executives": Grant(EXECUTIVE),
    }
)


def token(*groups: str, **claims: Any) -> dict[str, Any]:
    issued = (NOW - timedelta(minutes=5)).timestamp()
    told = {"sub": "1", "email": "ann@example.org", "iat": issued, "exp": issued + 3600, "groups": list(groups)}
    return {name: value for name, value in {**told, **claims}.items() if value is not None}


def seen(*groups: str, **claims: Any) -> Viewer:
    return viewer_of(token(*groups, **claims), GROUPS, NOW)


def test_a_token_with_a_known_group_makes_a_viewer_of_its_role_and_rows() -> None:
    viewer = seen("managers-fr", "everyone")
    assert (viewer.name, viewer.subject, viewer.roles) == ("ann@example.org", "1", frozenset({MANAGER}))
    assert (viewer.countries, viewer.campaigns, viewer.managers) == (frozenset({"FR"}), None, None)


@pytest.mark.parametrize(
    "claims",
    [
        {"groups": None},
        {"groups": "managers"},
        {"groups": {"managers": True}},
        {"groups": ["managers", 7]},
        {"groups": []},
        {"groups": ["strangers"]},
        {"groups": ["Managers"]},
    ],
    ids=str,
)
def test_doubt_about_the_groups_denies(claims: dict[str, Any]) -> None:
    with pytest.raises(PermissionDeniedError):
        seen("managers", **claims)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": None},
        {"iat": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": float("nan")},
        {"exp": 1e300},
        {"exp": NOW.timestamp()},
        {"exp": (NOW - timedelta(seconds=1)).timestamp()},
        {"iat": (NOW - timedelta(minutes=60)).timestamp()},
        {"iat": (NOW + timedelta(minutes=3)).timestamp()},
        {"sub": None},
        {"sub": 7, "email": None},
    ],
    ids=str,
)
def test_doubt_about_the_time_or_the_person_asks_for_the_sign_in(claims: dict[str, Any]) -> None:
    with pytest.raises(SignInNeededError):
        seen("managers", **claims)


def test_a_sign_in_ends_with_its_token_or_after_the_longest_session() -> None:
    issued = NOW - timedelta(minutes=5)
    assert seen("managers").until == issued + timedelta(minutes=60)
    assert seen("managers", exp=NOW.timestamp() + 60).until == NOW + timedelta(seconds=60)
    assert seen("managers", exp=NOW.timestamp() + 9e6).until == issued + timedelta(minutes=60)


def test_an_address_that_the_provider_does_not_vouch_for_is_not_somebodys_name() -> None:
    assert seen("managers", email_verified=True).name == "ann@example.org"
    for doubt in (False, "true"):
        assert seen("managers", email_verified=doubt).name == "1"


def test_an_unknown_group_with_the_prefix_of_this_dashboard_denies() -> None:
    groups = Groups({"ops-managers": Grant(MANAGER)}, prefix="ops-")
    assert viewer_of(token("ops-managers", "everyone"), groups, NOW).roles == {MANAGER}
    with pytest.raises(PermissionDeniedError, match="ops-manager-fr"):
        viewer_of(token("ops-managers", "ops-manager-fr"), groups, NOW)


def test_groups_of_one_role_are_joined_where_that_widens_neither() -> None:
    assert seen("managers-fr", "managers-es").countries == {"FR", "ES"}
    assert not seen("managers-fr", "managers").limited


def test_groups_of_one_role_that_limit_in_different_ways_are_denied() -> None:
    """France's lines and campaign 7's lines together are no product of countries and campaigns."""
    with pytest.raises(PermissionDeniedError, match=r"countries and campaigns"):
        seen("managers-fr", "managers-7")


def test_a_wider_group_settles_what_others_could_not() -> None:
    assert not seen("managers-fr", "managers-7", "managers").limited


def test_somebody_with_two_roles_sees_only_rows_that_both_may_see() -> None:
    viewer = seen("executives", "support-fr-ru", "managers-fr")
    assert viewer.roles == {EXECUTIVE, SUPPORT, MANAGER}
    assert viewer.countries == {"FR"}


LIMIT = st.none() | st.frozensets(st.sampled_from(["FR", "ES", "RU"]), min_size=1)
GRANTS = st.builds(
    Grant,
    st.sampled_from([MANAGER, EXECUTIVE, SUPPORT]),
    LIMIT,
    st.none() | st.frozensets(st.sampled_from([1, 2]), min_size=1),
    st.none() | st.frozensets(st.sampled_from(["Ida", "Olaf"]), min_size=1),
)
ROWS = list(product(("FR", "ES", "RU"), (1, 2), ("Ida", "Olaf")))


def _rows(limits: tuple[Any, Any, Any]) -> set[tuple[Any, ...]]:
    return {row for row in ROWS if all(allowed is None or value in allowed for value, allowed in zip(row, limits))}  # noqa: B905


@given(st.lists(GRANTS, min_size=1, max_size=4))
def test_several_groups_show_each_role_at_most_its_own_rows_and_never_depend_on_their_order(given: list[Grant]) -> None:
    groups = Groups({str(at): grant for at, grant in enumerate(given)})
    names = list(groups.grants)

    def found(order: list[str]) -> Any:
        try:
            return viewer_of(token(*order), groups, NOW)
        except PermissionDeniedError as denied:
            return str(denied)

    viewer = found(names)
    assert found(names[::-1]) == viewer
    if isinstance(viewer, Viewer):
        shown = _rows((viewer.countries, viewer.campaigns, viewer.managers))
        for role in viewer.roles:
            of_role = [_rows(grant.limits) for grant in given if grant.role == role]
            assert shown <= set().union(*of_role)
