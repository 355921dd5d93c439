"""Bands of ages and of followers: which band a creator is in, and which creators are in the bands that were chosen.

What is asked of a creator is put as limits of the number itself, which an engine checks before it reads anything else
of a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, literal, or_

from data_access.contract import creators
from data_access.filters import AGE_FLOORS, TIER_FLOORS

UNKNOWN = "unknown"


@dataclass(frozen=True)
class _Limits:
    """From a number, up to but not another; None: without end."""

    low: int | None
    high: int | None

    def of(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        if self.low is None:
            return column.is_not(None) if self.high is None else column < self.high
        return column >= self.low if self.high is None else and_(column >= self.low, column < self.high)


def _limits(chosen: Collection[str], floors: Mapping[str, int]) -> Iterator[_Limits]:
    """Yield the limits of the chosen bands, those that adjoin taken together; floors: of every band, in order."""
    names = list(floors)
    for together, run in groupby(names, key=lambda name: name in chosen):
        if together:
            bands = list(run)
            after = names.index(bands[-1]) + 1
            low = None if bands[0] == names[0] else floors[bands[0]]
            yield _Limits(low, floors[names[after]] if after < len(names) else None)


def age_band(on_year: int, birth_year: ColumnElement[Any] = creators.c.birth_year) -> ColumnElement[str]:
    """Return the age band on the last day of a year; of the birthday only the year is known."""
    age = literal(on_year) - birth_year
    names, floors = list(AGE_FLOORS), list(AGE_FLOORS.values())
    younger = ((age < above, name) for name, above in zip(names, floors[1:], strict=False))
    return case((birth_year.is_(None), UNKNOWN), *younger, else_=names[-1])


def of_ages(bands: Collection[str], on_year: int) -> ColumnElement[bool]:
    """Return the condition that a creator is in one of the age bands on the last day of a year."""
    year = creators.c.birth_year
    born = (_born(one, on_year).of(year) for one in _limits(bands, AGE_FLOORS))
    return or_(false(), *born, *([year.is_(None)] if UNKNOWN in bands else []))


def _born(ages: _Limits, on_year: int) -> _Limits:
    """Return the years of birth of those who are of some ages in a year: the older, the lower."""
    low, high = (None if age is None else on_year + 1 - age for age in (ages.high, ages.low))
    return _Limits(low, high)


def tier(followers: ColumnElement[Any] = creators.c.followers) -> ColumnElement[str]:
    """Return the tier by followers: nano < 10k ≤ micro < 100k ≤ mid < 500k ≤ macro < 1M ≤ mega."""
    floors = sorted(TIER_FLOORS.items(), key=lambda item: -item[1])
    return case(*((followers >= floor, name) for name, floor in floors[:-1]), else_=floors[-1][0])


def of_tiers(tiers: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a creator is in one of the tiers."""
    return or_(false(), *(one.of(creators.c.followers) for one in _limits(tiers, TIER_FLOORS)))
