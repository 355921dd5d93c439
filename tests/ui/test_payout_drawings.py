"""The bridge and the stacked bars draw exact amounts, in whole units, and say them in words."""

from __future__ import annotations

import pandas as pd

from ui.bridge_chart import bridge_chart
from ui.formats import Formats
from ui.stacked_bars import stacked_bars

YEN = Formats("en_US", "JPY")
EUROS = Formats("en_US", "EUR")


def _steps(*rows: tuple[str, int | None, int, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["step", "amount", "low", "high"]).assign(lines=1)
    frame["label"] = frame["step"].str.capitalize()
    return frame.astype(dict.fromkeys(("amount", "low", "high", "lines"), "Int64"))


def test_a_bridge_writes_exact_amounts_in_the_currency_s_own_decimals() -> None:
    frame = _steps(("gross", 123_456, 0, 123_456), ("reversed", -1, 123_455, 123_456))
    colours = {"gross": "#000001", "reversed": "#000002"}
    assert bridge_chart(frame, EUROS, colours).alt == "Gross €1,234.56; Reversed -€0.01."
    chart = bridge_chart(frame, YEN, colours)
    assert chart.alt == "Gross ¥123,456; Reversed -¥1."
    assert chart.rows["high"].tolist() == [123_456.0, 123_456.0]


def test_a_step_without_an_amount_says_that_it_is_missing() -> None:
    chart = bridge_chart(_steps(("gross", None, 0, 0)), EUROS, {"gross": "#000001"})
    assert chart.alt == "Gross —."
    assert chart.spec["layer"][0]["encoding"]["x"]["scale"] == {"domainMin": 0}


def test_stacked_parts_keep_their_order_and_their_colours() -> None:
    frame = pd.DataFrame({"market": ["PL", "RU"], "a": [100, 200], "b": [300, pd.NA]}).astype(
        {"a": "Int64", "b": "Int64"}
    )
    chart = stacked_bars(
        frame,
        "market",
        {"a": "paid", "b": "held"},
        "money",
        EUROS,
        {"paid": "#000001", "held": "#000002", "failed": "#000003"},
        names={"RU": "Russia", "PL": "Poland"},
        order=("RU", "FR", "PL"),
        label="Net",
    )
    assert chart.spec["encoding"]["color"]["scale"] == {"domain": ["paid", "held"], "range": ["#000001", "#000002"]}
    assert chart.spec["encoding"]["y"]["sort"] == ["Russia", "Poland"]
    assert chart.alt == "Net: 2 groups of 2 parts, the largest €3.00 (Poland, held)."
    assert chart.rows.set_index(["group", "part"])["written"][("Russia", "held")] == "—"
