"""A bridge: how one total becomes another, step by step, and what the second is made of."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ui.charts import TEXT, Chart, Spec, across
from ui.formats import Formats


def bridge_chart(frame: pd.DataFrame, formats: Formats, colours: Mapping[str, str], pick: str = "") -> Chart:
    """Draw rows of `step`, `label`, `amount`, `low`, `high` (money) downwards, exact amounts at the bars' ends.

    colours: by step; pick: name of the selection by which a bar is picked, its `step` being what is selected.
    """
    scale = formats.minor_per_major
    rows = pd.DataFrame(
        {
            "step": frame["step"],
            "label": frame["label"],
            "low": frame["low"].astype("Float64").astype("float64") / scale,
            "high": frame["high"].astype("Float64").astype("float64") / scale,
            "written": [formats.money(amount) for amount in frame["amount"]],
            "lines": [formats.count(lines) for lines in frame["lines"]],
        }
    )
    steps = list(rows["step"])
    longest, lowest = rows["high"].max(), min(rows["low"].min(), 0)
    room: Spec = {"domainMin": lowest}
    if longest > 0:
        # Room for the text at the end of the longest bar.
        room["domainMax"] = {"expr": f"{longest} * width / max(width - 110, width * 0.5)"}
    encoding: Spec = {
        "y": {
            "field": "label",
            "type": "nominal",
            "sort": list(rows["label"]),
            "axis": {"title": None, "labelLimit": 140, "ticks": False, "domain": False},
        },
        "tooltip": [
            {"field": "label", "type": "nominal", "title": "Step"},
            {"field": "written", "type": "nominal", "title": "Amount"},
            {"field": "lines", "type": "nominal", "title": "Lines"},
        ],
    }
    bars: Spec = {
        "mark": {"type": "bar", "cornerRadius": 2, "height": {"band": 0.68}},
        "encoding": {
            "x": {"field": "low", "type": "quantitative", "axis": across("money", formats, 110), "scale": room},
            "x2": {"field": "high"},
            "color": {
                "field": "step",
                "type": "nominal",
                "scale": {"domain": steps, "range": [colours[step] for step in steps]},
                "legend": None,
            },
        },
    }
    if pick:
        bars["params"] = [{"name": pick, "select": {"type": "point", "fields": ["step"]}}]
        bars["mark"]["cursor"] = "pointer"
    text: Spec = {
        "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12, **TEXT},
        "encoding": {
            "x": {"field": "high", "type": "quantitative"},
            "text": {"field": "written", "type": "nominal"},
        },
    }
    said = "; ".join(f"{label} {written}" for label, written in zip(rows["label"], rows["written"], strict=True))
    return Chart({"encoding": encoding, "layer": [bars, text]}, rows, f"{said}.")
