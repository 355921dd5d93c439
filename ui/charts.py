"""Charts as plain Vega-Lite specifications: pure functions from rows to a picture.

Each takes a frame whose columns are named in full and gives a `Chart`. Money arrives in minor units and is drawn in
whole units; what the tooltip says is written beforehand, in full precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from data_access.answer import Answer
from ui.formats import SPACE, Formats, absent
from ui.replay import replay
from ui.theme import ACCENT
from ui.time_axis import time_axis

HEIGHT = 300
# As figures are written everywhere else: 1.2 M, where d3 has 1.2M; B for billions, where it has G; 0.5, where it has
# 500m.
_SHORT = (
    "replace(replace(format(abs(datum.value), abs(datum.value) < 1 ? '~r' : '~s'), 'G', 'B'), "
    f"regexp('([kMBT])$'), '{SPACE}$1')"
)
_SIGN = "(datum.value < 0 ? '-' : '') + "
_PERCENT = f"format(datum.value * 100, '.1~f') + '{SPACE}%'"
# Text in charts has the colour of the page's text, a little faded, on light and on dark.
TEXT: dict[str, Any] = {"color": "currentColor", "opacity": 0.8}
_READABLE: dict[str, Any] = {"labelColor": "currentColor", "labelOpacity": 0.8, "titleColor": "currentColor"}
# One bar alone is not drawn as a slab.
THICKEST = 36
# Pixels that the values at the ends of bars take up.
ROOM = 66
# Of a legend: as many as there is room for, on a phone too.
COLUMNS: dict[str, Any] = {"expr": "width < 320 ? 2 : 3"}

Spec = dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """A specification, its rows, and what it shows in words."""

    spec: Spec
    rows: pd.DataFrame
    alt: str


def chart(
    build: Callable[..., Chart], answer: Answer, *arguments: Any, height: int = HEIGHT, **options: Any
) -> Callable[[], None]:
    """Return what draws `build(answer.frame, *arguments, **options)`, once; after that it is replayed."""
    return partial(replay, _built, build, answer, arguments, options, height)


def _built(
    build: Callable[..., Chart], answer: Answer, arguments: tuple[Any, ...], options: dict[str, Any], height: int
) -> None:
    show(build(answer.frame, *arguments, **options), height=height)


def show(chart: Chart, *, height: int = HEIGHT, key: str | None = None) -> None:
    """Draw a chart in the width it is given."""
    st.vega_lite_chart(chart.rows, dressed(chart.spec, height), alt=chart.alt, width="stretch", key=key)


def dressed(spec: Spec, height: int) -> Spec:
    """Return a specification with its height and with axes and legends that can be read on light and on dark."""
    readable = {"axis": _READABLE, "legend": _READABLE}
    return {**spec, "height": height, "config": {**spec.get("config", {}), **readable}}


def drawable(frame: pd.DataFrame, name: str, unit: str, formats: Formats) -> pd.DataFrame:
    """Return the frame with `value` (the number to draw) and `written` (the tooltip text) of a column."""
    value, written = drawn(frame[name], unit, formats)
    return frame.assign(value=value, written=written)


def drawn(column: pd.Series[Any], unit: str, formats: Formats) -> tuple[NDArray[np.float64], list[str]]:
    """Return the numbers to draw and the tooltip texts of a column."""
    per_unit = formats.minor_per_major if unit in ("money", "money_each") else 1
    numbers = [math.nan if absent(number) else float(number) / per_unit for number in column]
    return np.array(numbers, dtype=np.float64), [formats.figure(number, unit) for number in column]


def axis(unit: str, formats: Formats, title: str = "") -> Spec:
    """Return the axis of a unit: short numbers with the currency's sign, or percentages."""
    if unit == "share":
        return {"title": title or None, "labelExpr": _PERCENT, "tickCount": 5}
    symbol = f"'{formats.prefix}' + " if unit in ("money", "money_each") else ""
    return {"title": title or None, "labelExpr": _SIGN + symbol + _SHORT, "tickCount": 5}


def across(unit: str, formats: Formats, beside: int = 0) -> Spec:
    """Return the axis of a unit from left to right, with as many labels as fit; `beside`: pixels that text takes up."""
    fitting = {"expr": f"clamp(floor((width - {beside}) / 62), 2, 5)"}
    return {**axis(unit, formats), "tickCount": fitting, "labelSeparation": 4, "labelOverlap": True}


def thick(share: float) -> Spec:
    """Return the height of horizontal bars: a share of their row, never a slab."""
    return {"expr": f"min(bandwidth('y') * {share}, {THICKEST})"}


def over_time(
    frame: pd.DataFrame,
    name: str,
    unit: str,
    formats: Formats,
    *,
    series: str = "",
    colours: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    mark: str = "bar",
    label: str = "",
) -> Chart:
    """Draw a figure by `period`, stacked bars or lines by `series`; periods cut short by the edge (`whole`) are pale.

    colours: colour by value of the series; names: how its values are written.
    """
    value, written = drawn(frame[name], unit, formats)
    told = {"series": [(names or {}).get(v, v) for v in frame[series]]} if series else {}
    kept = {column: frame[column].array for column in ("period", "whole") if column in frame}
    rows = pd.DataFrame({**kept, **told, "value": value, "written": written})
    encoding: Spec = {
        "x": {"field": "period", "type": "temporal", "axis": time_axis(frame["period"])},
        "y": {"field": "value", "type": "quantitative", "axis": axis(unit, formats)},
        "tooltip": [
            {"field": "period", "type": "temporal", "title": "From", "format": "%-d %b %Y"},
            *([{"field": "series", "type": "nominal", "title": "Group"}] if series else []),
            {"field": "written", "type": "nominal", "title": label or name},
        ],
    }
    if series:
        encoding["color"] = colour_by("series", rows["series"], series, colours, names)
    if mark == "line":
        if series:
            encoding["strokeDash"] = {"field": "series", "type": "nominal", "legend": None}
        looks: Spec = {"type": "line", "point": {"filled": True, "size": 28}, "strokeWidth": 2.2}
    else:
        looks = {"type": "bar", "cornerRadiusEnd": 2, "width": {"band": 0.85}}
        encoding["opacity"] = {"condition": {"test": "datum.whole === false", "value": 0.45}, "value": 1}
        encoding["x"]["bandPosition"] = 0
    if not series:
        looks["color"] = ACCENT
    return Chart({"mark": looks, "encoding": encoding}, rows, _described(label or name, rows))


def ranked(
    frame: pd.DataFrame,
    name: str,
    by: str,
    unit: str,
    formats: Formats,
    *,
    colours: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    label: str = "",
) -> Chart:
    """Draw a figure by a dimension as horizontal bars, values at their ends; largest first unless `order` is given."""
    value, written = drawn(frame[name], unit, formats)
    rows = pd.DataFrame(
        {
            "group": [(names or {}).get(v, str(v)) for v in frame[by]],
            "value": value,
            "written": written,
            "short": [formats.figure_compact(number, unit) for number in frame[name]],
        }
    )
    sort = [(names or {}).get(v, v) for v in order] if order else None
    if not order:
        rows = rows.sort_values("value", ascending=False, kind="stable")
    encoding: Spec = {
        "y": {"field": "group", "type": "nominal", "sort": sort, "axis": {"title": None, "labelLimit": 150}},
        "x": {
            "field": "value",
            "type": "quantitative",
            "axis": across(unit, formats, ROOM),
            "scale": with_room(ROOM),
        },
        "tooltip": [
            {"field": "group", "type": "nominal", "title": "Group"},
            {"field": "written", "type": "nominal", "title": label or name},
        ],
    }
    bars: Spec = {"mark": {"type": "bar", "cornerRadiusEnd": 3, "color": ACCENT, "height": thick(0.9)}}
    if colours:
        bars["encoding"] = {"color": {**colour_by("group", rows["group"], by, colours, names), "legend": None}}
    text: Spec = {
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12, **TEXT},
        "encoding": {"text": {"field": "short", "type": "nominal"}},
    }
    return Chart({"encoding": encoding, "layer": [bars, text]}, rows, _described(label or name, rows))


def values_apart(text: Spec, pixels: int) -> Spec:
    """Return the layer of the values of `ranked` in a column beside the bars, where no line crosses them.

    pixels: as of `with_room`, of which they take up the part that is free.
    """
    column = {"x": {"value": {"expr": _end(pixels)}}}
    return {**text, "encoding": {**text["encoding"], **column}}


def with_room(pixels: int) -> Spec:
    """Return a scale whose longest bar ends so many pixels before the edge, which the text at its end takes up.

    It does not name the values: where only they change, the browser puts them into the chart that is there.
    """
    return {"nice": False, "range": [0, {"expr": _end(pixels)}]}


def _end(pixels: int) -> str:
    return f"max(width - {pixels}, width * 0.4)"


def colour_by(
    field: str,
    present: pd.Series[str],
    dimension: str,
    colours: Mapping[str, str] | None,
    names: Mapping[str, str] | None,
) -> Spec:
    """Return a colour channel with the fixed colours of the values present, legend below the chart."""
    found: Spec = {"field": field, "type": "nominal", "legend": {"title": None, "orient": "bottom", "columns": COLUMNS}}
    if colours:
        written = {(names or {}).get(value, value): colour for value, colour in colours.items()}
        found_values = set(present)
        shown = [value for value in written if value in found_values]
        found["scale"] = {"domain": shown, "range": [written[value] for value in shown]}
    return {**found, "title": dimension}


def _described(label: str, rows: pd.DataFrame) -> str:
    if not rows["value"].notna().any():
        return f"{label}: no values"
    at = int(np.nanargmax(rows["value"].to_numpy()))
    first = next((rows[name].iloc[at] for name in ("group", "series") if name in rows), None)
    when = f" on {rows['period'].iloc[at]:%-d %b %Y}" if "period" in rows else ""
    largest = f"{rows['written'].iloc[at]}{f' ({first})' if first else ''}{when}"
    return f"{label}: {len(rows)} values, the largest {largest}."
