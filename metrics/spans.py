"""Where the lines of a period are read: by day or, of a long one, whole months by month and its ragged ends by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, FromClause, Integer, literal, select, union_all

from data_access.database import Database
from data_access.rollups.declared import by_month
from data_access.rollups.shape import Rollup
from metrics.facts import within
from metrics.windows import Days, whole_months

# With fewer whole months than this, reading their days is no more work.
_WORTH_MONTHS = 2


@dataclass(frozen=True)
class Span:
    """Rows that stand for lines or clicks: where from, on what condition, and what stands for contract columns.

    ready: columns that are a dimension as they are, by its name.
    """

    source: FromClause
    where: tuple[ColumnElement[bool], ...]
    stands_for: Mapping[Column[Any], ColumnElement[Any]]
    ready: Mapping[str, ColumnElement[Any]]


def spans(
    database: Database, one: Rollup, days: Days | None, needed: frozenset[Column[Any]], since: date | None = None
) -> Iterator[Span]:
    """Yield where the rows of a rollup over days (first and last; None: any) can be read, the fewest rows first.

    needed: contract columns without which the rollup is of no use; since: a day within, which lines are told to be
    earlier than (1) or not (0). What is read by month does not know the day of a line, but has both as ready columns:
    month and earlier.
    """
    known = one.known_over(days)
    if not needed <= known.keys():
        return
    months = by_month(one)
    if days is not None and months is not None and months.name in database.rollups:
        runs = [(days, 0)] if since is None else [((days[0], since - timedelta(days=1)), 1), ((since, days[1]), 0)]
        cut = [(*whole_months(*run), earlier) for run, earlier in runs]
        if sum(len(whole) for whole, _, _ in cut) >= _WORTH_MONTHS:
            yield _by_month(one, months, known, cut)
    where = () if days is None else (within(one.period, *days),)
    yield Span(one.table, where, known, {})


def _by_month(
    one: Rollup,
    months: Rollup,
    known: Mapping[Column[Any], Column[Any]],
    cut: Sequence[tuple[list[date], list[Days], int]],
) -> Span:
    names = [column.name for column in months.table.c if column is not months.period]
    parts = []
    for whole, ragged, earlier in cut:
        told = literal(earlier, Integer()).label("earlier")
        if whole:
            rows = select(months.period, told, *(months.table.c[name] for name in names))
            parts.append(rows.where(months.period.between(whole[0], whole[-1])))
        for some in ragged:
            month = literal(some[0].replace(day=1), Date()).label("month")
            rows = select(month, told, *(one.table.c[name] for name in names))
            parts.append(rows.where(within(one.period, *some)))
    found = union_all(*parts).subquery("months_and_days")
    stands_for = {column: found.c[own.name] for column, own in known.items() if own is not one.period}
    return Span(found, (), stands_for, {"month": found.c.month, "earlier": found.c.earlier})
