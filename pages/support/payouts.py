"""Payouts: what do we owe, what was paid, what failed?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from metrics.balances import STANDING, STATUS_FIGURES, bridge, by_currency, standing_by_country, standing_by_month
from metrics.comparison import compared
from metrics.payouts import failed_payouts, failure_reasons, keeps_payouts, mismatches, payout_statuses, reconciliation
from metrics.waiting import RELEASE_DAYS, WAITS, releases, waiting
from pages.opening import View, open_page
from ui.bridge_chart import bridge_chart
from ui.cards import cards
from ui.charts import chart, over_time, ranked
from ui.panel import nothing, panel
from ui.payout_charts import payouts_by_status, standing_by_market, standing_over_time
from ui.payout_tables import currency_table, failed_table, mismatch_table
from ui.theme import ACCENT, BAD, MUTED, STATUS_COLOURS, WARN

CARDS = (*STATUS_FIGURES, "reversed_commission", "clawed_back")
STATUSES = dict(zip(STATUS_FIGURES, STANDING, strict=True))
LABELS = {name: status.capitalize() for name, status in STATUSES.items()}
STEP_COLOURS = {"gross": ACCENT, "net": ACCENT, "reversed": MUTED, "clawed_back": BAD, "adjustments": WARN}


def standing(view: View) -> None:
    """Show where the commission of the period stands."""
    formats, money = view.formats, f"In {view.formats.currency}"
    headline, steps, months, countries = view.ask_all(
        partial(compared, figures=CARDS, title="Commission by status"), bridge, standing_by_month, standing_by_country
    )
    cards(
        "Commission of the period by status",
        headline,
        formats,
        key="payouts_cards",
        columns=3,
        neutral=STATUS_FIGURES,
        worse_when_higher=("reversed_commission",),
    )
    if view.filters.basis != "ordered":
        st.caption(
            f":material/info: Only lines that have a date of that kind count: {headline.provenance.date_basis}. "
            "What is still on its way there is not shown; the order date shows everything."
        )
    panel(
        "From gross commission to what is paid and owed",
        steps,
        formats,
        {"label": "Step", "amount": "Amount", "lines": "Lines"},
        chart(bridge_chart, steps, formats, {**STATUS_COLOURS, **STEP_COLOURS}, height=330),
        key="payouts_bridge",
        caption=f"{money}, {steps.provenance.date_basis}. Gross − reversed + clawed back + adjustments = net "
        "= paid + approved + held + pending, to the cent.",
    )
    left, right = st.columns(2)
    with left:
        panel(
            "Net commission by month and status",
            months,
            formats,
            {"period": "Month", **LABELS},
            chart(standing_over_time, months, STATUSES, formats, height=280),
            key="payouts_months",
            caption=f"{money}, {months.provenance.date_basis}. Pale bars: cut short by the edge of the period.",
        )
    with right:
        panel(
            "Net commission by creator's market and status",
            countries,
            formats,
            {"country": "Creator's country", **LABELS, "net_commission": "Net commission"},
            chart(standing_by_market, countries, STATUSES, formats, height=280),
            key="payouts_markets",
            caption=f"{money}, {countries.provenance.date_basis}. The numbers behind the button are by country.",
        )


def owed(view: View) -> None:
    """Show what waits to be paid and what is soon released."""
    formats = view.formats
    waits, released = view.ask_all(waiting, releases)
    order = [band for band, _ in WAITS]
    left, right = st.columns(2)
    with left:
        panel(
            "Approved and not yet paid, by how long it waits",
            waits,
            formats,
            {"band": "Waiting for", "amount": "Amount", "lines": "Lines", "creators": "Creators"},
            chart(ranked, waits, "amount", "band", "money", formats, order=order, label="Approved", height=200),
            key="payouts_waiting",
            caption=f"In {formats.currency}, {waits.provenance.date_basis}.",
            empty="Nothing is approved and unpaid under these filters.",
        )
    with right:
        panel(
            f"Released from hold in the next {RELEASE_DAYS} days",
            released,
            formats,
            {"period": "Day", "amount": "Amount", "lines": "Lines"},
            chart(over_time, released, "amount", "money", formats, label="Released", height=200),
            key="payouts_releases",
            caption=f"In {formats.currency}, {released.provenance.date_basis}.",
            empty="Nothing is in its holding period under these filters.",
        )


def transfers(view: View) -> None:
    """Show how payouts stand, which failed, and whether they add up."""
    formats = view.formats
    statuses, reasons, failed, checked, different = view.ask_all(
        payout_statuses, failure_reasons, failed_payouts, reconciliation, mismatches
    )
    basis = f"by the {statuses.provenance.date_basis}"
    left, right = st.columns(2)
    with left:
        panel(
            "Payouts by status",
            statuses,
            formats,
            {"status": "Status", "payout_count": "Payouts", "payout_amount": "Amount"},
            chart(payouts_by_status, statuses, formats, height=210),
            key="payouts_statuses",
            caption=f"In {formats.currency}, in brackets the number of payouts, {basis}.",
        )
    with right:
        panel(
            "Why payouts failed",
            reasons,
            formats,
            {"reason": "Reason", "payouts": "Payouts", "creators": "Creators", "amount": "Amount"},
            chart(ranked, reasons, "amount", "reason", "money", formats, label="Failed", height=210),
            key="payouts_reasons",
            caption=f"In {formats.currency}, {basis}.",
            empty="No payout failed in this period under these filters.",
        )
    failed_table(failed, formats)
    panel(
        "Do payouts add up to their lines?",
        checked,
        formats,
        {"label": "Outcome", "payouts": "Payouts", "amount": "Amount"},
        chart(ranked, checked, "payouts", "label", "count", formats, label="Payouts", height=140),
        key="payouts_reconciliation",
        caption=f"Number of payouts, {basis}. Those that differ, if any, are listed below.",
    )
    if not different.frame.empty:
        mismatch_table(different, formats)


view = open_page("payouts", "Payouts", "What do we owe, what was paid, what failed?")
standing(view)
owed(view)
currency_table(view.ask(by_currency), view.formats)
if view.ask(keeps_payouts):
    transfers(view)
else:
    with st.container(border=True):
        nothing(
            "This database has no payouts. What was paid is known from the lines alone; what failed, and whether "
            "payouts add up to their lines, cannot be said. Import payouts to see it."
        )
