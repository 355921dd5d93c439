"""What creators earned over whole days: whole months and the days of ragged ends from the rollups by creator.

Orders are counted by the marks of those rows and, where they are split, distinctly (see data_access.rollups.orders).
Where there is no rollup by day the ledger gives the ragged ends, and all of it where orders are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
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
from metrics.routing import all_restated, usable

What = Literal["commission", "order_value", "orders"]
Range = tuple[date, date]

EARNED: Mapping[str, What] = {"net_commission": "commission", "order_value": "order_value", "orders": "orders"}


def earned(
    database: Database,
    scope: Scope,
    what: Sequence[What],
    windows: Sequence[Filters],
    *,
    among: Sequence[int] | None = None,
) -> Subquery:
    """Return rows of counted lines within the scope's days, each of which lies inside or outside every window.

    Columns: creator_id, placed (the line's day, or the first day of the month that the row is of), lines (how many),
    each amount asked for by its name (in the currency of the filters; missing: no rate); for orders: orders (how many
    the row counts) and order_key (one to count distinctly). among: the only creators wanted.
    """
    filters = scope.filters
    whole, ragged = _parts(filters, windows)
    months = _known(database, "creator_months", scope, among)
    days = _known(database, "creator_days", scope, among)
    split = _known(database, "split_orders", scope, among) if "orders" in what else None
    if months is None or ("orders" in what and (days is None or split is None)):
        return _ledger(scope, what, ((filters.start, filters.end),), among).subquery("earned")
    parts = [_rows(months, filters, what, months[0].period.in_(whole))]
    if days is not None:
        parts.append(_rows(days, filters, what, _in_any(days[0].period, ragged)))
    else:
        parts.append(_ledger(scope, what, ragged, among))
    if split is not None:
        parts.append(_split(split, filters, what))
    return union_all(*parts).subquery("earned")


def during(rows: Subquery, what: What, window: Filters, label: str) -> ColumnElement[Any]:
    """Return what was earned in a window; zero without lines, missing where every amount is missing."""
    inside = within(rows.c.placed, window.start, window.end)
    if what == "orders":
        marked = func.coalesce(func.sum(case((inside, rows.c.orders))), 0)
        value: ColumnElement[Any] = marked + func.count(case((inside, rows.c.order_key)).distinct())
    else:
        lines = func.coalesce(func.sum(case((inside, rows.c.lines))), 0)
        value = case((lines == 0, 0), else_=func.sum(case((inside, rows.c[what]))))
    return cast(value, BigInteger).label(label)


_Known = tuple[Rollup, list[ColumnElement[bool]]]


def _known(database: Database, shape: str, scope: Scope, among: Sequence[int] | None) -> _Known | None:
    """Return the smallest rollup of a shape that knows what the scope asks, with the conditions on its rows."""
    asked = [*creator_conditions(scope), *conditions("lines", scope, dated=False), *_among(among)]
    for one in usable(database, shape, "lines", scope.filters.basis):
        found = all_restated(asked, one.stands_for)
        if found is not None:
            return one, found
    return None


def _among(creator_ids: Sequence[int] | None) -> list[ColumnElement[bool]]:
    return [] if creator_ids is None else [commissions.c.creator_id.in_(creator_ids)]


def _rows(known: _Known, filters: Filters, what: Sequence[What], inside: ColumnElement[bool]) -> Select[Any]:
    one, where = known
    own = one.table.c
    amounts = [one.stands_for[amount("lines", name, filters.currency)].label(name) for name in _amounts(what)]  # type: ignore[index]
    counted = (own.orders.label("orders"), cast(None, BigInteger).label("order_key")) if "orders" in what else ()
    columns = (own.creator_id, one.period.label("placed"), own.rows.label("lines"), *amounts, *counted)
    return select(*columns).where(inside, *where)


def _split(known: _Known, filters: Filters, what: Sequence[What]) -> Select[Any]:
    """Return the orders that no mark counts; their amounts are in the other rows."""
    one, where = known
    own = one.table.c
    amounts = [cast(None, BigInteger).label(name) for name in _amounts(what)]
    counted = (literal(0, BigInteger).label("orders"), own.order_number.label("order_key"))
    columns = (own.creator_id, one.period.label("placed"), literal(0, BigInteger).label("lines"), *amounts, *counted)
    days = within(one.period, filters.start, filters.end)
    return select(*columns).where(days, *where)


def _ledger(scope: Scope, what: Sequence[What], ranges: Sequence[Range], among: Sequence[int] | None) -> Select[Any]:
    filters = scope.filters
    placed = moment("lines", filters.basis)
    source, where = cut("lines", scope)
    amounts = [amount("lines", name, filters.currency).label(name) for name in _amounts(what)]
    sale = case((commissions.c.kind == "sale", commissions.c.order_id))
    counted = (literal(0, BigInteger).label("orders"), cast(sale, String).label("order_key"))
    return (
        select(
            commissions.c.creator_id,
            cast(placed, Date).label("placed"),
            literal(1, BigInteger).label("lines"),
            *amounts,
            *(counted if "orders" in what else ()),
        )
        .select_from(source)
        .where(*where, commissions.c.status != "reversed", *_among(among))
        .where(_in_any(placed, ranges))
    )


def _amounts(what: Sequence[What]) -> list[What]:
    return [name for name in what if name != "orders"]


def _in_any(day: ColumnElement[Any], ranges: Sequence[Range]) -> ColumnElement[bool]:
    return or_(false(), *(within(day, first, last) for first, last in ranges))


def _parts(filters: Filters, windows: Sequence[Filters]) -> tuple[list[date], list[Range]]:
    """Return the months that no window cuts, by their first day, and the first and last days of what is left."""
    edges = {edge for window in (filters, *windows) for edge in (window.start, window.end + timedelta(days=1))}
    whole: list[date] = []
    ragged: list[Range] = []
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
