"""A viewer opens what their roles list, and sees the rows they are limited to, whatever they choose."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from access.permissions import ADMINISTRATOR, EXPORT, READ_AUDIT, SEARCH, SEE_DATABASE, SUPPORT
from access.viewer import Viewer
from data_access.errors import PermissionDeniedError, SignInNeededError
from data_access.filters import Filters
from metrics.breakdown import breakdown
from tests.drawn import Draw

MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31))


def test_a_viewer_may_open_what_one_of_their_roles_lists_and_nothing_else() -> None:
    support = Viewer("caller", frozenset({SUPPORT}))
    assert support.may_open("creators")
    assert not support.may_open("leaderboard")
    assert not Viewer("root", frozenset({ADMINISTRATOR})).may_open("no such page")
    with pytest.raises(PermissionDeniedError, match="leaderboard"):
        support.demand_page("leaderboard")


@pytest.mark.parametrize(
    ("limits", "cents"),
    [
        ({}, 111),
        ({"countries": frozenset({"FR"})}, 10),
        ({"campaigns": frozenset({8})}, 100),
        ({"managers": frozenset({"Ida"})}, 101),
        ({"countries": frozenset({"RU"}), "campaigns": frozenset({8})}, 100),
        ({"countries": frozenset()}, 0),
        ({"campaigns": frozenset()}, 0),
        ({"managers": frozenset()}, 0),
    ],
)
def test_limits_cut_what_is_counted_and_no_filter_widens_them(
    drawn: Draw, limits: dict[str, frozenset[str]], cents: int
) -> None:
    sale = {"kind": "sale", "status": "paid", "currency": "USD", "ordered_at": "2026-03-05"}
    database = drawn(
        creators=[
            {"creator_id": 1, "country": "RU", "manager": "Ida"},
            {"creator_id": 2, "country": "FR", "manager": "Olaf"},
        ],
        campaigns=[{"campaign_id": 7}, {"campaign_id": 8}],
        commissions=[
            {**sale, "creator_id": 1, "campaign_id": 7, "order_id": "a", "commission_minor": 1},
            {**sale, "creator_id": 2, "campaign_id": 7, "order_id": "b", "commission_minor": 10},
            {**sale, "creator_id": 1, "campaign_id": 8, "order_id": "c", "commission_minor": 100},
        ],
    )
    viewer = Viewer("somebody", frozenset(), **limits)  # type: ignore[arg-type]
    for chosen in (MARCH, Filters(MARCH.start, MARCH.end, countries=("RU", "FR"), campaigns=(7, 8))):
        assert breakdown(database, viewer.scope(chosen), ("net_commission",)).frame["net_commission"].iloc[0] == cents


def test_a_viewer_may_do_what_one_of_their_roles_lists_and_nothing_else() -> None:
    support = Viewer("caller", frozenset({SUPPORT}))
    support.demand(SEARCH)
    with pytest.raises(PermissionDeniedError, match="read audit"):
        support.demand(READ_AUDIT)
    assert not Viewer("nobody", frozenset()).may(EXPORT)
    assert not Viewer("root", frozenset({ADMINISTRATOR})).may("no such action")  # type: ignore[arg-type]


def test_what_counts_the_whole_programme_is_not_for_somebody_who_sees_a_part_of_it() -> None:
    assert Viewer("all", frozenset({SUPPORT})).may(SEE_DATABASE)
    for limits in ({"countries": frozenset({"FR"})}, {"campaigns": frozenset({1})}, {"managers": frozenset()}):
        assert not Viewer("part", frozenset({SUPPORT}), **limits).may(SEE_DATABASE)  # type: ignore[arg-type]


def test_nothing_may_be_done_once_the_sign_in_has_ended() -> None:
    ended = Viewer("caller", frozenset({SUPPORT}), until=datetime.now(UTC) - timedelta(seconds=1))
    with pytest.raises(SignInNeededError, match="has ended"):
        ended.demand(SEARCH)
