"""Pictures of the stages of a funnel: how many reach each, and how far each week's or month's people came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from ui.charts import Chart, Spec
from ui.formats import Formats, absent
from ui.theme import ACCENT

ROW_HEIGHT = 50
HEAT_ROW_HEIGHT = 30
NOT_RECORDED = "not recorded"
# Charts are SVG, so that marks can take the colour of the text around them, on light and on dark.
TEXT = "currentColor"


def stage_bars(frame: pd.DataFrame, formats: Formats, *, lost: bool) -> Chart:
    """Draw `creators` by `label`, first stage on top, each with its count and `step`; missing stages say so.

    lost: whether those who were at the stage before are drawn behind a bar, pale.
    """
    rows = pd.DataFrame(
        {
            "stage": frame["label"],
            "value": frame["creators"].astype("float64"),
            "came": frame["came"].astype("float64"),
            "said": [
                _said(creators, step, formats) for creators, step in zip(frame["creators"], frame["step"], strict=True)
            ],
            "written": [NOT_RECORDED if absent(n) else formats.count(n) for n in frame["creators"]],
            "share": [formats.share(share, 2) for share in frame["step"]],
            "whole": [formats.share(share, 2) for share in frame["overall"]],
        }
    )
    tooltip = [
        {"field": "stage", "type": "nominal", "title": "Stage"},
        {"field": "written", "type": "nominal", "title": "Creators"},
        {"field": "share", "type": "nominal", "title": "Of the stage before"},
        {"field": "whole", "type": "nominal", "title": "Of all"},
    ]
    bar = {"type": "bar", "height": {"band": 0.44}, "yOffset": 9, "color": ACCENT, "cornerRadiusEnd": 3}
    text = {"type": "text", "baseline": "bottom", "dy": -6, "fontSize": 13, "color": TEXT}
    layers: list[Spec] = [
        {"mark": bar, "encoding": {"x": _along("value"), "tooltip": tooltip}},
        {
            "mark": {**text, "align": "left", "fontWeight": "bold"},
            "encoding": {"x": {"value": 0}, "text": {"field": "stage", "type": "nominal"}},
        },
        {
            "mark": {**text, "align": "right"},
            "encoding": {"x": {"value": "width"}, "text": {"field": "said", "type": "nominal"}},
        },
    ]
    if lost:
        pale = {"mark": {**bar, "opacity": 0.22}, "encoding": {"x": _along("came"), "tooltip": tooltip}}
        layers.insert(0, pale)
    down = {"field": "stage", "type": "nominal", "sort": list(frame["label"]), "axis": None}
    spec: Spec = {"encoding": {"y": down}, "layer": layers}
    said = "; ".join(f"{stage} {words}" for stage, words in zip(rows["stage"], rows["said"], strict=True))
    return Chart(spec, rows, f"Creators by stage: {said}.")


def stage_heat(
    frame: pd.DataFrame, formats: Formats, names: Mapping[str, str], grain: str, *, title: str, shares: bool
) -> Chart:
    """Draw one row per `period` and one column per `stage`, stronger where more came that far.

    names: short names of the stages, in order; grain: week or month; shares: whether cells hold `overall`, the first
    column its count; else they hold counts, shaded within their stage.
    """
    known = frame[frame["creators"].notna()]
    present = [stage for stage in names if stage in set(known["stage"])]
    most = known.groupby("stage")["creators"].transform("max")
    strength = known["overall"] if shares else known["creators"] / most.where(most > 0)
    first = next(iter(names))
    if shares:
        strength = strength.mask(known["stage"] == first, 0)
    cells = [
        formats.share(share, 0) if shares and stage != first else _short(count, formats)
        for stage, share, count in zip(known["stage"], known["overall"], known["creators"], strict=True)
    ]
    rows = pd.DataFrame(
        {
            "row": [_period(period, grain, formats) for period in known["period"]],
            "stage": [names[stage] for stage in known["stage"]],
            "strength": strength.astype("float64"),
            "cell": cells,
            "written": [formats.count(count) for count in known["creators"]],
            "share": [formats.share(share, 2) for share in known["overall"]],
        }
    )
    across = {
        "field": "stage",
        "type": "nominal",
        "sort": [names[stage] for stage in present],
        "axis": {"title": None, "orient": "top", "labelAngle": -40, "labelOverlap": False, "ticks": False},
        "scale": {"paddingInner": 0.05, "paddingOuter": 0.02},
    }
    encoding: Spec = {
        "x": across,
        "y": {
            "field": "row",
            "type": "nominal",
            "sort": None,
            "axis": {"title": None, "ticks": False},
            "scale": {"paddingInner": 0.08},
        },
        "tooltip": [
            {"field": "row", "type": "nominal", "title": title},
            {"field": "stage", "type": "nominal", "title": "Stage"},
            {"field": "written", "type": "nominal", "title": "Creators"},
            {"field": "share", "type": "nominal", "title": "Of all"},
        ],
    }
    # Strength is opacity, so that the text keeps its contrast on light and on dark.
    shade = {
        "field": "strength",
        "type": "quantitative",
        "scale": {"domain": [0, 1], "range": [0.04, 0.6]},
        "legend": None,
    }
    layers: list[Spec] = [
        {"mark": {"type": "rect", "color": ACCENT, "cornerRadius": 3}, "encoding": {"opacity": shade}},
        {
            "mark": {"type": "text", "fontSize": 12, "color": TEXT},
            "encoding": {"text": {"field": "cell", "type": "nominal"}},
        },
    ]
    # The slanted heading of the last column reaches beyond it.
    spec: Spec = {"encoding": encoding, "layer": layers, "padding": {"left": 0, "top": 0, "right": 28, "bottom": 0}}
    return Chart(spec, rows, _described(rows, present, names, title, shares))


def heat_height(frame: pd.DataFrame) -> int:
    """Return the height that gives every row of `stage_heat` room."""
    return 70 + HEAT_ROW_HEIGHT * int(frame["period"].nunique())


def _along(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "stack": None, "axis": None}


def _said(creators: Any, step: Any, formats: Formats) -> str:
    if absent(creators):
        return NOT_RECORDED
    return formats.count(creators) if absent(step) else f"{formats.count(creators)} · {formats.share(step)}"


def _short(count: int, formats: Formats) -> str:
    return formats.count(count) if count < 10_000 else formats.compact(count)


def _period(period: datetime, grain: str, formats: Formats) -> str:
    if grain == "week":
        return formats.day(period)
    return formats.month(period)


def _described(rows: pd.DataFrame, present: list[str], names: Mapping[str, str], title: str, shares: bool) -> str:
    if rows.empty:
        return f"{title} by stage: no values."
    last = rows[rows["stage"] == names[present[-1]]]
    column = "share" if shares else "written"
    ends = [f"{row} {said}" for row, said in zip(last["row"], last[column], strict=True)]
    end = names[present[-1]].lower()
    return f"{title} by stage, {len(ends)} rows; {end}: {ends[0]} in the first, {ends[-1]} in the last."
