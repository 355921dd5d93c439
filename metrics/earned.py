"""What creators earned over whole days: whole months from the rollup by creator, the ragged ends from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    Subquery,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access.contract import commissions
from data_access.database import Database
from data_access.filters import Filters, Scope
from data_access.rollups.declared import Rollup
from metrics.facts import amount, conditions, creator_conditions, cut, moment, within
from metrics.routing import restated, usable


def earned(database: Database, scope: Scope, what: str, windows: Sequence[Filters]) -> Subquery:
    """Return rows of counted lines within the scope's days, each of which lies inside or outside every window.

    what: "commission" or "order_value". Columns: creator_id, placed (the line's day, or the first day of the month
    that the row is of), lines (how many), amount (in the currency of the filters; missing: no rate).
    """
    filters = scope.filters
    for one in usable(database, "creator_months", "lines", filters.basis):
        asked = [*creator_conditions(scope), *conditions("lines", scope, dated=False)]
        known = [found for found in (restated(condition, one.stands_for) for condition in asked) if found is not None]
        if len(known) == len(asked):
            whole, ragged = _parts(filters, windows)
            months = _months(one, filters, what).where(one.period.in_(whole), *known)
            return union_all(months, _ledger(scope, what, ragged)).subquery("earned")
    return _ledger(scope, what, ((filters.start, filters.end),)).subquery("earned")


def during(rows: Subquery, window: Filters, label: str) -> ColumnElement[Any]:
    """Return the sum of the amounts of a window; zero without lines, missing where every amount is missing."""
    inside = within(rows.c.placed, window.start, window.end)
    lines = func.coalesce(func.sum(case((inside, rows.c.lines))), 0)
    value = case((lines == 0, 0), else_=func.sum(case((inside, rows.c.amount))))
    return cast(value, BigInteger).label(label)


def _months(one: Rollup, filters: Filters, what: str) -> Select[Any]:
    own = one.table.c
    column = one.stands_for[amount("lines", what, filters)]  # type: ignore[index]
    return select(own.creator_id, one.period.label("placed"), own.rows.label("lines"), column.label("amount"))


def _ledger(scope: Scope, what: str, ranges: Sequence[tuple[date, date]]) -> Select[Any]:
    filters = scope.filters
    placed = moment("lines", filters.basis)
    source, where = cut("lines", scope)
    return (
        select(
            commissions.c.creator_id,
            cast(placed, Date).label("placed"),
            literal(1, BigInteger).label("lines"),
            amount("lines", what, filters).label("amount"),
        )
        .select_from(source)
        .where(*where, commissions.c.status != "reversed")
        .where(or_(false(), *(within(placed, first, last) for first, last in ranges)))
    )


def _parts(filters: Filters, windows: Sequence[Filters]) -> tuple[list[date], list[tuple[date, date]]]:
    """Return the months that no window cuts, by their first day, and the first and last days of what is left."""
    edges = {edge for window in (filters, *windows) for edge in (window.start, window.end + timedelta(days=1))}
    whole: list[date] = []
    ragged: list[tuple[date, date]] = []
    first = filters.start.replace(day=1)
    while first <= filters.end:
        following = (first + timedelta(days=32)).replace(day=1)
        last = following - timedelta(days=1)
        if any(first < edge < following for edge in edges):
            ragged.append((max(first, filters.start), min(last, filters.end)))
        else:
            whole.append(first)
        first = following
    return whole, ragged
