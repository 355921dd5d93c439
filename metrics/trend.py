"""Figures over time, with every day, week or month of the period present."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.breakdown import breakdown
from metrics.measures import Measure, figure


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
    answer = breakdown(database, scope, figures, (step, *by), title=title)
    frame = answer.frame.rename(columns={step: "period"})
    periods = _periods(scope.filters.start, scope.filters.end, step)
    every = frame[list(by)].drop_duplicates().merge(periods, how="cross") if by else periods
    frame = every.merge(frame, how="left", on=[*by, "period"], indicator="found")
    absent = frame["found"] == "left_only"
    for name in figures:
        if isinstance(figure(name), Measure):
            frame.loc[absent, name] = 0
    frame = frame[["period", "whole", *by, *figures]].sort_values(["period", *by], ignore_index=True)
    return replace(answer, frame=frame)


def _periods(start: date, end: date, grain: str) -> pd.DataFrame:
    firsts: list[date] = []
    whole: list[bool] = []
    first = _first_day(start, grain)
    while first <= end:
        following = _following(first, grain)
        firsts.append(first)
        whole.append(first >= start and following - timedelta(days=1) <= end)
        first = following
    return pd.DataFrame({"period": pd.to_datetime(firsts).astype("datetime64[us]"), "whole": whole})


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
