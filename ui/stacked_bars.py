"""Horizontal bars of groups, each stacked of parts that have fixed colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ui.charts import Chart, Spec, across, drawn, thick
from ui.formats import Formats


def stacked_bars(
    frame: pd.DataFrame,
    by: str,
    parts: Mapping[str, str],
    unit: str,
    formats: Formats,
    colours: Mapping[str, str],
    *,
    names: Mapping[str, str],
    order: Sequence[str],
    label: str,
) -> Chart:
    """Draw the columns of `parts` (column: what it is called) stacked for each value of the column `by`.

    colours: by what a part is called; names, order: of the groups.
    """
    drawn_parts = [drawn(frame[column], unit, formats) for column in parts]
    rows = pd.DataFrame(
        {
            "group": [names.get(v, v) for v in frame[by]] * len(parts),
            "part": [part for part in parts.values() for _ in range(len(frame))],
            "at": [at for at in range(len(parts)) for _ in range(len(frame))],
            "value": np.concatenate([value for value, _ in drawn_parts]),
            "written": [text for _, written in drawn_parts for text in written],
        }
    )
    sequence = list(parts.values())
    present = [names.get(v, v) for v in order if v in set(frame[by])]
    encoding: Spec = {
        "y": {"field": "group", "type": "nominal", "sort": present, "axis": {"title": None, "labelLimit": 150}},
        "x": {"field": "value", "type": "quantitative", "axis": across(unit, formats)},
        "color": {
            "field": "part",
            "type": "nominal",
            "scale": {"domain": sequence, "range": [colours[part] for part in sequence]},
            "legend": {"title": None, "orient": "bottom", "columns": 2},
        },
        "order": {"field": "at", "type": "quantitative"},
        "tooltip": [
            {"field": "group", "type": "nominal", "title": "Group"},
            {"field": "part", "type": "nominal", "title": "Part"},
            {"field": "written", "type": "nominal", "title": label},
        ],
    }
    known = rows.dropna(subset="value").sort_values("value", ascending=False).head(1)
    largest = [f", the largest {r.written} ({r.group}, {r.part})" for r in known.itertuples()]
    alt = f"{label}: {len(present)} groups of {len(sequence)} parts{''.join(largest)}."
    return Chart({"mark": {"type": "bar", "cornerRadius": 1, "height": thick(0.9)}, "encoding": encoding}, rows, alt)
