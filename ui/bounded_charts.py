"""Shares of which only bounds are certain: the share over the known, from at least to at most, and a yardstick."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ui.charts import Chart, Spec, across, axis
from ui.formats import Formats
from ui.theme import ACCENT, MARKET_COLOURS, MARKET_SHAPES, WARN
from ui.time_axis import time_axis

ROW_HEIGHT = 38


def bounded_by_market(frame: pd.DataFrame, formats: Formats, *, label: str, yardstick: float) -> Chart:
    """Draw `under_35` by `market` as points with whiskers from `low` to `high`, and the yardstick as a dashed line."""
    names = [formats.country(market) for market in frame["market"]]
    rows = _rows(frame, formats).assign(group=names)

    def looks(values: Mapping[str, str]) -> Spec:
        scale = {"domain": names, "range": [values[market] for market in frame["market"]]}
        return {"field": "group", "type": "nominal", "scale": scale, "legend": None}

    encoding: Spec = {
        "y": {
            "field": "group",
            "type": "nominal",
            "sort": names,
            "axis": {"title": None, "ticks": False, "labelLimit": 120},
        },
        "color": looks(MARKET_COLOURS),
        "tooltip": [{"field": "group", "type": "nominal", "title": "Market"}, *_tooltip(label)],
    }
    whiskers: Spec = {
        "mark": {"type": "rule", "strokeWidth": 2.5, "opacity": 0.6},
        "encoding": {"x": _spread("low", rows, yardstick, across("share", formats)), "x2": {"field": "high"}},
    }
    points: Spec = {
        "mark": {"type": "point", "size": 110, "strokeWidth": 2, "opacity": 1},
        "encoding": {
            "x": _spread("share", rows, yardstick, across("share", formats)),
            "shape": looks(MARKET_SHAPES),
            "fill": looks(MARKET_COLOURS),
        },
    }
    layers = [whiskers, points, *_yardstick("x", yardstick, formats)]
    # The rule of the yardstick has no group, so what is encoded by group belongs to the other layers alone.
    for layer in layers[:2]:
        layer["encoding"] = {**encoding, **layer["encoding"]}
    said = ", ".join(_said(row) for row in rows.to_dict("records"))
    alt = f"{label} by market against the yardstick of {formats.share(yardstick, 0)}: {said}."
    return Chart({"layer": layers}, rows, alt)


def bounded_over_time(frame: pd.DataFrame, formats: Formats, *, label: str, yardstick: float) -> Chart:
    """Draw `under_35` by `period` as a line within the band from `low` to `high`, and the yardstick."""
    rows = _rows(frame, formats).assign(period=frame["period"].to_numpy())
    x: Spec = {"field": "period", "type": "temporal", "axis": time_axis(frame["period"])}
    tooltip = [
        {"field": "period", "type": "temporal", "title": "From", "format": "%-d %b %Y"},
        *_tooltip(label),
    ]
    upwards = axis("share", formats)
    band: Spec = {
        "mark": {"type": "area", "opacity": 0.22, "color": ACCENT},
        "encoding": {
            "x": x,
            "y": _spread("low", rows, yardstick, upwards),
            "y2": {"field": "high"},
            "tooltip": tooltip,
        },
    }
    line: Spec = {
        "mark": {"type": "line", "strokeWidth": 2.4, "color": ACCENT, "point": {"filled": True, "size": 30}},
        "encoding": {"x": x, "y": _spread("share", rows, yardstick, upwards), "tooltip": tooltip},
    }
    known = rows.dropna(subset="share")
    ends = (
        f"{known['written'].iloc[0]} in the first period, {known['written'].iloc[-1]} in the last" if len(known) else ""
    )
    alt = f"{label} over time against the yardstick of {formats.share(yardstick, 0)}: {ends or 'no ages known'}."
    return Chart({"layer": [band, line, *_yardstick("y", yardstick, formats)]}, rows, alt)


def _rows(frame: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "share": frame["under_35"].astype("float64").to_numpy(),
            "low": frame["low"].astype("float64").to_numpy(),
            "high": frame["high"].astype("float64").to_numpy(),
            "written": [formats.share(share) for share in frame["under_35"]],
            "bounds": [
                f"{formats.share(low)} – {formats.share(high)}"
                for low, high in zip(frame["low"], frame["high"], strict=True)
            ],
            "coverage": [formats.share(share) for share in frame["coverage"]],
            "people": [formats.count(count) for count in frame["people"]],
        }
    )


def _tooltip(label: str) -> list[Spec]:
    return [
        {"field": "written", "type": "nominal", "title": label},
        {"field": "bounds", "type": "nominal", "title": "At least – at most"},
        {"field": "coverage", "type": "nominal", "title": "Age known"},
        {"field": "people", "type": "nominal", "title": "Of"},
    ]


def _spread(field: str, rows: pd.DataFrame, yardstick: float, looks: Spec) -> Spec:
    low = min([yardstick, *rows["low"].dropna()])
    high = max([yardstick, *rows["high"].dropna()])
    domain = [max(low - 0.05, 0), min(high + 0.05, 1)]
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False, "zero": False},
        "axis": looks,
    }


def _yardstick(channel: str, yardstick: float, formats: Formats) -> list[Spec]:
    """Return the line of the yardstick and what it is called."""
    at = {"datum": yardstick, "type": "quantitative"}
    # A single row of its own, or the line and its name would be drawn once for every row of the chart.
    once: Spec = {"values": [{}]}
    rule: Spec = {
        "data": once,
        "mark": {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2, "color": WARN},
        "encoding": {channel: at},
    }
    words = f"{formats.share(yardstick, 0)} promised"
    # Above the chart, where nothing is drawn; over the line's end, or where the line lies across, with its dashes.
    above = {"text": words, "align": "center"} if channel == "x" else {"text": f"– – {words}", "align": "right"}
    name: Spec = {
        "data": once,
        "mark": {"type": "text", "color": "currentColor", "dy": -7, **above},
        "encoding": {"x": at if channel == "x" else {"value": "width"}, "y": {"value": 0}},
    }
    return [rule, name]


def _said(row: dict[object, object]) -> str:
    return f"{row['group']} {row['written']} ({row['bounds']})"
