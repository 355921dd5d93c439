"""What can be done with a chosen ledger line: copy its numbers, and open its order.

Tables themselves let nobody copy, since what they would copy is not safe for a spreadsheet; what is shown here is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.downloads import harmless
from ui.formats import absent
from ui.navigation import page_link
from ui.plain import visible

LONGEST = 200


def copyable(label: str, value: Any) -> None:
    """Draw a value with a button that copies it, made harmless for wherever it is pasted."""
    with st.container(width=300, gap="xsmall"):
        st.caption(label)
        st.code(harmless(visible(str(value), LONGEST)), language=None)


def chosen_line(row: Mapping[str, Any], creator: int) -> None:
    """Draw the numbers of a line of `metrics.ledger_lines.lines` to copy, and the link to its order."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        for label, name in (("Order id", "order_id"), ("Payout", "payout"), ("Line", "commission_id")):
            if not absent(row[name]):
                copyable(label, row[name])
        if not absent(row["order_id"]):
            page_link(
                "creators",
                "Where does this order stand?",
                icon=":material/receipt_long:",
                creator=str(creator),
                order=str(row["order_id"]),
            )
