"""Payouts: what do we owe, what was paid, what failed?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from data_access.answer import Answer
from data_access.filters import Scope
from metrics.balances import STANDING, STATUS_FIGURES, bridge, by_currency, standing_by_country, standing_by_month
from metrics.comparison import compared
from metrics.failed_payouts import failed_payouts, failure_reasons
from metrics.payouts import keeps_payouts, payout_statuses
from metrics.reconciliation import IN_ORDER, mismatches, reconciliation, stray_lines
from metrics.rights import rights
from metrics.waiting import RELEASE_DAYS, WAITS, releases, stock, waiting
from pages.opening import View, open_page
from ui import answers
from ui.bridge_chart import bridge_chart
from ui.cards import cards
from ui.charts import chart, over_time, ranked
from ui.exports import csv_of
from ui.formats import Formats
from ui.panel import nothing, panel
from ui.payout_charts import payouts_by_status, standing_by_market, standing_over_time
from ui.payout_tables import currency_table, failed_table, mismatch_table, stray_table
from ui.plain import plain
from ui.theme import ACCENT, BAD, MUTED, STATUS_COLOURS, WARN

CARDS = (*STATUS_FIGURES, "reversed_commission", "clawed_back")
STATUSES = dict(zip(STATUS_FIGURES, STANDING, strict=True))
LABELS = {name: status.capitalize() for name, status in STATUSES.items()}
PERIOD, WHOLE = "This period", "Whole ledger"
STEP_COLOURS = {"gross": ACCENT, "net": ACCENT, "reversed": MUTED, "clawed_back": BAD, "adjustments": WARN}


def standing(view: View, headline: Answer, steps: Answer, months: Answer, countries: Answer) -> None:
    """Show where the commission of the period stands."""
    formats, money = view.formats, f"In {view.formats.currency}"
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
    left, right = st.columns(2, border=True)
    panel(
        "Net commission by month and status",
        months,
        formats,
        {"period": "Month", **LABELS},
        chart(standing_over_time, months, STATUSES, formats, height=280),
        key="payouts_months",
        caption=f"{money}, {months.provenance.date_basis}. Pale bars: cut short by the edge of the period.",
        there=bool(months.frame[list(STATUSES)].any(axis=None)),
        frame=left,
    )
    panel(
        "Net commission by creator's market and status",
        countries,
        formats,
        {"country": "Creator's country", **LABELS, "net_commission": "Net commission"},
        chart(standing_by_market, countries, STATUSES, formats, height=280),
        key="payouts_markets",
        caption=f"{money}, {countries.provenance.date_basis}. The numbers behind the button are by country.",
        frame=right,
    )


def owed(formats: Formats, waits: Answer, released: Answer) -> None:
    """Show what waits to be paid and what is soon released."""
    order = [band for band, _ in WAITS]
    left, right = st.columns(2, border=True)
    panel(
        "Approved and not yet paid, by how long it waits",
        waits,
        formats,
        {"band": "Waiting for", "amount": "Amount", "lines": "Lines", "creators": "Creators"},
        chart(ranked, waits, "amount", "band", "money", formats, order=order, label="Approved", height=200),
        key="payouts_waiting",
        caption=f"In {formats.currency}, {waits.provenance.date_basis}.",
        empty="Nothing is approved and unpaid under these filters.",
        frame=left,
    )
    panel(
        f"Released from hold in the next {RELEASE_DAYS} days",
        released,
        formats,
        {"period": "Day", "amount": "Amount", "lines": "Lines"},
        chart(over_time, released, "amount", "money", formats, label="Released", height=200),
        key="payouts_releases",
        caption=f"In {formats.currency}, {released.provenance.date_basis}.",
        empty="Nothing is in its holding period under these filters.",
        frame=right,
    )


def transfers(formats: Formats, statuses: Answer, reasons: Answer, failed: Answer) -> None:
    """Show how payouts stand, and which failed."""
    basis = f"by the {statuses.provenance.date_basis}"
    left, right = st.columns(2, border=True)
    panel(
        "Payouts by status",
        statuses,
        formats,
        {"status": "Status", "payout_count": "Payouts", "payout_amount": "Amount"},
        chart(payouts_by_status, statuses, formats, height=210),
        key="payouts_statuses",
        caption=f"In {formats.currency}, in brackets the number of payouts, {basis}.",
        frame=left,
    )
    panel(
        "Why payouts failed",
        reasons,
        formats,
        {
            "reason": "Reason",
            "payouts": "Payouts",
            "creators": "Creators",
            "amount": "Amount",
            "sent_again": "Sent again",
            "waiting": "Still waiting",
            "waiting_amount": "Amount waiting",
            "longest_wait": "Longest wait, days",
        },
        chart(ranked, reasons, "amount", "reason", "money", formats, label="Failed", height=210),
        key="payouts_reasons",
        caption=f"In {formats.currency}, {basis}.",
        empty="No payout failed in this period under these filters.",
        frame=right,
    )
    failed_table(failed, formats)


def reconciled(view: View) -> None:
    """Hold payouts and lines against each other when somebody opens this: it reads every line."""
    opened = st.expander(
        "Do payouts and lines agree?", icon=":material/balance:", on_change="rerun", key="payouts_reconciled"
    )
    if not opened.open:
        return
    with opened:
        chosen = st.segmented_control(
            "Reconcile", (PERIOD, WHOLE), default=PERIOD, required=True, key="payouts_reconciled_span"
        )
        scope = view.scope if chosen == PERIOD else whole_ledger(view)
        with st.spinner("Reading every line…"):
            checked, different, strays = view.ask_all(reconciliation, mismatches, stray_lines, scope=scope)
        outcome(view, checked)
        if different.refused:
            nothing(plain(different.refused, 1_000))
        if not different.frame.empty:
            mismatch_table(different, view.formats)
            everything(view, mismatches, scope, "payouts-that-differ")
        if not strays.frame.empty:
            stray_table(strays, view.formats)
            everything(view, stray_lines, scope, "lines-without-their-payout")


def whole_ledger(view: View) -> Scope:
    """Return the page's scope over all days of the data."""
    snapshot, filters = view.database.snapshot, view.filters
    first, last = snapshot.first_day or filters.start, snapshot.last_day or filters.end
    return view.scope.over(replace(filters, start=first, end=max(last, filters.end), compare="none"))


def outcome(view: View, checked: Answer) -> None:
    """Say in one sentence whether all agrees, and draw what does not."""
    wrong = checked.frame[~checked.frame["outcome"].isin(IN_ORDER)]
    agreeing = checked.frame.loc[checked.frame["outcome"] == "agrees", "found"].sum()
    if checked.frame.empty:
        nothing("There are no payouts and no paid lines here. Choose the whole ledger or widen the period.")
    elif wrong.empty:
        st.success(
            f"All {view.formats.count(agreeing)} payouts are the sum of their lines; every paid line has its payout.",
            icon=":material/check:",
        )
    else:
        panel(
            "Payouts against their lines",
            checked,
            view.formats,
            {"label": "Outcome", "of": "Of", "found": "Found", "amount": "Amount"},
            chart(ranked, checked, "found", "label", "count", view.formats, label="Found", height=40 + 30 * len(wrong)),
            key="payouts_reconciliation",
            caption=f"Number of payouts or lines, {checked.provenance.date_basis}. A payout can be of several kinds.",
        )


def everything(view: View, question: Callable[..., Answer], scope: Scope, name: str) -> None:
    """Draw the button that saves all rows of a list that the page shows the newest of."""
    most = answers.settings().export_rows
    st.download_button(
        f"Download all (at most {view.formats.count(most)})",
        data=csv_of(
            lambda: view.cut(question(view.lasting().database, scope, limit=most), scope), view.formats.currency
        ),
        file_name=f"connect-ops-{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"payouts_{name}_csv",
    )


view = open_page("payouts", "Payouts", "What do we owe, what was paid, what failed?")
kept = view.ask(keeps_payouts, rights(view.scope))
of_lines: tuple[Callable[..., Answer], ...] = (
    bridge,
    standing_by_month,
    standing_by_country,
    partial(waiting, scope=stock(view.scope)),
    partial(releases, scope=stock(view.scope)),
    by_currency,
)
of_payouts = (payout_statuses, failure_reasons, failed_payouts) if kept else ()
headline, steps, months, countries, waits, released, currencies, *transferred = view.ask_all(
    partial(compared, figures=CARDS, title="Commission by status"), *of_lines, *of_payouts
)
standing(view, headline, steps, months, countries)
owed(view.formats, waits, released)
currency_table(currencies, view.formats)
if kept:
    transfers(view.formats, *transferred)
    reconciled(view)
else:
    with st.container(border=True):
        nothing(
            "This database has no payouts. What was paid is known from the lines alone; what failed, and whether "
            "payouts add up to their lines, cannot be said. Import payouts to see it."
        )
