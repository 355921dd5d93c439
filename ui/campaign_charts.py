"""Charts of campaigns: what they bring against what they cost, how budgets are used, and one campaign's way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from ui.charts import ROOM, TEXT, Chart, Spec, across, axis, drawable, over_time, ranked, values_apart, with_room
from ui.formats import Formats, absent
from ui.plain import visible
from ui.theme import ACCENT, BAD, GOOD, MIDTONE, WARN
from ui.time_axis import time_axis

_NAME_LENGTH = 28
# Marks that stand for one value and not for the rows are drawn once.
_ONCE: Spec = {"values": [{}]}


def shortened(name: str) -> str:
    """Return a campaign's name as long as an axis can carry."""
    return visible(name, _NAME_LENGTH)


def value_and_commission(frame: pd.DataFrame, formats: Formats) -> Chart:
    """Draw order value by campaign as pale bars with the commission paid for it inside, in the order of the frame.

    frame: title, order_value, net_commission, effective_rate.
    """
    labels = _distinct(frame["title"])
    chart = ranked(
        frame.assign(label=labels), "order_value", "label", "money", formats, order=labels, label="Order value"
    )
    paid = drawable(frame, "net_commission", "money", formats)
    rows = chart.rows.assign(
        commission=paid["value"].to_numpy(),
        commission_written=paid["written"].to_numpy(),
        rate=[formats.share(rate) for rate in frame["effective_rate"]],
        short=[f"{formats.money_compact(v)} · {formats.share(r)}" for v, r in _pairs(frame)],
    )
    tooltip = [
        {"field": "group", "type": "nominal", "title": "Campaign"},
        {"field": "written", "type": "nominal", "title": "Order value"},
        {"field": "commission_written", "type": "nominal", "title": "Net commission"},
        {"field": "rate", "type": "nominal", "title": "Effective rate"},
    ]
    text = chart.spec["layer"][-1]
    layers: list[Spec] = [
        {"mark": {"type": "bar", "cornerRadiusEnd": 3, "color": ACCENT, "opacity": 0.4}},
        {
            "mark": {"type": "bar", "color": GOOD, "height": {"band": 0.45}},
            "encoding": {"x": {"field": "commission", "type": "quantitative"}},
        },
        text,
    ]
    encoding = {**chart.spec["encoding"], "tooltip": tooltip}
    encoding["x"] = {**encoding["x"], "scale": with_room(108), "axis": across("money", formats, 108)}
    return Chart({"encoding": encoding, "layer": layers}, rows, chart.alt)


def budget_use(frame: pd.DataFrame, formats: Formats) -> Chart:
    """Draw the share of its budget that each campaign has spent, against the line of the whole budget.

    frame: title, budget_used. Campaigns over their budget are marked with ▲ and another colour.
    """
    labels = _distinct(frame["title"])
    over = [used > 1 for used in frame["budget_used"]]
    chart = ranked(
        frame.assign(label=labels),
        "budget_used",
        "label",
        "share",
        formats,
        colours={label: BAD if is_over else ACCENT for label, is_over in zip(labels, over, strict=True)},
        order=labels,
        label="Budget used",
    )
    short = [f"{'▲ ' if is_over else ''}{text}" for is_over, text in zip(over, chart.rows["short"], strict=True)]
    bars, text = chart.spec["layer"]
    line: Spec = {
        "data": {"values": [{"value": 1}]},
        "mark": {"type": "rule", "size": 2, "color": MIDTONE, "strokeDash": [5, 4]},
        "encoding": {"y": None, "tooltip": None},
    }
    spec = {**chart.spec, "layer": [bars, line, values_apart(text, ROOM)]}
    return Chart(spec, chart.rows.assign(short=short), f"{chart.alt} {sum(over)} of {len(frame)} are over budget.")


def timeline(frame: pd.DataFrame, formats: Formats, *, starts: date, ends: date | None) -> Chart:
    """Draw net commission by period with the days on which the campaign begins and ends."""
    chart = over_time(frame, "net_commission", "money", formats, label="Net commission")
    encoding = chart.spec["encoding"]
    bars = {"mark": chart.spec["mark"], "encoding": {k: v for k, v in encoding.items() if k != "x"}}
    marked = [_day_line(starts, f"starts {formats.day(starts)}", "left")]
    if ends is not None and ends <= frame["period"].max().date() + (frame["period"].max() - frame["period"].min()):
        marked.append(_day_line(ends, f"ends {formats.day(ends)}", "right"))
    layers = [bars, *(layer for layers in marked for layer in layers)]
    return Chart({"encoding": {"x": encoding["x"]}, "layer": layers}, chart.rows, chart.alt)


def budget_burn(frame: pd.DataFrame, formats: Formats, standing: pd.Series[Any]) -> Chart:
    """Draw how spend adds up, the budget as a dashed line, and where the present pace leads until the end.

    frame: period, spent; standing: the row of metrics.campaign_detail.campaign_standing.
    """
    rows = drawable(frame, "spent", "money", formats)[["period", "value", "written"]].assign(series="Spent")
    if not absent(standing["expected"]):
        last = rows.iloc[-1]
        ahead = pd.DataFrame(
            {
                "period": [last["period"], standing["ends_on"]],
                "value": [last["value"], float(standing["expected"]) / formats.minor_per_major],
                "written": [last["written"], formats.money(standing["expected"])],
                "series": "At this pace",
            }
        )
        rows = pd.concat([rows, ahead], ignore_index=True)
    kinds = list(dict.fromkeys(rows["series"]))
    line: Spec = {
        "mark": {"type": "line", "strokeWidth": 2.4},
        "encoding": {
            "y": {"field": "value", "type": "quantitative", "axis": axis("money", formats)},
            "color": {
                "field": "series",
                "type": "nominal",
                "scale": {"domain": kinds, "range": [GOOD, WARN][: len(kinds)]},
                "legend": {"title": None, "orient": "bottom"},
            },
            "strokeDash": {
                "field": "series",
                "type": "nominal",
                "scale": {"domain": kinds, "range": [[1, 0], [5, 4]][: len(kinds)]},
            },
            "tooltip": [
                {"field": "period", "type": "temporal", "title": "Up to", "format": "%-d %b %Y"},
                {"field": "series", "type": "nominal", "title": "Spend"},
                {"field": "written", "type": "nominal", "title": "Amount"},
            ],
        },
    }
    layers = [line]
    if not absent(standing["budget"]):
        budget = float(standing["budget"]) / formats.minor_per_major
        at = {"y": {"datum": budget}}
        layers += [
            {
                "data": _ONCE,
                "mark": {"type": "rule", "strokeDash": [6, 4], "size": 2, "color": MIDTONE},
                "encoding": {**at, "x": None},
            },
            {
                "data": _ONCE,
                "mark": {"type": "text", "align": "left", "dx": 4, "dy": -7, **TEXT},
                "encoding": {
                    **at,
                    "x": {"value": 0},
                    "text": {"value": f"Budget {formats.money_compact(standing['budget'])}"},
                },
            },
        ]
    spent = formats.money_compact(standing["spend"])
    alt = f"Spend so far {spent} of a budget of {formats.money_compact(standing['budget'])}."
    x = {"field": "period", "type": "temporal", "axis": time_axis(frame["period"])}
    return Chart({"encoding": {"x": x}, "layer": layers}, rows, alt)


def _day_line(day: date, words: str, side: str) -> list[Spec]:
    on = {"values": [{"period": f"{day}T00:00:00"}], "format": {"parse": {"period": "date"}}}
    text = {"type": "text", "align": side, "dx": 5 if side == "left" else -5, "baseline": "top", **TEXT}
    return [
        {"data": on, "mark": {"type": "rule", "strokeDash": [5, 4], "size": 2, "color": WARN}},
        {"data": on, "mark": text, "encoding": {"y": {"value": 0}, "text": {"value": words}}},
    ]


def _distinct(titles: pd.Series[str]) -> list[str]:
    """Return axis labels; of campaigns that share a name the later ones are numbered, so that bars stay apart."""
    seen: dict[str, int] = {}
    found = []
    for title in titles:
        label = shortened(title)
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def _pairs(frame: pd.DataFrame) -> list[tuple[Any, Any]]:
    return list(zip(frame["order_value"], frame["effective_rate"], strict=True))
