"""The days of stages side by side are read where a scope restricts none of them, and only there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.funnel import funnel
from metrics.stage_counts import View
from tests.soundness.conftest import with_rollups

YEAR = Filters(date(2025, 4, 10), date(2026, 3, 20))
VIEWS: tuple[View, ...] = ("cohort", "event")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return with_rollups(
        tmp_path,
        creators=[{"applied_at": date(2026, 1, 2)}],
        campaigns=[{}],
        enrollments=[{}],
        contents=[{}],
        clicks=[{}],
        commissions=[{"currency": "EUR"}],
        payouts=[{"currency": "EUR"}],
    )


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_but_the_days_is_counted(database: Database, view: View) -> None:
    answer = funnel(database, Scope(YEAR, countries=frozenset({"FR"}), managers=None), view).total
    counted = next(sql for sql in answer.provenance.sql if "rollup_creator_stages" in sql)
    assert not any(table in counted for table in ("lookup_", "rollup_creator_months", "rollup_first", "creators."))


@pytest.mark.parametrize("view", VIEWS)
def test_of_one_currency_only_the_stages_that_have_one_are_put_together(database: Database, view: View) -> None:
    """A first sale or payout in euros may be a later day than the first of all, which the other stages keep."""
    tables = set(funnel(database, Scope(Filters(YEAR.start, YEAR.end, currency="EUR")), view).total.provenance.tables)
    assert {"rollup_creator_stages", "rollup_creator_months_ordered"} <= tables
    assert not any(table.startswith("lookup_") for table in tables)


@pytest.mark.parametrize("view", VIEWS)
def test_campaigns_chosen_or_allowed_restrict_what_proves_a_stage(database: Database, view: View) -> None:
    days = ("enrolled_on", "content_on", "click_on", "sale_ordered_on", "payout_on")
    chosen = Scope(Filters(YEAR.start, YEAR.end, campaigns=(1,)))
    for scope in (chosen, Scope(YEAR, campaigns=frozenset({1}))):
        for sql in funnel(database, scope, view).total.provenance.sql:
            assert not any(f"rollup_creator_stages.{day}" in sql for day in days)
