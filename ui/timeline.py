"""What happened to an order, one step below the other: dated, with its amount, and open where it is still ahead."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.native import written
from ui.plain import visible
from ui.theme import ACCENT, BAD, MUTED

WORDS = {
    "ordered": "Ordered",
    "bonus": "Bonus added",
    "adjusted": "Corrected",
    "final": "Order final",
    "reversed": "Reversed: never counts",
    "released": "Holding period ends",
    "clawed_back": "Clawed back",
    "payout_made": "Put into a payout",
    "payout_failed": "Payout failed",
    "paid": "Paid",
}
_BAD = ("reversed", "clawed_back", "payout_failed")


def timeline(events: Answer, formats: Formats) -> None:
    """Draw the rows of `metrics.order.order_events`, what lies after the snapshot's time as still to come."""
    as_of = events.provenance.as_of
    steps = "".join(_step(row, as_of, formats) for row in events.frame.to_dict("records"))
    st.html(f'<ol style="list-style:none;margin:0;padding:0">{steps}</ol>')


def _step(row: dict[Any, Any], as_of: Any, formats: Formats) -> str:
    ahead = not absent(row["at"]) and row["at"] > as_of
    colour = MUTED if ahead else BAD if row["event"] in _BAD else ACCENT
    dot = f"border:2px dashed {colour}" if ahead else f"background:{colour};border:2px solid {colour}"
    day = "day not given" if absent(row["at"]) else formats.moment(row["at"])
    words = WORDS[row["event"]] + (" (still ahead)" if ahead else "")
    payout = "" if absent(row["reference"]) else f" · {visible(str(row['reference']), 60)}"
    amount = written(row["commission_minor"], row["currency"], formats)
    return (
        f'<li style="display:flex;gap:.75rem;padding:0 0 .7rem;margin:0">'
        f'<span aria-hidden="true" style="flex:none;width:.8rem;height:.8rem;margin-top:.3rem;border-radius:50%;'
        f'box-sizing:border-box;{dot}"></span>'
        f'<div style="flex:1 1 auto;min-width:0"><div style="font-size:.9rem;overflow-wrap:anywhere">'
        f"{escape(words + payout)}</div>"
        f'<div style="opacity:.75;font-size:.8rem">{escape(day)}</div></div>'
        f'<div style="font-size:.9rem;white-space:nowrap;font-variant-numeric:tabular-nums">{escape(amount)}</div></li>'
    )
