"""Who sold on which days, from the rollups that keep the days of a creator's sales as bits of the day or month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, FromClause, case, literal

from data_access.filters import Filters
from data_access.rollups.declared import Rollup
from data_access.rollups.functions import bits_of_both
from metrics.facts import moment

# The bits of all days that a month can have.
_EVERY_DAY = (1 << 31) - 1


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
    # One mask for each row, since an alternative for each kind of month takes DuckDB three times as long.
    cut = [(one.period == month, literal(_bits(month, filters), BigInteger)) for month in dict.fromkeys((first, last))]
    mask = case(*cut, else_=literal(_EVERY_DAY, BigInteger))
    return (one.period.between(first, last), bits_of_both(days, mask) != 0)


def _bits(begin: date, filters: Filters) -> int:
    """Return the bits of the days of a month that lie within the period; a day that it does not have is harmless."""
    from_day = max((filters.start - begin).days, 0)
    to_day = min((filters.end - begin).days, 30)
    return (1 << (to_day + 1)) - (1 << from_day)
