"""The axis of days, weeks and months."""

from __future__ import annotations

from typing import Any

import pandas as pd

# A day and its month as everywhere else, 26 Aug; in the first place of a month or year its name alone.
_BY_KIND = {"year": "%Y", "quarter": "%b", "month": "%b", "week": "%-d %b", "date": "%-d %b"}
_DAY, _DAY_OF_YEAR = "%-d %b", "%-d %b %Y"
_WEEK = pd.Timedelta(days=7)
# From about here on the same day could be of two years.
_LONG = pd.Timedelta(days=330)


def time_axis(periods: pd.Series[Any]) -> dict[str, Any]:
    """Return the axis for the first days of periods. Left to itself it marks weeks from Sunday; ours begin on Monday,
    so weeks are marked where they are, and so is a period that is alone."""
    looks = {"title": None, "labelOverlap": True, "grid": False}
    starts = pd.DatetimeIndex(periods.dropna().unique()).sort_values()
    steps = starts[1:] - starts[:-1]
    weekly = len(steps) > 0 and steps.min() == _WEEK and bool((starts.day_of_week == 0).all())
    if not weekly and len(starts) != 1:
        return {**looks, "format": _BY_KIND}
    values = [{"year": day.year, "month": day.month, "date": day.day} for day in starts]
    day = _DAY_OF_YEAR if starts[-1] - starts[0] > _LONG else _DAY
    return {**looks, "format": day if weekly else _BY_KIND, "values": values}
