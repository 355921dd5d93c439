"""Who sold on which days, from the rollups that keep the days of a creator's sales as bits of the month."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Subquery,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
)

from data_access.filters import Filters, Scope
from data_access.rollups.functions import any_of, bits_of_both, day_bit
from data_access.rollups.shape import Rollup
from data_access.rollups.state import rollup_days
from metrics.facts import allowed_campaigns
from metrics.functions import month_of, week_of

PERIODS = frozenset({"day", "week", "month"})

# The bits of all days that a month can have.
_EVERY_DAY = (1 << 31) - 1


@dataclass(frozen=True)
class Presence:
    """Rows of creators who sold within the days: where from, on what condition, what stands for contract columns.

    people: the aggregate that counts the creators of a group of rows; ready: columns that are a dimension as they are,
    by its name.
    """

    source: FromClause
    where: tuple[ColumnElement[bool], ...]
    stands_for: Mapping[Column[Any], ColumnElement[Any]]
    people: ColumnElement[int]
    ready: Mapping[str, ColumnElement[Any]]


def presence(one: Rollup, scope: Scope, dimensions: Collection[str], *, dated: bool) -> Presence | None:
    """Return the rows of a rollup by creator that lie within the days, or None where it cannot tell the groups.

    dimensions: the names of those that creators are counted by. Rows of `sellers` are added up; of another shape, which
    has several rows of a creator in a group, creators are told apart.
    """
    adds_up = one.shape == "sellers"
    periods = PERIODS & {*dimensions}
    if (periods and not dated) or (adds_up and not _one_each(one, scope, dimensions)):
        return None
    own, filters = one.table.c, scope.filters
    parts = _parts(filters, periods) if periods - {"month"} else None
    if parts is not None:
        source: FromClause = one.table.join(parts, parts.c.month == one.period)
        sold = [_in_months(one, filters), bits_of_both(own.sale_days, parts.c.days) != 0]
    else:
        source = one.table
        sold = _sold(one, filters) if dated else [own.sale_days != 0]
    if adds_up and not dated:
        sold.append(own.before_on.is_(None))
    elif adds_up and periods in (frozenset(), {"week"}):
        # Whoever sold in the part of the week that lies in the month before, or in the period, counted there.
        since = filters.start if parts is None else parts.c.since
        sold.append(or_(own.before_on.is_(None), own.before_on < since))
    ready = {name: one.period if parts is None else parts.c[name] for name in periods}
    if one.apart == "buyer_market":
        ready[one.apart] = own[one.apart]
    people = func.count() if adds_up else func.count(own.creator_id.distinct())
    return Presence(source, tuple(sold), one.stands_for, cast(people, BigInteger), ready)


def _one_each(one: Rollup, scope: Scope, dimensions: Collection[str]) -> bool:
    """Return whether nobody has rows that are told apart by what they are not counted by."""
    chosen = allowed_campaigns(scope)
    return one.apart in ("", *dimensions) or (one.apart == "campaign_id" and chosen is not None and len(chosen) == 1)


def _parts(filters: Filters, periods: frozenset[str]) -> Subquery:
    """Return the days, weeks or parts of weeks in the period that lie in one month each.

    Columns: day, week and month (first days; a day only where they are told apart), days (as bits of the month), since
    (the first day in the period of the week).
    """
    day = rollup_days.c.day
    month, week = month_of(day), week_of(day)
    bits = cast(any_of(day_bit(extract("day", day) - 1)), BigInteger)
    since = case((week < filters.start, filters.start), else_=week)
    columns = (day, week, since) if "day" in periods else (week, since)
    names = ("day", "week", "since")[-len(columns) :]
    within = (rollup_days.c.basis == filters.basis, day.between(filters.start, filters.end))
    kept = (column.label(name) for column, name in zip(columns, names, strict=True))
    query = select(month.label("month"), *kept, bits.label("days")).where(*within)
    return query.group_by(month, *columns).subquery("parts")


def _sold(one: Rollup, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the condition that a day of sales lies within the period; of months only the first and last can be cut."""
    first, last = filters.start.replace(day=1), filters.end.replace(day=1)
    # One mask for each row, since an alternative for each kind of month takes DuckDB three times as long.
    cut = [(one.period == month, literal(_bits(month, filters), BigInteger)) for month in dict.fromkeys((first, last))]
    mask = case(*cut, else_=literal(_EVERY_DAY, BigInteger))
    return [_in_months(one, filters), bits_of_both(one.table.c.sale_days, mask) != 0]


def _in_months(one: Rollup, filters: Filters) -> ColumnElement[bool]:
    return one.period.between(filters.start.replace(day=1), filters.end.replace(day=1))


def _bits(begin: date, filters: Filters) -> int:
    """Return the bits of the days of a month that lie within the period; a day that it does not have is harmless."""
    from_day = max((filters.start - begin).days, 0)
    to_day = min((filters.end - begin).days, 30)
    return (1 << (to_day + 1)) - (1 << from_day)
