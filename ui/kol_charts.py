"""Charts of the leaderboard: the top creators against the line that makes a KOL, and how many were over it."""

from __future__ import annotations

import pandas as pd

from ui.charts import ROOM, Chart, Spec, axis, colour_by, ranked, values_apart
from ui.formats import Formats
from ui.plain import visible
from ui.theme import GOOD, MUTED, WARN

_NAME_LENGTH = 22


def top_bars(frame: pd.DataFrame, formats: Formats, *, first: int, line: int | None) -> Chart:
    """Draw net commission of the first creators as bars, in the order of the frame.

    frame: rank, handle and net_commission; line: minor units from which on a creator is a KOL, drawn dashed where
    somebody comes near it, or None where that cannot be judged.
    """
    frame = frame.head(first)
    labels = [f"{rank}. {_shortened(name)}" for rank, name in zip(frame["rank"], frame["handle"], strict=True)]
    over = [line is not None and net >= line for net in frame["net_commission"]]
    chart = ranked(
        frame.assign(label=labels),
        "net_commission",
        "label",
        "money",
        formats,
        colours=None
        if line is None
        else {label: GOOD if is_over else MUTED for label, is_over in zip(labels, over, strict=True)},
        order=labels,
        label="Net commission, 12 months",
    )
    if line is None or not len(frame) or frame["net_commission"].max() < line / 2:
        return chart
    # The line lies over the bars; the figures stand beside it.
    rule: Spec = {
        "data": {"values": [{"value": line / formats.minor_per_major}]},
        "mark": {"type": "rule", "strokeDash": [5, 4], "size": 2, "color": WARN},
        "encoding": {"y": None, "tooltip": None},
    }
    bars, text = chart.spec["layer"]
    alt = f"{chart.alt} {sum(over)} of these {len(frame)} creators are over {formats.money_compact(line)}."
    return Chart({**chart.spec, "layer": [bars, rule, values_apart(text, ROOM)]}, chart.rows, alt)


def _shortened(handle: str) -> str:
    return visible(f"@{handle}", _NAME_LENGTH)


def kols_over_time(frame: pd.DataFrame, formats: Formats) -> Chart:
    """Draw the number of KOLs and of those next in line at the end of each month.

    frame: period, whole, kols and next_in_line, as metrics.kols.kol_history gives them.
    """
    names = {"kols": "Over US$1 M", "next_in_line": "US$0.5 to 1 M"}
    # A category a month end: bars of equal width, the last day of the period among them.
    ends = [
        formats.month(day) if whole else formats.day(day)
        for day, whole in zip(frame["period"], frame["whole"], strict=True)
    ]
    rows = pd.concat(
        [
            pd.DataFrame({"end": ends, "series": label, "value": frame[name].astype("float64"), "stack": at})
            for at, (name, label) in enumerate(names.items())
        ],
        ignore_index=True,
    )
    colours = dict(zip(names.values(), (GOOD, WARN), strict=True))
    encoding: Spec = {
        "x": {
            "field": "end",
            "type": "ordinal",
            "sort": None,
            "axis": {"title": None, "labelAngle": 0, "labelOverlap": True, "labelSeparation": 6, "grid": False},
        },
        "y": {"field": "value", "type": "quantitative", "axis": {**axis("count", formats), "tickMinStep": 1}},
        "color": colour_by("series", rows["series"], "series", colours, None),
        "order": {"field": "stack", "type": "quantitative"},
        "tooltip": [
            {"field": "end", "type": "nominal", "title": "12 months to the end of"},
            {"field": "series", "type": "nominal", "title": "Net commission"},
            {"field": "value", "type": "quantitative", "title": "Creators", "format": ",d"},
        ],
    }
    then, now = frame.iloc[0], frame.iloc[-1]
    alt = f"KOLs: {then['kols']} in {ends[0]}, {now['kols']} by {ends[-1]}, with {now['next_in_line']} next in line."
    return Chart({"mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": encoding}, rows, alt)


def concentration_bars(frame: pd.DataFrame, formats: Formats) -> Chart:
    """Draw which share of net commission the first few earn. frame: label and share, in order."""
    return ranked(
        frame, "share", "label", "share", formats, order=list(frame["label"]), label="Share of net commission"
    )
