"""Every page for every role, from the table of permissions; and what a limited viewer sees, whatever is forged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from access import identity
from access.permissions import MANAGER, PAGE_ROLES, ROLES, SUPPORT, Role
from access.viewer import Viewer
from tests.pages.conftest import Open
from ui.navigation import ENTRIES

NAMES = [entry.name for entry in ENTRIES]


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return `looking(viewer)`, after which it is this viewer who looks."""

    def look(viewer: Viewer) -> None:
        monkeypatch.setattr(identity, "current", lambda: viewer)

    return look


def somebody(*roles: Role, **limits: Any) -> Viewer:
    return Viewer("somebody", frozenset(roles), until=datetime.now(UTC) + timedelta(hours=1), **limits)


def said(page: AppTest) -> str:
    return " ".join(one.value for one in (*page.warning, *page.info, *page.caption, *page.markdown))


def test_every_page_is_in_the_table_and_nothing_else() -> None:
    assert set(PAGE_ROLES) == set(NAMES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_drawn_for_the_roles_of_the_table_and_refused_to_the_others(
    app: Open, looking: Any, name: str, role: Role
) -> None:
    looking(somebody(role))
    page = app(name)
    drawn = len(page.title) + len(page.metric) + len(page.dataframe)
    assert (drawn > 0) == (role in PAGE_ROLES[name])
    assert ("Ask an administrator for it" in said(page)) == (role not in PAGE_ROLES[name])
    links = page.sidebar.get("page_link")
    assert len(links) == sum(role in PAGE_ROLES[one] for one in NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if MANAGER in PAGE_ROLES[name]])
def test_a_widget_that_was_forged_shows_a_limited_viewer_no_other_rows(app: Open, looking: Any, name: str) -> None:
    looking(somebody(MANAGER, countries=frozenset({"FR"})))
    page = app(name)
    shown = [metric.value for metric in page.metric]
    page.session_state["filter_countries"] = ["RU", "FR"]
    page.run()
    assert [metric.value for metric in page.metric] in (shown, [])


def test_a_limited_viewer_is_told_that_the_whole_database_is_not_theirs(app: Open, looking: Any) -> None:
    looking(somebody(SUPPORT, countries=frozenset({"FR"})))
    page = app("data")
    assert not page.metric
    assert not page.dataframe
    assert "shown to those who see all of it" in said(page)


def test_somebody_whose_sign_in_has_ended_sees_the_screen_to_sign_in(
    app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended() -> Viewer:
        Viewer("somebody", frozenset(), until=datetime.now(UTC)).demand_signed_in()
        raise AssertionError("not reached")

    page = app("overview")
    monkeypatch.setattr(identity, "current", ended)
    monkeypatch.setattr(identity, "providers", lambda: ("okta", "google"))
    page.run()
    assert [button.label for button in page.button] == ["Sign in with okta", "Sign in with google"]
    assert not page.metric
    assert not page.sidebar.get("page_link")
