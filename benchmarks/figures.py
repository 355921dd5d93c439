"""Numbers of a run: measurements against their bounds, tables of the report, and percentiles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bound:
    """One bound. `higher_is_better` turns it into a least value."""

    name: str
    bound: float
    measured: float
    unit: str
    higher_is_better: bool = False

    @property
    def met(self) -> bool:
        """Whether the measurement keeps the bound."""
        return self.measured >= self.bound if self.higher_is_better else self.measured <= self.bound

    @property
    def share(self) -> float:
        """How much of the bound is used up: above 1 is a miss, by that factor, whichever way is better."""
        used, allowed = (self.bound, self.measured) if self.higher_is_better else (self.measured, self.bound)
        if allowed == 0:
            return 0.0 if used == 0 else math.inf
        return used / allowed


@dataclass(frozen=True)
class Section:
    """One table of the report: title, what it says, head and rows."""

    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def milliseconds(seconds: float) -> str:
    """Write a time in whole milliseconds."""
    return f"{seconds * 1000:,.0f}"
