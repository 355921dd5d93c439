"""Days as whole months and the days of ragged ends: those to add, or those to take away, where they are fewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

Days = tuple[date, date]


@dataclass(frozen=True)
class Parts:
    """What makes up some days: whole months, by the first days of the first and last; days added; days taken away."""

    months: Days | None
    added: tuple[Days, ...]
    taken: tuple[Days, ...]


def parts_of(start: date, end: date) -> Parts:
    """Return what makes up inclusive days: of a month that they cut, whatever takes fewer days to tell."""
    first, last = start.replace(day=1), end.replace(day=1)
    added: list[Days] = []
    taken: list[Days] = []
    for month in dict.fromkeys((first, last)):
        close = last_of_month(month)
        inside = (max(start, month), min(end, close))
        outside = _outside(month, inside)
        if sum(map(_length, outside)) <= _length(inside):
            taken += outside
            continue
        added.append(inside)
        if month == first:
            first = close + timedelta(days=1)
        else:
            last = (month - timedelta(days=1)).replace(day=1)
    return Parts((first, last) if first <= last else None, tuple(added), tuple(taken))


def whole_months(start: date, end: date) -> tuple[list[date], list[Days]]:
    """Return the first days of the months that inclusive days hold whole, and the days in other months, each of one."""
    whole: list[date] = []
    ragged: list[Days] = []
    month = start.replace(day=1)
    while month <= end:
        close = last_of_month(month)
        if start <= month and close <= end:
            whole.append(month)
        else:
            ragged.append((max(start, month), min(end, close)))
        month = close + timedelta(days=1)
    return whole, ragged


def around(start: date, end: date) -> list[Days]:
    """Return the days that lie in the months of inclusive days, but not among them."""
    return _outside(start.replace(day=1), (start, end))


def last_of_month(day: date) -> date:
    """Return the last day of the month that a day lies in."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _outside(month: date, inside: Days) -> list[Days]:
    """Return the days before and after, from the first of a month on to the end of the last one."""
    start, end = inside
    found = ((month, start - timedelta(days=1)), (end + timedelta(days=1), last_of_month(end)))
    return [days for days in found if _length(days) > 0]


def _length(days: Days) -> int:
    return (days[1] - days[0]).days + 1
