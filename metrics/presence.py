"""Who sold on which days, from the rollups that keep the days of a creator's sales as bits of the day or month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, FromClause, and_, literal, or_

from data_access.filters import Filters
from data_access.rollups.declared import Rollup
from data_access.rollups.functions import bits_of_both
from metrics.facts import moment


@dataclass(frozen=True)
class Presence:
    """Rows of creators who sold within the days: where from, on what condition, what stands for contract columns."""

    source: FromClause
    where: tuple[ColumnElement[bool], ...]
    stands_for: Mapping[Column[Any], ColumnElement[Any]]


def presence(one: Rollup, filters: Filters, periods: frozenset[str], *, dated: bool) -> Presence | None:
    """Return the rows of a rollup by creator that lie within the days, or None where it cannot tell the periods.

    Days can be broken down by day, week and month, months by month.
    """
    if periods and not dated:
        return None
    if one.shape == "creator_months" and not periods <= {"month"}:
        return None
    placed: Any = moment("lines", filters.basis)
    sold = _sold(one, filters) if dated else (one.table.c.sale_days != 0,)
    return Presence(one.table, sold, {**one.stands_for, **({placed: one.period} if periods else {})})


def _sold(one: Rollup, filters: Filters) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a day of sales lies within the period; of months only the first and last can be cut."""
    days = one.table.c.sale_days
    if one.shape == "creator_days":
        return (one.period.between(filters.start, filters.end), days != 0)
    first, last = filters.start.replace(day=1), filters.end.replace(day=1)
    parts = [and_(one.period > first, one.period < last, days != 0)]
    for begin in dict.fromkeys((first, last)):
        bits = bits_of_both(days, literal(_bits(begin, filters), BigInteger))
        parts.append(and_(one.period == begin, bits != 0))
    return (one.period.between(first, last), or_(*parts))


def _bits(begin: date, filters: Filters) -> int:
    """Return the bits of the days of a month that lie within the period; a day that it does not have is harmless."""
    from_day = max((filters.start - begin).days, 0)
    to_day = min((filters.end - begin).days, 30)
    return (1 << (to_day + 1)) - (1 << from_day)
