"""Charts of commission by where it stands, and of payouts by theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ui.charts import Chart, over_time, ranked
from ui.formats import Formats
from ui.stacked_bars import stacked_bars
from ui.theme import MARKETS, STATUS_COLOURS

Statuses = Mapping[str, str]


def standing_over_time(frame: pd.DataFrame, statuses: Statuses, formats: Formats) -> Chart:
    """Draw the columns of `statuses` (column: status), money by `period` (months), stacked."""
    long = frame.rename(columns=statuses).melt(
        id_vars=["period", "whole"], value_vars=list(statuses.values()), var_name="status", value_name="amount"
    )
    colours = {status: STATUS_COLOURS[status] for status in statuses.values()}
    chart = over_time(long, "amount", "money", formats, series="status", colours=colours, label="Net commission")
    # Months are few: as steps rather than points in time, every bar is wide and has its month below.
    months = {
        "field": "period",
        "type": "ordinal",
        "timeUnit": "yearmonth",
        "axis": {"title": None, "format": "%b %Y", "labelAngle": 0, "labelOverlap": True},
    }
    return replace(chart, spec={**chart.spec, "encoding": {**chart.spec["encoding"], "x": months}})


def standing_by_market(frame: pd.DataFrame, statuses: Statuses, formats: Formats) -> Chart:
    """Draw the columns of `statuses` (column: status), money summed by `market`, stacked."""
    # A market whose countries all lack an amount has none; it is not zero.
    frame = frame.groupby("market")[list(statuses)].sum(min_count=1).reset_index()
    names = {market: formats.country(market) for market in MARKETS}
    return stacked_bars(
        frame,
        "market",
        statuses,
        "money",
        formats,
        STATUS_COLOURS,
        names=names,
        order=MARKETS,
        label="Net commission",
    )


def payouts_by_status(frame: pd.DataFrame, formats: Formats) -> Chart:
    """Draw `payout_amount` (money) by `status`, the number of payouts beside its name."""
    counts = zip(frame["status"], frame["payout_count"], strict=True)
    names = {status: f"{status} ({formats.count(count)})" for status, count in counts}
    return ranked(
        frame,
        "payout_amount",
        "status",
        "money",
        formats,
        colours={status: STATUS_COLOURS[status] for status in names},
        order=list(names),
        names=names,
        label="Payout amount",
    )
