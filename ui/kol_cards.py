"""The cards at the head of the leaderboard: KOLs of those promised, who is next, and how the top hundred weigh."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.panel import head
from ui.replay import replay

_LABELS = {
    "kols": "KOLs",
    "next_in_line": "Next in line",
    "earning": "Creators who earn",
    "total": "Net commission",
    "top_100": "Of it the top 100",
    "share_100": "Share of the top 100",
    "entry": "To enter the top 100",
}


def kol_cards(now: Answer, history: Answer, formats: Formats, *, promised: int, narrowed: bool) -> None:
    """Draw the answer of metrics.kols.standing, with metrics.kols.kol_history as its past.

    promised: how many KOLs there are to be; narrowed: whether filters leave out some creators or lines.
    """
    head(f"On the way to {promised}", now, formats, _LABELS, key="kols")
    replay(_cards, now, history, formats, promised, narrowed)


def _cards(now: Answer, history: Answer, formats: Formats, promised: int, narrowed: bool) -> None:
    row, past = now.frame.iloc[0], history.frame
    meanings = dict(now.provenance.definitions)
    with st.grid(4, min_column_width=160):
        with st.container(border=True, height="stretch", gap="xsmall"):
            _kols(row, past, formats, promised, narrowed, meanings["KOLs"])
        st.metric(
            "Next in line",
            formats.count(row["next_in_line"]),
            delta_description="from US$0.5 M to 1 M",
            chart_data=_bars(past, "next_in_line"),
            chart_type="bar",
            help=meanings["Next in line"],
            border=True,
            height="stretch",
        )
        st.metric(
            "Share of the top 100",
            formats.share(row["share_100"]),
            delta_description=f"of {formats.money_compact(row['total'])}",
            help=f"{meanings['Share of the top']} {formats.money(row['top_100'])} of {formats.money(row['total'])}.",
            border=True,
            height="stretch",
        )
        st.metric(
            "To enter the top 100",
            formats.money_compact(row["entry"]),
            delta_description=f"{formats.count(row['earning'])} creators earn",
            help=f"{meanings['To enter the top 100']} Exactly {formats.money(row['entry'])}; missing below a hundred.",
            border=True,
            height="stretch",
        )


def _kols(
    row: pd.Series[Any], past: pd.DataFrame, formats: Formats, promised: int, narrowed: bool, meaning: str
) -> None:
    known = not absent(row["kols"])
    won = int(past["kols"].iloc[-1] - past["kols"].iloc[0]) if known and len(past) > 1 else None
    st.metric(
        "KOLs over US$1 M",
        f"{formats.count(row['kols'])} of {promised}" if known else formats.count(None),
        won,
        delta_description=None if won is None else f"since {formats.month(past['period'].iloc[0])}",
        help=meaning,
    )
    if not known:
        st.caption("Not judged in one currency.")
        return
    st.progress(min(int(row["kols"]) / promised, 1.0))
    if narrowed:
        st.caption("Under these filters; the promise is about everyone.")
    else:
        left = promised - int(row["kols"])
        st.caption(f"{formats.count(left)} to go" if left > 0 else "Promise kept")


def _bars(past: pd.DataFrame, name: str) -> list[float] | None:
    return [float(value) for value in past[name]] if len(past) > 1 else None
