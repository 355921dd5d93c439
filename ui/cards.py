"""Cards: headline figures with their change, a small trend, and their definition at hand."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.changes import UNCHANGED, both_below_zero, written_change
from ui.formats import Formats, absent
from ui.panel import head
from ui.replay import replay


def cards(
    title: str,
    answer: Answer,
    formats: Formats,
    *,
    key: str,
    trend: Answer | None = None,
    worse_when_higher: Collection[str] = (),
    neutral: Collection[str] = (),
    columns: int = 4,
    width: int = 165,
) -> None:
    """Draw a card for each figure of a one-row answer, under a title with its numbers.

    answer: figures with their `<name>_before`, as `compared` gives; trend: the same figures by period, of which the
    whole ones are drawn; worse_when_higher, neutral: figures whose rise is bad news, or no news.
    """
    head(title, answer, formats, compared_labels(answer), key=key)
    replay(_cards, answer, formats, trend, tuple(worse_when_higher), tuple(neutral), columns, width)


def _cards(
    answer: Answer,
    formats: Formats,
    trend: Answer | None,
    worse_when_higher: tuple[str, ...],
    neutral: tuple[str, ...],
    columns: int,
    width: int,
) -> None:
    row = answer.frame.iloc[0]
    labels = figure_labels(answer)
    meanings = dict(answer.provenance.definitions)
    with st.grid(columns, min_column_width=width):
        for name, unit in answer.units.items():
            now, before = row[name], row.get(f"{name}_before")
            change = written_change(now, before, unit, formats)
            # Among amounts below zero what grows falls.
            worse = (name in worse_when_higher) != (bool(change) and both_below_zero(now, before))
            st.metric(
                labels[name],
                formats.figure_compact(now, unit),
                change or None,
                delta_color="off" if name in neutral or change == UNCHANGED else "inverse" if worse else "normal",
                delta_arrow="off" if change == UNCHANGED else "auto",
                delta_description=f"from {formats.figure_compact(before, unit)}" if change else None,
                chart_data=_sparkline(trend, name),
                chart_type="area",
                help=f"{meanings[labels[name]]} Exactly {formats.figure(now, unit)}, {answer.provenance.date_basis}."
                + (f" Before: {formats.figure(before, unit)}." if change else ""),
                border=True,
                height="stretch",
            )


def figure_labels(answer: Answer) -> dict[str, str]:
    """Return the label of each figure of an answer, by column name; its definitions begin with the figures."""
    return {name: label for name, (label, _) in zip(answer.units, answer.provenance.definitions, strict=False)}


def compared_labels(answer: Answer) -> dict[str, str]:
    """Return the headings of a compared answer's columns: each figure now, then before."""
    found: dict[str, str] = {}
    for name, label in figure_labels(answer).items():
        found[name] = label
        if f"{name}_before" in answer.frame:
            found[f"{name}_before"] = f"{label}, before"
    return found


def _sparkline(trend: Answer | None, name: str) -> list[float] | None:
    if trend is None:
        return None
    values: pd.Series[Any] = trend.frame.loc[trend.frame["whole"], name]
    known = [float(value) for value in values if not absent(value)]
    return known if len(known) > 1 else None
