"""Charts are valid specifications, say in words what they show, and keep missing apart from zero."""

from __future__ import annotations

from datetime import date

import altair as alt
import pandas as pd
import pytest

from ui.bounded_charts import bounded_by_market, bounded_over_time
from ui.campaign_charts import budget_use
from ui.charts import Chart, drawable, over_time, ranked
from ui.formats import Formats
from ui.kol_charts import top_bars
from ui.market_lines import market_lines
from ui.payout_charts import standing_over_time
from ui.theme import AGE_COLOURS, MARKET_COLOURS, MARKETS, STATUS_COLOURS
from ui.time_axis import time_axis

USD = Formats("en_001", "USD")
FRAME = pd.DataFrame(
    {
        "period": pd.to_datetime(["2026-01-01", "2026-01-01", "2026-02-01", "2026-02-01"]),
        "whole": [False, False, True, True],
        "market": ["RU", "FR", "RU", "FR"],
        "net": pd.array([100, 0, pd.NA, 12_345], dtype="Int64"),
    }
)


def _charts() -> dict[str, Chart]:
    named = {"RU": "Russia", "FR": "France"}
    return {
        "bars": over_time(FRAME, "net", "money", USD, series="market", colours=MARKET_COLOURS, names=named),
        "lines": over_time(FRAME, "net", "money", USD, series="market", colours=MARKET_COLOURS, mark="line"),
        "plain": over_time(FRAME[FRAME["market"] == "RU"], "net", "money", USD),
        "ranked": ranked(FRAME.tail(2), "net", "market", "money", USD, colours=MARKET_COLOURS, order=MARKETS),
        "shares": ranked(FRAME.tail(2), "net", "market", "share", USD),
    }


@pytest.mark.parametrize("name", _charts())
def test_a_chart_is_a_valid_specification(name: str) -> None:
    kind = alt.LayerChart if "layer" in _charts()[name].spec else alt.Chart
    kind.from_dict({**_charts()[name].spec, "data": {"values": []}})


@pytest.mark.parametrize("name", _charts())
def test_a_chart_says_its_largest_value(name: str) -> None:
    assert "largest" in _charts()[name].alt


def test_charts_say_days_as_the_rest_of_the_page_does() -> None:
    assert _charts()["bars"].alt.endswith("the largest US$123.45 (France) on 1 Feb 2026.")
    assert market_lines(FRAME, "net", "money", USD, label="Net").alt.startswith("Net by market from 1 Jan 2026;")
    months = standing_over_time(FRAME.assign(paid=1), {"paid": "paid"}, USD).spec["encoding"]["x"]["axis"]
    assert months["format"] == "%b %Y"


def test_a_missing_value_is_not_drawn_as_zero() -> None:
    rows = drawable(FRAME, "net", "money", USD)
    assert rows["value"].isna().tolist() == [False, False, True, False]
    assert rows["written"].tolist() == ["US$1.00", "US$0.00", "—", "US$123.45"]


def test_other_values_of_the_same_groups_change_no_specification() -> None:
    """The browser then puts the values into the chart that is there, instead of making another."""
    other = FRAME.assign(net=pd.array([7, 3, 4_000, 90_000_000], dtype="Int64"))
    one, two = (
        [
            over_time(frame, "net", "money", USD, series="market", colours=MARKET_COLOURS).spec,
            ranked(frame.tail(2), "net", "market", "money", USD, colours=MARKET_COLOURS).spec,
        ]
        for frame in (FRAME, other)
    )
    assert one == two


@pytest.mark.parametrize("weeks", [2, 14, 60])
def test_weeks_are_marked_on_their_own_mondays(weeks: int) -> None:
    mondays = pd.Series(pd.date_range("2026-08-24", periods=weeks, freq="7D"))
    for axis in (
        over_time(pd.DataFrame({"period": mondays, "net": 1}), "net", "count", USD).spec["encoding"]["x"]["axis"],
        time_axis(pd.concat([mondays, mondays])),
    ):
        marked = [date(day["year"], day["month"], day["date"]) for day in axis["values"]]
        assert marked == [monday.date() for monday in mondays]


def test_weeks_of_more_than_a_year_say_their_year() -> None:
    for weeks, written in ((14, "%-d %b"), (60, "%-d %b %Y")):
        assert time_axis(pd.Series(pd.date_range("2025-03-03", periods=weeks, freq="7D")))["format"] == written


@pytest.mark.parametrize("days", ["D", "MS"])
def test_days_and_months_are_marked_by_the_calendar(days: str) -> None:
    assert "values" not in time_axis(pd.Series(pd.date_range("2026-02-01", periods=5, freq=days)))
    assert "values" not in time_axis(pd.Series([], dtype="datetime64[ns]"))


def test_every_chart_with_a_time_axis_marks_its_weeks() -> None:
    weeks = pd.DataFrame({"period": pd.date_range("2026-08-24", periods=3, freq="7D"), "whole": True, "market": "RU"})
    shares = weeks.assign(net=1, under_35=0.6, low=0.5, high=0.7, coverage=0.8, people=3)
    by_market = market_lines(shares, "net", "count", USD, label="Net").spec["encoding"]["x"]
    bounded = bounded_over_time(shares, USD, label="Under 35", yardstick=0.6).spec["layer"][0]["encoding"]["x"]
    assert [len(x["axis"]["values"]) for x in (by_market, bounded)] == [3, 3]


def test_a_line_across_the_bars_crosses_no_value() -> None:
    """The values stand in the room that the longest bar leaves free."""
    top = pd.DataFrame({"rank": [1, 2], "handle": ["a", "b"], "net_commission": [300, 120]})
    used = pd.DataFrame({"title": ["a", "b"], "budget_used": [1.2, 0.7]})
    for chart in (top_bars(top, USD, first=2, line=100), budget_use(used, USD)):
        values = chart.spec["layer"][-1]["encoding"]["x"]
        assert values == {"value": chart.spec["encoding"]["x"]["scale"]["range"][1]}


def test_the_name_of_the_yardstick_stands_above_what_is_drawn() -> None:
    week = {"period": pd.Timestamp("2026-08-24"), "market": "RU", "under_35": 0.6, "low": 0.5, "high": 0.7}
    shares = pd.DataFrame([{**week, "coverage": 0.8, "people": 3}])
    for draw in (bounded_over_time, bounded_by_market):
        name = draw(shares, USD, label="Under 35", yardstick=0.6).spec["layer"][-1]
        assert "promised" in name["mark"]["text"]
        assert name["encoding"]["y"] == {"value": 0}
        assert name["mark"]["dy"] < 0


def test_without_an_order_the_largest_comes_first() -> None:
    assert ranked(FRAME, "net", "market", "money", USD).rows["written"].tolist()[:2] == ["US$123.45", "US$1.00"]


def test_an_empty_chart_says_so() -> None:
    assert over_time(FRAME.head(0), "net", "money", USD).alt == "net: no values"


def test_the_markets_have_the_colours_of_the_design() -> None:
    assert [MARKET_COLOURS[market] for market in MARKETS[:5]] == ["#0072B2", "#E69F00", "#D55E00", "#009E73", "#7F7F7F"]


def test_no_two_meanings_of_a_palette_share_a_colour() -> None:
    for palette in (MARKET_COLOURS, AGE_COLOURS):
        assert len(set(palette.values())) == len(palette)
    lines = [STATUS_COLOURS[status] for status in ("pending", "held", "approved", "paid", "reversed", "clawed back")]
    assert len(set(lines)) == len(lines)
