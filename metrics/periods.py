"""A period and the one before it, found by one query where they adjoin and are cut alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.breakdown import cells_of, finished, joined, measures_of
from metrics.cells import Cells, Key, Values
from metrics.dimensions import Dimension, dimension
from metrics.facts import moment
from metrics.functions import day_of
from metrics.measures import Fact, Measure

# Facts whose rows each count in the period of their own day, whatever else is in it.
_BY_DAY: tuple[Fact, ...] = ("lines", "clicks")


def now_and_before(
    database: Database, scope: Scope, other: Scope, figures: tuple[str, ...], by: tuple[str, ...]
) -> tuple[Cells, Cells]:
    """Return what `cells_of` finds in a scope, and in the scope it is compared with.

    Figures that are told apart by who sold in a period are asked for each. Raises FilterError for unknown names.
    """
    measures = measures_of(scope, figures)
    both = [measure for measure in measures if _adds_up(measure)] if _asked_as_one(scope, other, by) else []
    dimensions = tuple(map(dimension, by))
    if not both or not all(measure.fact in one.facts for measure in both for one in dimensions):
        return cells_of(database, scope, figures, by), cells_of(database, other, figures, by)
    whole = scope.over(scope.filters.over(other.filters.start, scope.filters.end))
    parts = _split(joined(database, whole, both, (*dimensions, _earlier_than(scope.filters))))
    rest = [measure for measure in measures if measure not in both]
    now, before = (
        finished(part.beside(joined(database, one, rest, dimensions)) if rest else part, one, figures)
        for part, one in zip(parts, (scope, other), strict=True)
    )
    return now, before


def _adds_up(measure: Measure) -> bool:
    return measure.fact in _BY_DAY and (measure.aggregate != "distinct" or measure.column != "creator_id")


def _asked_as_one(scope: Scope, other: Scope, by: Iterable[str]) -> bool:
    """Return whether the other days end where these begin, and nobody is of another age in them."""
    now, before = scope.filters, other.filters
    alike = now.end.year == before.end.year or not (now.ages or "age" in by)
    return alike and before.end + timedelta(days=1) == now.start


def _earlier_than(now: Filters) -> Dimension:
    def expression(fact: Fact, filters: Filters) -> ColumnElement[Any]:
        return cast(case((day_of(moment(fact, filters.basis)) < now.start, 1), else_=0), Integer)

    return Dimension(
        "earlier", "Earlier", "1: before the period, 0: in it.", expression, facts=_BY_DAY, since=now.start
    )


def _split(cells: Cells) -> tuple[Cells, Cells]:
    """Return what was found in the period, and before it."""
    found: tuple[dict[Key, Values], dict[Key, Values]] = ({}, {})
    for (*key, earlier), values in cells.found.items():
        found[earlier][tuple(key)] = values
    by = cells.by[:-1]
    for part in found:
        if not by:
            part.setdefault((), cells.nothing)
    now, before = (Cells(by, cells.types, part, cells.known, cells.results) for part in found)
    return now, before
