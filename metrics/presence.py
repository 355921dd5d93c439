"""Who sold on which days, from the rollups that keep the days of a creator's week or month as bits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    and_,
    cast,
    literal,
    or_,
    select,
    union_all,
)

from data_access.filters import Filters
from data_access.rollups.declared import Rollup
from data_access.rollups.functions import bits_of_both, day_bit
from metrics.facts import moment

_DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Presence:
    """Rows of creators who sold within the days: where from, on what condition, what stands for the moment."""

    source: FromClause
    where: tuple[ColumnElement[bool], ...]
    stands_for: Mapping[Column[Any], ColumnElement[Any]]


def presence(one: Rollup, filters: Filters, periods: frozenset[str], *, dated: bool) -> Presence | None:
    """Return the rows of a rollup by creator that lie within the days, or None where it cannot tell the periods.

    Weeks can be broken down by week or by day, months by month.
    """
    grain = one.period.name
    placed: Any = moment("lines", filters.basis)
    sold = _sold(one, filters) if dated else (one.table.c.sale_days != 0,)
    if not periods:
        return Presence(one.table, sold, {})
    if not dated or len(periods) > 1:
        return None
    if periods == {grain}:
        return Presence(one.table, sold, {placed: one.period})
    return _by_day(one, filters, sold, placed) if grain == "week" and periods == {"day"} else None


def _sold(one: Rollup, filters: Filters) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a day of sales lies within the period; only its first and last part can be cut."""
    first, last = _begin(one, filters.start), _begin(one, filters.end)
    days = one.table.c.sale_days
    parts = [and_(one.period > first, one.period < last, days != 0)]
    for begin in dict.fromkeys((first, last)):
        bits = bits_of_both(days, literal(_bits(begin, filters), BigInteger))
        parts.append(and_(one.period == begin, bits != 0))
    return (one.period.between(first, last), or_(*parts))


def _begin(one: Rollup, day: date) -> date:
    return day - timedelta(days=day.weekday()) if one.shape == "creator_weeks" else day.replace(day=1)


def _bits(begin: date, filters: Filters) -> int:
    """Return the bits of the days of a week or month that lie within the period; a day it does not have is harmless."""
    from_day = max((filters.start - begin).days, 0)
    to_day = min((filters.end - begin).days, 30)
    return (1 << (to_day + 1)) - (1 << from_day)


def _by_day(one: Rollup, filters: Filters, sold: tuple[ColumnElement[bool], ...], placed: Any) -> Presence:
    numbers = [select(literal(number, Integer).label("number")) for number in range(_DAYS_OF_WEEK)]
    days = union_all(*numbers).subquery("days_of_week")
    bit = bits_of_both(one.table.c.sale_days, day_bit(days.c.number))
    day = cast(one.period + days.c.number, Date)
    source = one.table.join(days, bit != 0)
    return Presence(source, (*sold, day.between(filters.start, filters.end)), {placed: day})
