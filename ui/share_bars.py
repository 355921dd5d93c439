"""Shares of a whole by group as bars, with an optional second share of each group marked across the bar."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ui.charts import Chart, Spec, across, thick
from ui.formats import Formats
from ui.theme import ACCENT

ROW_HEIGHT = 34


def share_bars(
    frame: pd.DataFrame,
    name: str,
    by: str,
    formats: Formats,
    *,
    label: str,
    colours: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    marked: str = "",
    marked_label: str = "",
) -> Chart:
    """Draw a share `name` by `by`, in the order of the frame, each bar with its value beside it.

    colours, names: colour of each group, and how it is written; marked: another share of the same groups, drawn as a
    stroke.
    """
    groups = [(names or {}).get(value, str(value)) for value in frame[by]]
    rows = pd.DataFrame(
        {
            "group": groups,
            "value": frame[name].astype("float64"),
            "written": [formats.share(share) for share in frame[name]],
            "marked": frame[marked].astype("float64") if marked else None,
            "other": [formats.share(share) for share in frame[marked]] if marked else None,
        }
    )
    tooltip = [
        {"field": "group", "type": "nominal", "title": "Group"},
        {"field": "written", "type": "nominal", "title": label},
    ]
    if marked:
        tooltip.append({"field": "other", "type": "nominal", "title": marked_label})
    bar: Spec = {"mark": {"type": "bar", "cornerRadiusEnd": 3, "height": thick(0.62), "color": ACCENT}}
    if colours:
        scale = {"domain": groups, "range": [colours[value] for value in frame[by]]}
        bar["encoding"] = {"color": {"field": "group", "type": "nominal", "scale": scale, "legend": None}}
    # The values stand in a column of their own, right of the bars.
    text: Spec = {
        "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "color": "currentColor"},
        "encoding": {"x": {"value": "width"}, "text": {"field": "written", "type": "nominal"}},
    }
    layers = [bar, text]
    if marked:
        stroke = {"type": "tick", "thickness": 3, "height": {"band": 0.9}, "color": "currentColor"}
        layers.append({"mark": stroke, "encoding": {"x": {"field": "marked", "type": "quantitative"}}})
    encoding: Spec = {
        "y": {
            "field": "group",
            "type": "nominal",
            "sort": groups,
            "axis": {"title": None, "ticks": False, "labelLimit": 120},
        },
        "x": {"field": "value", "type": "quantitative", "axis": across("share", formats)},
        "tooltip": tooltip,
    }
    spec: Spec = {"encoding": encoding, "layer": layers}
    said = ", ".join(f"{group} {written}" for group, written in zip(groups, rows["written"], strict=True))
    return Chart(spec, rows, f"{label}: {said}.")
