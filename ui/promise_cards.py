"""One card a promise: how far, how fast, and whether it will be kept."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.replay import replay

_VERDICTS: dict[str, tuple[str, str, Literal["green", "blue", "orange", "red", "gray"]]] = {
    "kept": ("Kept", ":material/check_circle:", "green"),
    "on track": ("On track", ":material/trending_up:", "blue"),
    "behind": ("Behind", ":material/trending_down:", "orange"),
    "missed": ("Missed", ":material/cancel:", "red"),
    "open": ("No deadline", ":material/hourglass_empty:", "gray"),
    "not known": ("Not known", ":material/help:", "gray"),
}


def promise_cards(answer: Answer, formats: Formats) -> None:
    """Draw the answer of metrics.promises.promises, how it stands in one line first."""
    replay(_cards, answer, formats)


def _cards(answer: Answer, formats: Formats) -> None:
    st.markdown(_in_short(answer.frame))
    meanings = dict(answer.provenance.definitions)
    with st.grid(3, min_column_width=270):
        for _, row in answer.frame.iterrows():
            with st.container(border=True, height="stretch", gap="xsmall"):
                _card(row, meanings.get(row["label"], ""), formats)


def _verdict(row: pd.Series[Any]) -> str:
    return "not known" if absent(row["actual"]) else str(row["verdict"])


def _in_short(frame: pd.DataFrame) -> str:
    found = [_verdict(row) for _, row in frame.iterrows()]
    counted = [
        ("without a deadline" if verdict == "open" else _VERDICTS[verdict][0].lower(), found.count(verdict))
        for verdict in _VERDICTS
        if verdict in found
    ]
    return " · ".join(f"**{count}** {word}" for word, count in counted)


def _card(row: pd.Series[Any], meaning: str, formats: Formats) -> None:
    word, icon, colour = _VERDICTS[_verdict(row)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{row['label']}**", help=meaning, width="stretch")
        st.badge(word, icon=icon, color=colour)
    shared = row["promise"] == "under_35"
    write = formats.share if shared else formats.compact
    reached = 0.0 if absent(row["actual"]) else float(row["actual"] / row["target"])
    done = "" if shared or absent(row["actual"]) else f" :gray[· {_percent(reached, formats)}]"
    st.markdown(
        f"#### {write(row['actual'])} :gray[of {'about ' if shared else ''}{_target(row, formats)}]{done}",
        anchors=False,
    )
    st.progress(min(max(reached, 0.0), 1.0))
    st.caption(_outlook(row, formats))


def _percent(fraction: float, formats: Formats) -> str:
    return formats.share(fraction, 0 if fraction >= 0.1 or not fraction else 1 if fraction >= 0.001 else 4)


def _target(row: pd.Series[Any], formats: Formats) -> str:
    return formats.share(row["target"], 0) if row["target"] < 1 else formats.compact(row["target"])


def _outlook(row: pd.Series[Any], formats: Formats) -> str:
    if row["promise"] == "under_35":
        if absent(row["actual"]):
            return "No year of birth is known: the share could be anything from 0 % to 100 %."
        return (
            f"{formats.share(row['coverage'], 0)} of ages known; between {formats.share(row['low'])} and "
            f"{formats.share(row['high'])} whatever the others are."
        )
    if absent(row["actual"]):
        return "No order says whether its buyer is new."
    if absent(row["due"]):
        return "" if absent(row["per_day"]) else f"{_rate(row['per_day'], formats)} lately."
    due = formats.day(row["due"])
    if absent(row["expected"]):
        return f"{'Fell due' if row['verdict'] == 'missed' else 'Due'} on {due}."
    return (
        f"{_rate(row['per_day'], formats)} now, {_rate(row['needed_per_day'], formats)} needed until {due}. "
        f"At this pace: {formats.compact(round(row['expected']))}."
    )


def _rate(per_day: float, formats: Formats) -> str:
    if per_day and per_day < 1:
        return f"{formats.count(round(per_day * 30.4, 1))} a month"
    return f"{formats.compact(round(per_day))} a day"
