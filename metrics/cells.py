"""Figures by combination of dimensions, as plain values: for the few rows of a breakdown much quicker than frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd
from sqlalchemy.types import TypeEngine

from data_access.database import Result
from data_access.frames import column_of, fractions, whole_numbers
from metrics.measures import Measure, figure

Key: TypeAlias = tuple[Any, ...]
Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Cells:
    """What was found.

    by: the dimensions; types: theirs in the engine; found: the values of the measures, and then of the ratios, by
    combination; known: the measures that a query answered; results, notes: what it comes from, and what is missing.
    """

    by: tuple[str, ...]
    types: Mapping[str, TypeEngine[Any]]
    found: dict[Key, Values]
    known: frozenset[str]
    results: tuple[Result, ...]
    notes: tuple[str, ...] = ()

    @property
    def nothing(self) -> Values:
        """The values of a combination that no row was found for: what was counted is zero."""
        return dict.fromkeys(self.known, 0)

    def beside(self, other: Cells) -> Cells:
        """Return the values of both, which are of other measures by the same dimensions, in one."""
        keys = dict.fromkeys((*self.found, *other.found))
        found = {key: self.found.get(key, self.nothing) | other.found.get(key, other.nothing) for key in keys}
        types = {**self.types, **other.types}
        return Cells(self.by, types, found, self.known | other.known, (*self.results, *other.results))

    def frame(self, figures: Sequence[str]) -> pd.DataFrame:
        """Return the dimensions and figures, in the order of the dimensions."""
        keys = in_order(self.found)
        rows = [self.found[key] for key in keys]
        return pd.DataFrame(key_columns(self.by, self.types, keys) | figure_columns(figures, rows), copy=False)


def in_order(keys: Iterable[Key]) -> list[Key]:
    """Return combinations sorted by their dimensions one after the other, missing values last."""
    return sorted(keys, key=lambda key: [(value is None, value) for value in key])


def key_columns(by: Sequence[str], types: Mapping[str, TypeEngine[Any]], keys: Sequence[Key]) -> dict[str, Any]:
    """Return the columns of dimensions, by name, of these combinations."""
    return {name: column_of(types[name], [key[at] for key in keys]) for at, name in enumerate(by)}


def figure_columns(figures: Sequence[str], rows: Sequence[Values], suffix: str = "") -> dict[str, Any]:
    """Return the columns of figures, by name with a suffix: measures as Int64, ratios as Float64."""
    return {
        f"{name}{suffix}": (whole_numbers if isinstance(figure(name), Measure) else fractions)(
            [row.get(name) for row in rows]
        )
        for name in figures
    }
