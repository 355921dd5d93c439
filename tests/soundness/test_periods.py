"""A period and the one before it, asked as one, are what two questions find, from rollups and from the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from data_access.database import Database, Result
from data_access.engines import Query
from data_access.filters import Filters, Scope
from metrics.breakdown import cells_of
from metrics.cells import Cells
from metrics.comparison import compared
from metrics.periods import now_and_before
from tests.soundness.conftest import with_rollups, without_rollups
from tests.soundness.drawing import programme

FIGURES = ("net_commission", "orders", "aov", "active_creators", "clicks", "conversion_rate", "lines_without_rate")
SPRING = Filters(date(2026, 2, 20), date(2026, 4, 10))
CHOICES = (
    SPRING,
    Filters(date(2026, 1, 1), date(2026, 3, 1), ages=("18–24",)),
    Filters(date(2026, 3, 1), date(2026, 3, 31), ages=("18–24", "25–34"), countries=("RU", "FR")),
    Filters(date(2026, 3, 1), date(2026, 3, 31), currency="EUR", basis="settled"),
    Filters(date(2026, 3, 1), date(2026, 3, 31), compare="year"),
    Filters(date(1990, 1, 1), date(1990, 1, 31)),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Return a drawn programme with every rollup."""
    database = with_rollups(tmp_path_factory.mktemp("periods"), **programme(2))
    yield database
    database.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Query]:
    """The queries that are asked from here on."""
    queries: list[Query] = []
    ask = Database.ask

    def noted(self: Database, query: Query) -> Result:
        queries.append(query)
        return ask(self, query)

    monkeypatch.setattr(Database, "ask", noted)
    return queries


def plain(cells: Cells) -> dict[Any, dict[str, Any]]:
    return {key: dict(sorted(values.items())) for key, values in cells.found.items()}


@pytest.mark.parametrize("by", [(), ("market",), ("age",), ("buyer_market",), ("campaign_id",)], ids="-".join)
@pytest.mark.parametrize("filters", CHOICES, ids=repr)
@pytest.mark.parametrize("rollups", [True, False], ids=["rollups", "ledger"])
def test_both_periods_are_what_two_questions_find(
    filled: Database, filters: Filters, by: tuple[str, ...], rollups: bool
) -> None:
    database = filled if rollups else without_rollups(filled)
    scope = Scope(filters)
    other = scope.compared()
    assert other is not None
    found = now_and_before(database, scope, other, FIGURES, by)
    apart = [cells_of(database, one, FIGURES, by) for one in (scope, other)]
    assert [plain(cells) for cells in found] == [plain(cells) for cells in apart]
    assert [cells.notes for cells in found] == [cells.notes for cells in apart]


@pytest.mark.parametrize(
    ("filters", "queries"),
    [
        (SPRING, 1),
        (Filters(SPRING.start, SPRING.end, ages=("18–24",)), 1),
        (Filters(date(2026, 1, 1), date(2026, 3, 1), ages=("18–24",)), 2),
        (Filters(SPRING.start, SPRING.end, compare="year"), 2),
        (Filters(SPRING.start, SPRING.end, compare="none"), 1),
    ],
    ids=["adjoining", "same age", "another age", "a year before", "nothing before"],
)
def test_days_that_adjoin_are_asked_as_one_unless_somebody_is_older_in_them(
    filled: Database, asked: list[Query], filters: Filters, queries: int
) -> None:
    answer = compared(filled, Scope(filters), ("net_commission",), ("market",))
    assert len(asked) == queries
    assert len(answer.provenance.sql) == queries
    assert all(table.startswith("rollup_") for table in answer.provenance.tables)
