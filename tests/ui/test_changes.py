"""A change agrees with the two rounded figures beside it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.changes import UNCHANGED, written_change
from ui.formats import Formats

USD = Formats("en_001", "USD")
SPACE = "\N{NO-BREAK SPACE}"


def change(now: float, before: float, unit: str, places: int = 1) -> str:
    return written_change(now, before, unit, USD, places).replace(SPACE, " ")


@pytest.mark.parametrize(
    ("now", "before", "unit", "written"),
    [
        (141, 100, "count", "+41.0 %"),
        (3_500, 100, "count", "×35"),
        (100, 100, "money", UNCHANGED),
        (1, 0, "count", ""),
        # What differs on the card is never called unchanged, nor +0.
        (10_003, 10_000, "count", "+0.03 %"),
        (99_990, 99_991, "count", "-0.001 %"),
        # What is the same on the card may be.
        (2_000_000_000, 2_000_100_000, "count", UNCHANGED),
        (0.1760, 0.1700, "share", "+0.6 points"),
        # 17.6 % from 17.5 %, and 3.0 % from 3.0 %.
        (0.17552, 0.17548, "share", "+0.004 points"),
        (0.0296, 0.0304, "share", "-0.08 points"),
        (0.910, 0.9102, "share", UNCHANGED),
        # More is taken back than before.
        (-120, -100, "money", "+20.0 %"),
        (-100, -125, "money", "-20.0 %"),
        (50, -100, "money", "+150.0 %"),
    ],
)
def test_a_change_says_what_its_figures_say(now: float, before: float, unit: str, written: str) -> None:
    assert change(now, before, unit) == written


def test_whole_percentages_get_a_decimal_before_they_become_nothing() -> None:
    assert change(1_002, 1_000, "count", places=0) == "+0.2 %"
    assert change(1_020, 1_000, "count", places=0) == "+2 %"


def test_a_change_is_written_in_the_locale() -> None:
    assert written_change(1_051_000, 1_000_000, "count", Formats("fr_FR", "EUR")) == f"+5,1{SPACE}%"


shares = st.floats(0.0001, 1)


@given(shares, shares)
def test_points_never_contradict_the_shares(now: float, before: float) -> None:
    """The written points are the difference as shown, or stand a digit finer between what rounding allows."""
    written = change(now, before, "share")
    shown = round(_percent(now) - _percent(before), 1)
    if written == UNCHANGED:
        assert shown == 0
        return
    points = float(written.split(" ")[0].replace(",", ""))
    finer = len(re.sub(r"^[^.]*\.?", "", written.split(" ")[0])) > 1
    assert points == pytest.approx(shown) or (finer and points == pytest.approx((now - before) * 100, abs=0.006))
    assert points != 0


def _percent(share: float) -> float:
    return float(USD.share(share).removesuffix(f"{SPACE}%").replace(",", ""))
