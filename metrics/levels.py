"""The whole, the markets and the weeks or months out of one pass over the data."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, String, case, cast, func, literal, tuple_

from data_access.filters import Filters
from metrics.bands import UNKNOWN
from metrics.functions import FIRST_DAYS

WHOLE, MARKET, PERIOD = 0, 1, 2
MARKETS = ("RU", "FR", "ES", "PL", "others", UNKNOWN)
_WEEKLY_DAYS = 92


def grain(filters: Filters) -> str:
    """Return whether groups over time are weeks (periods up to 92 days) or months."""
    return "week" if filters.days <= _WEEKLY_DAYS else "month"


def first_day_of(moment: ColumnElement[Any], filters: Filters) -> ColumnElement[Any]:
    """Return the first day of the week or month that a moment lies in."""
    return FIRST_DAYS[grain(filters)](moment)


def by_level(
    query: Select[Any],
    market: ColumnElement[Any],
    period: ColumnElement[Any],
    *always: ColumnElement[Any],
    grouped: bool,
) -> Select[Any]:
    """Group an aggregating query as a whole and, where `grouped`, once more by market and once more by period.

    Adds the columns `level` (WHOLE, MARKET or PERIOD: which of them a row is of), `market` and `period` (missing in
    the other levels). always: further columns of the query that every level is grouped by.
    """
    if not grouped:
        nothing = (cast(None, String).label("market"), cast(None, Date).label("period"))
        return query.add_columns(literal(WHOLE, Integer).label("level"), *nothing).group_by(*always)
    level = case((func.grouping(market) == 0, MARKET), (func.grouping(period) == 0, PERIOD), else_=WHOLE)
    sets = func.grouping_sets(tuple_(*always), tuple_(*always, market), tuple_(*always, period))
    return query.add_columns(level.label("level"), market.label("market"), period.label("period")).group_by(sets)
