"""Lines of the markets over time: each has its own colour, dash and shape, and the legend shows all three."""

from __future__ import annotations

import pandas as pd

from ui.charts import COLUMNS, Chart, Spec, axis, drawn
from ui.formats import Formats, absent
from ui.theme import MARKET_COLOURS, MARKET_DASHES, MARKET_SHAPES, MARKETS
from ui.time_axis import time_axis

_SAID = ("period", "series", "value", "written")


def market_lines(frame: pd.DataFrame, name: str, unit: str, formats: Formats, *, label: str) -> Chart:
    """Draw a figure by `period`, a line for each `market`; points of periods cut short (`whole`) are hollow."""
    value, written = drawn(frame[name], unit, formats)
    rows = pd.DataFrame(
        {
            "period": frame["period"].array,
            "whole": frame["whole"].array,
            "series": [formats.country(market) for market in frame["market"]],
            "value": value,
            "written": written,
        }
    )
    found = set(frame["market"])
    present = [market for market in MARKETS if market in found]
    names = [formats.country(market) for market in present]

    def by_market(looks: list[object]) -> Spec:
        return {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": names, "range": looks},
            "legend": {"title": None, "orient": "bottom", "columns": COLUMNS, "symbolSize": 90, "symbolStrokeWidth": 2},
        }

    shape = by_market([MARKET_SHAPES[market] for market in present])
    colour = by_market([MARKET_COLOURS[market] for market in present])
    encoding: Spec = {
        "x": {"field": "period", "type": "temporal", "axis": time_axis(frame["period"])},
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
    return Chart({"encoding": encoding, "layer": [lines, points]}, rows, _described(label, rows))


def _described(label: str, rows: pd.DataFrame) -> str:
    known = [
        (period, value, f"{series} {written}")
        for period, series, value, written in zip(*(rows[name] for name in _SAID), strict=True)
        if not absent(value)
    ]
    if not known:
        return f"{label} over time: no values."
    first, last = min(known)[0], max(known)[0]
    ending = sorted((one for one in known if one[0] == last), key=lambda one: -one[1])
    said = ", ".join(words for _, _, words in ending)
    return f"{label} by market from {first:%-d %b %Y}; in the last period shown: {said}."
