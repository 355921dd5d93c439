"""Figures over time, with every day, week or month of the period present."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Date

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.breakdown import cells_of, title_of
from metrics.cells import figure_columns, in_order, key_columns
from metrics.measures import Measure, figure
from metrics.provenance import answered


def grain_for(filters: Filters) -> str:
    """Return the grain that gives a period a readable number of points: day to 35 days, week to 26 weeks, or month."""
    if filters.days <= 35:
        return "day"
    return "week" if filters.days <= 183 else "month"


def trend(
    database: Database,
    scope: Scope,
    figures: Sequence[str],
    by: Sequence[str] = (),
    *,
    grain: str | None = None,
    title: str = "",
) -> Answer:
    """Answer figures per day, week or month, and further dimensions.

    Columns: period (first day of it), whole (False where the period's edge cuts it short), the dimensions, the
    figures. Periods without rows are there, counts and money as zero, ratios missing.
    """
    step = grain or grain_for(scope.filters)
    names = tuple(figures)
    cells = cells_of(database, scope, names, (step, *by))
    periods = _periods(scope.filters.start, scope.filters.end, step)
    groups = in_order({key[1:] for key in cells.found}) if by else [()]
    # Of a period without rows everything is zero, what is not known by the dimensions too.
    nothing = dict.fromkeys((name for name in names if isinstance(figure(name), Measure)), 0)
    keys = [(first, *group) for first in periods for group in groups]
    frame = pd.DataFrame(
        key_columns(("period",), {"period": Date()}, keys)
        | {"whole": np.array([periods[key[0]] for key in keys], dtype=bool)}
        | key_columns(by, cells.types, [key[1:] for key in keys])
        | figure_columns(names, [cells.found.get(key, nothing) for key in keys]),
        copy=False,
    )
    return answered(
        title or title_of(names, (step, *by)), frame, cells.results, scope, database, names, notes=cells.notes
    )


def _periods(start: date, end: date, grain: str) -> dict[date, bool]:
    """Return the first day of each period, and whether the edges leave it whole."""
    periods: dict[date, bool] = {}
    first = _first_day(start, grain)
    while first <= end:
        following = _following(first, grain)
        periods[first] = first >= start and following - timedelta(days=1) <= end
        first = following
    return periods


def _first_day(day: date, grain: str) -> date:
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def _following(first: date, grain: str) -> date:
    if grain == "day":
        return first + timedelta(days=1)
    if grain == "week":
        return first + timedelta(days=7)
    return (first + timedelta(days=32)).replace(day=1)
