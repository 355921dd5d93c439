"""What each creator earned over whole days: whole months and the days of ragged ends from the rollups by creator.

Orders are counted by the marks of those rows and, where they are split, distinctly (see data_access.rollups.orders).
Where there is no rollup by day the ledger gives the ragged ends, and all of it where orders are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Label,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from data_access.contract import commissions
from data_access.database import Database
from data_access.filters import Filters, Scope
from data_access.rollups.shape import Rollup
from metrics.facts import amount, conditions, creator_conditions, cut, moment, within
from metrics.restated import all_restated
from metrics.routing import usable
from metrics.windows import Days, Parts, around, parts_of

What = Literal["commission", "order_value", "orders"]
# What is wanted by its label, and over which days.
Wanted = Mapping[str, tuple[What, Filters]]
Among = Sequence[int] | Select[Any] | None

EARNED: Mapping[str, What] = {"net_commission": "commission", "order_value": "order_value", "orders": "orders"}


def earned(
    database: Database, scope: Scope, wanted: Wanted, *, among: Among = None, missing: bool = True
) -> Select[Any]:
    """Return the query of what each creator earned, under the scope's filters and rights but over the days wanted.

    Columns: creator_id, and each figure by its label (amounts in the currency of the filters): zero without lines,
    missing where no line has a rate; unless `missing`, also zero then. A creator without lines in any of the days may
    have a row. among: the only creators wanted, all of whom the scope's filters and rights leave.
    """
    asked = _Asked(wanted, scope.filters, missing)
    rows = union_all(*_sources(database, scope, asked, among)).subquery("earned")
    figures = []
    for label, (what, _) in wanted.items():
        total: ColumnElement[Any] = func.coalesce(func.sum(rows.c[label]), 0)
        if asked.may_be_missing(what):
            rated, unrated = (func.coalesce(func.sum(rows.c[f"{label}_{part}"]), 0) for part in ("rated", "unrated"))
            total = case((or_(unrated == 0, rated != 0), total))
        figures.append(cast(total, BigInteger).label(label))
    return select(rows.c.creator_id, *figures).group_by(rows.c.creator_id)


def could_have(database: Database, scope: Scope, windows: Sequence[Filters], least: int) -> Select[Any] | None:
    """Return creator_id of whoever could have earned so much commission in one of the windows, and of few others.

    Nobody earned more than the months have that a window touches, those above zero, and what was taken back on the days
    that it leaves out of them. None where there are no rollups to tell.
    """
    months, days = _known(database, "creator_months", scope, None), _known(database, "creator_days", scope, None)
    if months is None or days is None:
        return None
    (one, where), (daily, daily_where) = months, days
    commission, change = (_amount(table, scope.filters) for table in (one, daily))
    first = min(window.start for window in windows).replace(day=1)
    last = max(window.end for window in windows)
    touched = within(one.period, first, last)
    above = select(one.table.c.creator_id, commission.label("most")).where(touched, commission > 0, *where)
    outside = dict.fromkeys(days for window in windows for days in around(window.start, window.end))
    back = select(daily.table.c.creator_id, (-change).label("most")).where(change < 0, *daily_where)
    taken_back = [back.where(within(daily.period, *days_left_out)) for days_left_out in outside]
    found = union_all(above, *taken_back).subquery("above_zero")
    return select(found.c.creator_id).group_by(found.c.creator_id).having(func.sum(found.c.most) >= least)


@dataclass(frozen=True)
class _Asked:
    """What is wanted, in the currency of the filters. missing: amounts of which no line has a rate are."""

    wanted: Wanted
    filters: Filters
    missing: bool

    def may_be_missing(self, what: What) -> bool:
        """Say whether a figure is asked for how many of its lines have a rate."""
        return self.missing and what != "orders"


_WIDE = BigInteger()
_Known = tuple[Rollup, list[ColumnElement[bool]]]
# On what conditions a row counts for a figure, and whether it is added (1) or taken away (-1).
_Counted = Sequence[tuple[int, ColumnElement[bool]]]


def _sources(database: Database, scope: Scope, asked: _Asked, among: Among) -> list[Select[Any]]:
    wanted = asked.wanted
    orders = any(what == "orders" for what, _ in wanted.values())
    months = _known(database, "creator_months", scope, among)
    days = _known(database, "creator_days", scope, among)
    split = _known(database, "split_orders", scope, among) if orders else None
    if months is None or (orders and (days is None or split is None)):
        whole = {label: Parts(None, ((window.start, window.end),), ()) for label, (_, window) in wanted.items()}
        return [_ledger(scope, asked, whole, among)]
    parts = {label: parts_of(window.start, window.end) for label, (_, window) in wanted.items()}
    found = []
    if any(one.months for one in parts.values()):
        found.append(_whole_months(months, asked, parts))
    if days is None and any(one.added or one.taken for one in parts.values()):
        found.append(_ledger(scope, asked, parts, among))
    elif days is not None:
        found += [_ragged_days(days, asked, parts, one) for one in _days(parts)]
    if split is not None:
        found.append(_split(split, asked))
    return found


def _known(database: Database, shape: str, scope: Scope, among: Among) -> _Known | None:
    """Return the smallest rollup of a shape that knows what the scope asks, with the conditions on its rows."""
    # Who is named was looked for under the conditions on creators.
    who = creator_conditions(scope) if among is None else []
    asked = [*who, *conditions("lines", scope, dated=False)]
    for one in usable(database, shape, "lines", scope.filters.basis):
        found = all_restated(asked, one.stands_for)
        if found is not None:
            return one, [*found, *_among(one.table.c.creator_id, among)]
    return None


def _among(creator_id: ColumnElement[Any], among: Among) -> list[ColumnElement[bool]]:
    return [] if among is None else [creator_id.in_(among)]


def _whole_months(known: _Known, asked: _Asked, parts: Mapping[str, Parts]) -> Select[Any]:
    ranges = {label: part.months for label, part in parts.items() if part.months}
    period = known[0].period
    every = min(begin for begin, _ in ranges.values()), max(end for _, end in ranges.values())
    inside = {label: true() if months == every else within(period, *months) for label, months in ranges.items()}
    counted = {label: [(1, inside[label])] if label in inside else [] for label in asked.wanted}
    return _rows(known, asked, counted, within(period, *every))


def _ragged_days(known: _Known, asked: _Asked, parts: Mapping[str, Parts], days: Days) -> Select[Any]:
    """Return the rows of days that are added for some of what is wanted and taken away for some."""
    counted = {
        label: [(sign, true()) for sign, ranges in ((1, part.added), (-1, part.taken)) if days in ranges]
        for label, part in parts.items()
    }
    return _rows(known, asked, counted, within(known[0].period, *days))


def _rows(known: _Known, asked: _Asked, counted: Mapping[str, _Counted], inside: ColumnElement[bool]) -> Select[Any]:
    one, where = known
    own = one.table.c
    figures: list[ColumnElement[Any]] = []
    for label, (what, _) in asked.wanted.items():
        value = own.orders if what == "orders" else one.stands_for[amount("lines", what, asked.filters.currency)]  # type: ignore[index]
        figures += _figures(asked, label, counted[label], value, own.rows)
    # The days stand first: they rule out most rows, and an engine may ask one condition after the other.
    return select(own.creator_id, *figures).where(inside, *where)


def _split(known: _Known, asked: _Asked) -> Select[Any]:
    """Return the orders that no mark counts; their amounts are in the other rows."""
    one, where = known
    own = one.table.c
    figures: list[ColumnElement[Any]] = []
    for label, (what, window) in asked.wanted.items():
        if what == "orders":
            inside = within(one.period, window.start, window.end)
            orders = func.count(case((inside, own.order_number)).distinct())
            figures.append(cast(orders, _WIDE).label(label))
        else:
            figures += _figures(asked, label, [], own.order_number, own.order_number)
    days = _in_any(one.period, {(window.start, window.end) for _, window in asked.wanted.values()})
    return select(own.creator_id, *figures).where(days, *where).group_by(own.creator_id)


def _ledger(scope: Scope, asked: _Asked, parts: Mapping[str, Parts], among: Among) -> Select[Any]:
    """Return what the ledger has of the ragged days, by creator, among all of whose lines orders are told apart."""
    line = commissions.c
    placed = moment("lines", scope.filters.basis)
    source, where = cut("lines", scope, dated=False)
    counted = {
        label: [(sign, _in_any(placed, days)) for sign, days in ((1, part.added), (-1, part.taken)) if days]
        for label, part in parts.items()
    }
    figures: list[ColumnElement[Any]] = []
    for label, (what, _) in asked.wanted.items():
        if what == "orders":
            [(_, inside)] = counted[label]
            figures.append(func.count(case((and_(inside, line.kind == "sale"), line.order_id)).distinct()).label(label))
        else:
            value = amount("lines", what, scope.filters.currency)
            each = _figures(asked, label, counted[label], value, literal(1, BigInteger))
            figures += [func.sum(figure.element).label(figure.name) for figure in each]
    rows = select(line.creator_id, *figures).select_from(source).where(*where, line.status != "reversed")
    return rows.where(_in_any(placed, _days(parts)), *_among(line.creator_id, among)).group_by(line.creator_id)


def _figures(
    asked: _Asked, label: str, counted: _Counted, value: ColumnElement[Any], lines: ColumnElement[Any]
) -> list[Label[Any]]:
    """Return a figure of rows by its label and, where it may be missing, for how many lines with a rate and without
    they stand."""
    found = [_signed(counted, value).label(label)]
    if asked.may_be_missing(asked.wanted[label][0]):
        rated = [(sign, and_(inside, value.is_not(None))) for sign, inside in counted]
        unrated = [(sign, and_(inside, value.is_(None))) for sign, inside in counted]
        # Engines sum small integers faster.
        parts = {"rated": rated, "unrated": unrated}
        found += [_signed(those, lines, Integer()).label(f"{label}_{part}") for part, those in parts.items()]
    return found


def _signed(counted: _Counted, value: ColumnElement[Any], kind: Integer = _WIDE) -> ColumnElement[Any]:
    if not counted:
        return cast(None, kind)
    return cast(case(*((inside, value if sign > 0 else -value) for sign, inside in counted)), kind)


def _days(parts: Mapping[str, Parts]) -> Iterable[Days]:
    return dict.fromkeys(days for part in parts.values() for days in (*part.added, *part.taken))


def _in_any(day: ColumnElement[Any], ranges: Iterable[Days]) -> ColumnElement[bool]:
    return or_(false(), *(within(day, first, last) for first, last in ranges))


def _amount(one: Rollup, filters: Filters) -> ColumnElement[Any]:
    return one.stands_for[amount("lines", "commission", filters.currency)]  # type: ignore[index]
