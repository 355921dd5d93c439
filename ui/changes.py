"""How a figure's change is written, so that it never contradicts the two rounded figures that stand beside it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from ui.formats import SPACE, Formats, number

UNCHANGED = "unchanged"
_MOST_PLACES = 6
_TENFOLD = 10


def written_change(now: Any, before: Any, unit: str, formats: Formats, places: int = 1) -> str:
    """Write the change between two values of a unit: +1.2 %, ×12, -0.1 points, `UNCHANGED`, or nothing where there is
    nothing to compare with.

    places: decimals of a percentage, points have one; there are more where the figures differ as they are shown and
    the change would not. Of two amounts below zero it is said by how much they grew: -120 is 20 % more than -100.
    """
    change = formats.change(now, before)
    if change is None:
        return ""
    if unit == "share":
        return _points(now, before, formats)
    if both_below_zero(now, before):
        change = -change
    if abs(change) >= _TENFOLD and float(now) / float(before) > 0:
        return f"×{number(float(now) / float(before), formats.locale_name, 0, 0)}"
    differ = formats.figure_compact(now, unit) != formats.figure_compact(before, unit)
    return _signed(change * 100, places, f"{SPACE}%", differ, formats)


def both_below_zero(now: Any, before: Any) -> bool:
    """Say whether a change leads from one amount below zero to another, where growing means falling."""
    return float(now) < 0 and float(before) < 0


def _points(now: Any, before: Any, formats: Formats) -> str:
    """Write the difference of two shares with one decimal, or with more where their own one says otherwise."""
    shown = _rounded(float(now) * 100, 1) - _rounded(float(before) * 100, 1)
    points = (float(now) - float(before)) * 100
    agrees = _rounded(points, 1) == shown
    return _signed(points, 1 if agrees else 2, " points", not agrees, formats)


def _signed(value: float, places: int, unit: str, differ: bool, formats: Formats) -> str:
    while differ and value and places < _MOST_PLACES and not _rounded(value, places):
        places += 1
    if not _rounded(value, places):
        return UNCHANGED
    return f"{'-' if value < 0 else '+'}{number(abs(value), formats.locale_name, places, places)}{unit}"


def _rounded(value: float, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
