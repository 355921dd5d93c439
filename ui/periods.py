"""The periods that can be chosen by name, counted back from the last day of the data."""

from __future__ import annotations

from datetime import date, timedelta

from data_access.filters import year_before

CUSTOM = "custom"
DEFAULT = "90d"

PERIODS: dict[str, str] = {
    "7d": "Last 7 days",
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "12m": "Last 12 months",
    "month": "This month",
    "last-month": "Last month",
    "year": "This year",
    "all": "All days",
    CUSTOM: "From … to …",
}


def days_of(period: str, first_day: date, last_day: date) -> tuple[date, date]:
    """Return the first and last day of a named period; `custom` begins as the default one.

    first_day and last_day are those of the data: periods end on the last day that has any, so that data which ended
    long ago is shown and not an empty page.
    """
    if period == "all":
        return min(first_day, last_day), last_day
    if period == "12m":
        return year_before(last_day) + timedelta(days=1), last_day
    if period == "month":
        return last_day.replace(day=1), last_day
    if period == "last-month":
        end = last_day.replace(day=1) - timedelta(days=1)
        return end.replace(day=1), end
    if period == "year":
        return last_day.replace(month=1, day=1), last_day
    days = {"7d": 7, "30d": 30}.get(period, 90)
    return last_day - timedelta(days=days - 1), last_day
