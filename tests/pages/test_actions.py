"""Every action of the table of permissions is demanded where it is done, also when the page was drawn before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from access.permissions import (
    ACTIONS,
    CHECK,
    DOWNLOAD_REJECTS,
    EXPORT,
    OPEN_PROFILE,
    READ_AUDIT,
    REVEAL,
    SEARCH,
    SEE_DATABASE,
    SEE_TIMING,
    Action,
)
from access.viewer import Viewer
from data_access.database import Database
from data_access.errors import PermissionDeniedError
from tests.audited import recorded
from tests.drawn import Draw
from tests.pages.conftest import Files, Open, texts

Deny: TypeAlias = Callable[[], None]
# Tries to do something, and says whether it was done. Between what draws the page and what is then done, it denies.
Attempt: TypeAlias = Callable[[Open, Database, Files, Deny], bool]


def _search(app: Open, programme: Database, _files: Files, deny: Deny) -> bool:
    page = app("creators", programme)
    deny()
    page.query_params["q"] = "ann"
    return "creator=2" in texts(page.run())


def _open_profile(app: Open, programme: Database, _files: Files, deny: Deny) -> bool:
    page = app("creators", programme, q="ann")
    deny()
    page.query_params["creator"] = "1"
    return "@anna" in [heading.value for heading in page.run().subheader]


def _found_alone(app: Open, programme: Database, _files: Files, deny: Deny) -> bool:
    page = app("creators", programme)
    deny()
    page.query_params["q"] = "annabel"
    return "@annabel" in [heading.value for heading in page.run().subheader]


def _reveal(app: Open, programme: Database, _files: Files, deny: Deny) -> bool:
    page = app("creators", programme, creator="1")
    page.selectbox(key="reveal_why").set_value("Caller identified by order id")
    deny()
    next(button for button in page.button if button.label == "Show").click().run()
    return "anna.secret@example.org" in texts(page)


def _goes_on(app: Open, programme: Database, _files: Files, deny: Deny) -> bool:
    page = app("creators", programme, creator="1")
    page.selectbox(key="reveal_why").set_value("Caller identified by order id")
    next(button for button in page.button if button.label == "Show").click().run()
    deny()
    return "anna.secret@example.org" in texts(page.run())


def _taken(page: str, label: str, **query: str) -> Attempt:
    def attempt(app: Open, programme: Database, files: Files, deny: Deny) -> bool:
        app(page, programme, **query)
        deny()
        (give,) = (file for name, file in files.items() if name.startswith(label))
        try:
            return bool(give())
        except PermissionDeniedError:
            return False

    return attempt


def _shown(page: str, words: str, opened: str = "") -> Attempt:
    def attempt(app: Open, programme: Database, _files: Files, deny: Deny) -> bool:
        drawn = app(page, programme)
        deny()
        if opened:
            drawn.session_state[opened] = True
        return words in texts(drawn.run())

    return attempt


ATTEMPTS: dict[Action, tuple[Attempt, ...]] = {
    SEARCH: (_search,),
    OPEN_PROFILE: (_open_profile, _found_alone),
    REVEAL: (_reveal, _goes_on),
    EXPORT: (
        _taken("leaderboard", "Download the top", period="all"),
        _taken("creators", "Download the line", creator="1"),
        _taken("audit", "Download entries"),
        _taken("data", "Download rejected rows"),
    ),
    SEE_DATABASE: (_shown("data", "commissions"),),
    CHECK: (_shown("data", "not of the form", "data_check"),),
    DOWNLOAD_REJECTS: (_taken("data", "Download rejected rows"),),
    SEE_TIMING: (_shown("data", "metrics.freshness.freshness", "data_timing"),),
    READ_AUDIT: (_shown("audit", "page audit"), _taken("audit", "Download entries")),
}


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECT_OPS_AUDIT_FILE", str(tmp_path / "audit.sqlite"))


@pytest.fixture
def programme(drawn: Draw) -> Database:
    anna = {"handle": "anna", "display_name": "Anna Karlsson", "email": "anna.secret@example.org"}
    return drawn(
        creators=[anna, {"handle": "annabel", "display_name": "Annabel Li", "country": "france"}],
        commissions=[{"commission_usd_cents": 100, "order_value_usd_cents": 1_000}],
        imports=[{"rows_rejected": 1}],
        import_rejects=[{}],
    )


def test_every_action_of_the_table_is_tried() -> None:
    assert set(ATTEMPTS) == set(ACTIONS)


@pytest.mark.parametrize(
    ("action", "number"), [(action, number) for action, tried in ATTEMPTS.items() for number in range(len(tried))]
)
def test_an_action_is_done_for_those_who_may_and_refused_to_the_others(
    app: Open, programme: Database, files: Files, monkeypatch: pytest.MonkeyPatch, action: Action, number: int
) -> None:
    attempt = ATTEMPTS[action][number]
    assert attempt(app, programme, files, lambda: None)
    allowed = Viewer.may

    def may(self: Viewer, asked: Any) -> bool:
        return asked != action and allowed(self, asked)

    assert not attempt(app, programme, files, lambda: monkeypatch.setattr(Viewer, "may", may))


def test_a_search_that_was_refused_is_recorded(app: Open, programme: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    page = app("creators", programme)
    monkeypatch.setattr(Viewer, "may", lambda _self, asked: asked != SEARCH)
    page.query_params["q"] = "ann"
    page.run()
    assert [entry["subject"] for entry in recorded("refusal")] == ["action search"]
