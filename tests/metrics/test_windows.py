"""Whole months and the days of ragged ends make up exactly the days they stand for, and are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from metrics.windows import Days, around, last_of_month, parts_of, whole_months

DAYS = st.dates(date(2023, 11, 1), date(2026, 3, 31))


def _each(days: Days) -> Iterator[date]:
    day, last = days
    while day <= last:
        yield day
        day += timedelta(days=1)


@given(DAYS, DAYS)
def test_the_parts_of_days_count_each_of_them_once_and_no_other(one: date, other: date) -> None:
    start, end = sorted((one, other))
    parts = parts_of(start, end)
    counted: Counter[date] = Counter()
    if parts.months:
        counted.update(_each((parts.months[0], last_of_month(parts.months[1]))))
    for added in parts.added:
        counted.update(_each(added))
    for taken in parts.taken:
        counted.subtract(_each(taken))
    assert {day: times for day, times in counted.items() if times} == dict.fromkeys(_each((start, end)), 1)
    assert sum(1 for days in (*parts.added, *parts.taken) for _ in _each(days)) <= 31


def test_a_month_that_lacks_few_days_is_taken_whole_and_one_that_has_few_is_not() -> None:
    parts = parts_of(date(2025, 9, 24), date(2026, 9, 23))
    assert parts.months == (date(2025, 10, 1), date(2026, 9, 1))
    assert parts.added == ((date(2025, 9, 24), date(2025, 9, 30)),)
    assert parts.taken == ((date(2026, 9, 24), date(2026, 9, 30)),)


@given(DAYS, DAYS)
def test_around_days_lies_the_rest_of_their_months(one: date, other: date) -> None:
    start, end = sorted((one, other))
    touched = set(_each((start.replace(day=1), last_of_month(end))))
    assert {day for days in around(start, end) for day in _each(days)} == touched - set(_each((start, end)))


@given(DAYS, DAYS)
def test_whole_months_and_the_days_around_them_are_the_days(one: date, other: date) -> None:
    start, end = sorted((one, other))
    whole, ragged = whole_months(start, end)
    assert all(some[0].replace(day=1) == some[1].replace(day=1) for some in ragged)
    counted = Counter(day for month in whole for day in _each((month, last_of_month(month))))
    for some in ragged:
        counted.update(_each(some))
    assert counted == dict.fromkeys(_each((start, end)), 1)
    assert len(ragged) <= 2
