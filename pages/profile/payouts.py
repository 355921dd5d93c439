"""A creator's payouts, each held against its lines, which open below it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from metrics.creator_payouts import lines_without_payout, reconciled_payouts
from metrics.ledger_lines import LineChoice
from metrics.rights import rights
from pages.opening import View
from pages.profile.ledger import line_list
from ui.chosen_line import copyable
from ui.creator_tables import payouts_table
from ui.formats import absent
from ui.native import written
from ui.plain import plain

# The parameter of the address that says which payout's lines are open.
PAYOUT = "payout"


def payouts(view: View, creator: int) -> None:
    """Show the payouts, the lines of the one that is chosen, and paid lines that no payout accounts for."""
    scope = rights(view.scope)
    questions = (partial(question, creator_id=creator) for question in (reconciled_payouts, lines_without_payout))
    made, missing = view.ask_all(*questions, scope=scope)
    row = payouts_table(made, view.formats, PAYOUT, key=f"creators_payouts_{creator}")
    for gap in missing.frame.to_dict("records"):
        amount = plain(written(gap["commission_minor"], gap["currency"], view.formats))
        count = view.formats.count(gap["lines"])
        st.warning(f"Paid lines without a payout ({gap['gap']}): {count}, {amount}.", icon=":material/link_off:")
    if row is None:
        return
    with st.container(border=True):
        with st.container(horizontal=True, gap="medium"):
            if not absent(row["reference"]):
                copyable("Payment reference", row["reference"])
            copyable("Payout", row["payout_id"])
        choice = LineChoice(payout_id=int(row["payout_id"]))
        line_list(view, creator, choice, "Lines of the payout", key="creators_payout_lines")
