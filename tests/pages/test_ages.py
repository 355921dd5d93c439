"""Whoever may not see years of birth learns no creator's age from a list that an age filter cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from access import identity
from access.permissions import ADMINISTRATOR, EXECUTIVE, MANAGER, SUPPORT, Role
from access.viewer import Viewer
from access.withholding import AGE_TELLS, without_ages
from data_access.database import Database
from data_access.filters import Filters
from metrics.leaderboard import leaderboard
from tests.drawn import NOON, Draw
from tests.pages.conftest import Files, Open, texts


@pytest.fixture
def programme(drawn: Draw) -> Database:
    line = {"commission_usd_cents": 5_000, "order_value_usd_cents": 9_000, "campaign_id": 1}
    return drawn(
        creators=[{"handle": "young_anna", "birth_year": 2004}, {"handle": "older_ben", "birth_year": 1970}],
        campaigns=[{"name": "Spring"}],
        enrollments=[{"creator_id": 1}, {"creator_id": 2}],
        commissions=[{**line, "creator_id": number} for number in (1, 2)],
        payouts=[{"creator_id": n, "status": "failed", "created_at": NOON, "amount_minor": n} for n in (1, 2)],
    )


@pytest.mark.parametrize(
    ("role", "name", "own"),
    [
        (MANAGER, "leaderboard", {}),
        (EXECUTIVE, "leaderboard", {"by": "orders"}),
        (MANAGER, "campaigns", {"campaign_detail": "1"}),
        (EXECUTIVE, "payouts", {}),
    ],
)
def test_no_page_lists_creators_under_an_age_to_those_who_may_not_see_it(
    app: Open,
    programme: Database,
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
    name: str,
    own: dict[str, str],
) -> None:
    somebody = Viewer("somebody", frozenset({role}), until=datetime.now(UTC) + timedelta(hours=1))
    monkeypatch.setattr(identity, "current", lambda: somebody)
    everyone = texts(app(name, programme, period="all", **own))
    assert "young" in everyone
    assert "older" in everyone
    files.clear()
    page = app(name, programme, period="all", age="18–24", **own)
    assert "young" not in texts(page)
    assert any("would tell how old each of them is" in caption.value for caption in page.caption)
    assert not any(b"young" in give() for give in files.values())
    monkeypatch.setattr(identity, "current", lambda: Viewer("admin", frozenset({ADMINISTRATOR})))
    assert "young" in texts(app(name, programme, period="all", age="18–24", **own))


def test_support_who_may_ask_for_years_of_birth_and_whoever_chose_no_age_is_given_the_list(drawn: Draw) -> None:
    database, day = drawn(creators=[{}], commissions=[{}]), date(2026, 3, 2)
    filters, manager = Filters(day, day, ages=("18–24", "unknown")), Viewer("manager", frozenset({MANAGER}))
    listed = leaderboard(database, manager.scope(filters))
    assert without_ages(listed, filters, Viewer("support", frozenset({SUPPORT})).withheld) is listed
    assert without_ages(listed, replace(filters, ages=()), manager.withheld) is listed
    cut = without_ages(listed, filters, manager.withheld)
    assert (len(listed.frame), len(cut.frame), cut.refused) == (1, 0, AGE_TELLS)
