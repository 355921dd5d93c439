"""A card a market: its headline with the change, and its other figures below."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from data_access.answer import Answer
from ui.cards import figure_labels
from ui.changes import UNCHANGED, both_below_zero, written_change
from ui.formats import Formats
from ui.replay import replay
from ui.theme import MARKET_COLOURS

# A card is narrow.
_SHORT = {
    "order_value": "Order value",
    "recruited_creators": "Recruited",
    "net_per_active": "Net per active",
    "orders_per_active": "Orders per active",
}


def market_cards(answer: Answer, formats: Formats) -> None:
    """Draw a card for each row of an answer by `market` with figures and their `<name>_before`; the first figure is
    the headline."""
    replay(_cards, answer, formats)


def _cards(answer: Answer, formats: Formats) -> None:
    labels = figure_labels(answer)
    headline, *others = answer.units
    meaning = dict(answer.provenance.definitions)[labels[headline]]
    with st.grid(6, min_column_width=140):
        for row in answer.frame.to_dict("records"):
            now, before, unit = row[headline], row[f"{headline}_before"], answer.units[headline]
            change = written_change(now, before, unit, formats, places=0)
            with st.container(border=True, height="stretch", gap="small"):
                st.html(_named(formats.country(row["market"]), MARKET_COLOURS[row["market"]]))
                st.metric(
                    labels[headline],
                    formats.figure_compact(now, unit),
                    change or None,
                    delta_color="off"
                    if change == UNCHANGED
                    else "inverse"
                    if change and both_below_zero(now, before)
                    else "normal",
                    delta_arrow="off" if change == UNCHANGED else "auto",
                    help=f"{meaning} Exactly {formats.figure(now, unit)}"
                    + (f", before {formats.figure(before, unit)}." if change else "."),
                )
                st.html(_list(row, {name: _SHORT.get(name, labels[name]) for name in others}, answer.units, formats))


def _named(name: str, colour: str) -> str:
    swatch = f"display:inline-block;width:.8em;height:.8em;border-radius:.2em;background:{colour};margin-right:.45em"
    return f'<strong style="font-size:.9rem"><span style="{swatch}" aria-hidden="true"></span>{escape(name)}</strong>'


def _list(row: dict[Any, Any], labels: dict[str, str], units: dict[str, str], formats: Formats) -> str:
    lines = "".join(
        f'<div style="opacity:.75;font-size:.74rem;margin-top:.28rem">{escape(label)}</div>'
        f"<div><strong>{escape(formats.figure_compact(row[name], units[name]))}</strong> "
        f'<span style="opacity:.75">{_change(row[name], row[f"{name}_before"], units[name], formats)}</span></div>'
        for name, label in labels.items()
    )
    return f'<div style="font-size:.82rem;line-height:1.25">{lines}</div>'


def _change(now: Any, before: Any, unit: str, formats: Formats) -> str:
    change = written_change(now, before, unit, formats, places=0)
    return "±0" if change == UNCHANGED else change
