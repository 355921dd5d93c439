"""Lines of the markets over time: each has its own colour, dash and shape, and the legend shows all three."""

from __future__ import annotations

import pandas as pd

from ui.charts import TIME_AXIS, Chart, Spec, axis, drawable
from ui.formats import Formats
from ui.theme import MARKET_COLOURS, MARKET_DASHES, MARKET_SHAPES, MARKETS


def market_lines(frame: pd.DataFrame, name: str, unit: str, formats: Formats, *, label: str) -> Chart:
    """Draw a figure by `period`, a line for each `market`; points of periods cut short (`whole`) are hollow."""
    rows = drawable(frame, name, unit, formats)
    rows = rows.assign(series=[formats.country(market) for market in rows["market"]])
    present = [market for market in MARKETS if market in set(rows["market"])]
    names = [formats.country(market) for market in present]

    def by_market(looks: list[object]) -> Spec:
        return {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": names, "range": looks},
            "legend": {"title": None, "orient": "bottom", "columns": 3, "symbolSize": 90, "symbolStrokeWidth": 2},
        }

    shape = by_market([MARKET_SHAPES[market] for market in present])
    colour = by_market([MARKET_COLOURS[market] for market in present])
    encoding: Spec = {
        "x": {"field": "period", "type": "temporal", "axis": TIME_AXIS},
        "y": {"field": "value", "type": "quantitative", "axis": axis(unit, formats)},
        "color": colour,
        "tooltip": [
            {"field": "period", "type": "temporal", "title": "From", "format": "%-d %b %Y"},
            {"field": "series", "type": "nominal", "title": "Market"},
            {"field": "written", "type": "nominal", "title": label},
        ],
    }
    dashes = by_market([MARKET_DASHES[market] for market in present])
    lines: Spec = {"mark": {"type": "line", "strokeWidth": 2.2}, "encoding": {"strokeDash": dashes}}
    points: Spec = {
        "mark": {"type": "point", "size": 42, "strokeWidth": 1.6},
        "encoding": {
            "shape": shape,
            "fillOpacity": {"condition": {"test": "datum.whole", "value": 1}, "value": 0},
            "fill": {**colour, "legend": None},
        },
    }
    rows = rows[["period", "whole", "series", "value", "written"]]
    return Chart({"encoding": encoding, "layer": [lines, points]}, rows, _described(label, rows))


def _described(label: str, rows: pd.DataFrame) -> str:
    known = rows.dropna(subset="value")
    if known.empty:
        return f"{label} over time: no values."
    last = known[known["period"] == known["period"].max()].sort_values("value", ascending=False)
    said = ", ".join(f"{series} {written}" for series, written in zip(last["series"], last["written"], strict=True))
    return f"{label} by market from {known['period'].min():%d %b %Y}; in the last period shown: {said}."
