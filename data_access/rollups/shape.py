"""What a rollup is: a table, the select that fills it, and the contract columns that its own stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Column, ColumnElement, MetaData, Select, Table

from data_access.contract import clicks, commissions
from data_access.rollups.columns import BIRTH_YEAR, YEARS_ALIKE

Shape = Literal[
    "cells",
    "month_cells",
    "creator_days",
    "creator_months",
    "creator_years",
    "split_orders",
    "first_sales",
    "sellers",
    "payments",
    "stages",
]
Source = Literal["lines", "clicks", "payouts", "stages"]

# Below these sizes of the ledger it answers as fast itself, and a first start should not wait for more.
MIDDLE_FROM = 5_000_000
FINE_FROM = 10_000_000

rollup_tables = MetaData()

_NEVER_MISSING = frozenset({"day", "month", "rows", "orders", "sale_days", "order_number"})


@dataclass(frozen=True)
class Rollup:
    """One rollup. stands_for: its column for each contract column it knows (see `known_over`); basis: the date its
    days are of.

    worth_from: ledger lines from which it is built unless all are asked for; fed_by: the rollup that its query reads;
    apart: the dimension by which rows of one creator are told apart, where they are by one.
    """

    name: str
    shape: Shape
    source: Source
    basis: str
    table: Table
    query: Select[Any]
    stands_for: Mapping[Column[Any], Column[Any]]
    worth_from: int
    fed_by: Rollup | None = None
    apart: str = ""

    @property
    def period(self) -> Column[Any]:
        """The day, or the first day of the month, that a row is of."""
        return next(iter(self.table.c))

    @property
    def by_days(self) -> bool:
        """Whether its rows are of days of lines or clicks, so that those of some days can be built again."""
        return self.source in ("lines", "clicks")

    @property
    def feeders(self) -> tuple[Rollup, ...]:
        """The rollups that its rows come from, the nearest first."""
        return () if self.fed_by is None else (self.fed_by, *self.fed_by.feeders)

    def known_over(self, days: tuple[date, date] | None) -> Mapping[Column[Any], Column[Any]]:
        """Return what stands for the contract columns that it knows over days (first and last; None: any).

        A `cells` rollup knows ages in the year of the last day, unless the first lies too many years before.
        """
        if self.shape != "cells" or (days is not None and days[1].year - days[0].year <= YEARS_ALIKE):
            return self.stands_for
        return {column: own for column, own in self.stands_for.items() if column is not BIRTH_YEAR}


def declare(
    name: str,
    shape: Shape,
    basis: str,
    query: Select[Any],
    known: tuple[Column[Any], ...],
    worth_from: int,
    fed_by: Rollup | None = None,
    apart: str = "",
) -> Rollup:
    """Declare one by its query, whose columns are the period, those for the contract's `known` ones, and its own."""
    source: Source = "lines" if basis else "clicks"
    table = Table(f"rollup_{name}", rollup_tables, *(_column(c) for c in query.selected_columns))
    stands_for = {column: table.c[column.name] for column in known}
    if shape in ("cells", "split_orders"):
        moment = clicks.c.day if source == "clicks" else commissions.c[f"{basis}_at"]
        stands_for[moment] = next(iter(table.c))
    return Rollup(table.name, shape, source, basis, table, query, stands_for, worth_from, fed_by, apart)


def _column(selected: ColumnElement[Any]) -> Column[Any]:
    """Return the column of a table that keeps a selected one; sums may be missing, and so may what is in the ledger."""
    gathered = selected if isinstance(selected, Column) else None
    whole = selected.name in _NEVER_MISSING if gathered is None else not gathered.nullable
    return Column(selected.name, selected.type, nullable=not whole)
