"""One order of a creator: where it stands in plain words, and what happened to it when."""

from __future__ import annotations

import streamlit as st

from metrics.order import order_events, order_lines
from metrics.payout_rhythm import payout_rhythm
from metrics.rights import rights
from pages.opening import View
from ui.chosen_line import copyable
from ui.native import in_units
from ui.order_answer import order_answer
from ui.panel import head, notes, nothing
from ui.plain import plain
from ui.timeline import timeline
from ui.told import told

MONEY = ("commission_minor", "order_value_minor")
LABELS = {
    "ordered_at": "Ordered (UTC)",
    "kind": "Kind",
    "status": "Status",
    "currency": "Currency",
    "commission": "Commission",
    "order_value": "Order value",
    "sub_order_id": "Item",
    "campaign": "Campaign",
    "settled_at": "Final",
    "hold_until": "Held until",
    "paid_at": "Paid",
    "reference": "Payout",
    "payout_status": "Payout status",
    "failure_reason": "Why it failed",
    "raw_status": "Status at the source",
    "status_reason": "Reason",
    "takes_back": "Takes back line",
    "commission_id": "Line",
}


def order_story(view: View, creator: int, order: str) -> None:
    """Show an order of a creator, from `?order=` of the address or from a search for its id."""
    scope, formats = rights(view.scope), view.formats
    lines = view.ask(order_lines, scope, creator_id=creator, order_id=order)
    with st.container(border=True):
        title = f"Order {plain(order, 60)}"
        head(title, in_units(lines, MONEY), formats, LABELS, key="creators_order")
        if lines.frame.empty:
            nothing(
                "This creator has no line of that order among those you may see. Check the id, or search for it above: "
                "it may be another creator's."
            )
            return
        words, story = st.columns([3, 2], gap="medium")
        with words:
            rhythm = view.ask(payout_rhythm, scope)
            told("Where does this order stand?", order_answer(order, lines, rhythm, formats), key="creators_order_told")
            copyable("Order id", order)
        with story:
            st.markdown("**What happened when**")
            timeline(view.ask(order_events, scope, creator_id=creator, order_id=order), formats)
        notes(lines)
        st.button(
            "Close the order", icon=":material/close:", on_click=_close, args=(creator,), key="creators_order_close"
        )


def _close(creator: int) -> None:
    """Forget the order and keep its creator open, who may have been found by it."""
    st.query_params["creator"] = str(creator)
    st.query_params.pop("order", None)
