"""Shares of the markets side by side, one row per stage or group: each market has its own colour and shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ui.charts import Chart, Spec, across
from ui.formats import Formats
from ui.theme import MARKET_COLOURS, MARKET_SHAPES, MARKETS

FEW = 30


def market_dots(
    frame: pd.DataFrame,
    name: str,
    group: str,
    of: str,
    formats: Formats,
    *,
    names: Mapping[str, str],
    label: str,
    of_label: str,
) -> Chart:
    """Draw a share `name` by `group` and `market`.

    names: how the values of the group are written, in the order of the rows; of: the count a share is taken of. Points
    over fewer than 30 are hollow, for chance weighs much there.
    """
    known = frame[frame[name].notna()]
    present = [market for market in MARKETS if market in set(known["market"])]
    written = [formats.country(market) for market in present]
    rows = pd.DataFrame(
        {
            "group": [names[value] for value in known[group]],
            "series": [formats.country(market) for market in known["market"]],
            "value": known[name].astype("float64"),
            "few": known[of].astype("float64") < FEW,
            "written": [formats.share(share, 2) for share in known[name]],
            "of": [formats.count(count) for count in known[of]],
        }
    )

    def by_market(looks: list[str]) -> Spec:
        return {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": written, "range": looks},
            "legend": {"title": None, "orient": "bottom", "columns": 2, "symbolSize": 90},
        }

    colour = by_market([MARKET_COLOURS[market] for market in present])
    encoding: Spec = {
        "y": {
            "field": "group",
            "type": "nominal",
            "sort": [name for value, name in names.items() if value in set(known[group])],
            "axis": {"title": None, "ticks": False, "labelLimit": 140, "grid": True, "tickBand": "extent"},
        },
        "yOffset": {"field": "series", "type": "nominal", "sort": written},
        "x": {
            "field": "value",
            "type": "quantitative",
            "scale": {"domainMin": 0, "nice": True},
            "axis": across("share", formats),
        },
        "color": colour,
        "fill": {**colour, "legend": None},
        "shape": by_market([MARKET_SHAPES[market] for market in present]),
        "fillOpacity": {"condition": {"test": "datum.few", "value": 0}, "value": 1},
        "tooltip": [
            {"field": "series", "type": "nominal", "title": "Market"},
            {"field": "group", "type": "nominal", "title": "Group"},
            {"field": "written", "type": "nominal", "title": label},
            {"field": "of", "type": "nominal", "title": of_label},
        ],
    }
    spec: Spec = {"mark": {"type": "point", "size": 70, "strokeWidth": 1.8}, "encoding": encoding}
    return Chart(spec, rows, _described(rows, label))


def _described(rows: pd.DataFrame, label: str) -> str:
    if rows.empty:
        return f"{label} by market: no values."
    said = [f"{group}: {_extremes(part)}" for group, part in rows.groupby("group", sort=False)]
    return f"{label} by market. {'; '.join(said)}."


def _extremes(part: pd.DataFrame) -> str:
    ordered: Any = part.sort_values("value")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return f"{low['series']} {low['written']} to {high['series']} {high['written']}"
