"""Creators: find one among a million by whatever the caller gives, and answer “where is my money?” to the cent."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_access.contract import LINE_KINDS, LINE_STATUSES
from metrics.lookup import lookup
from metrics.profile import balances, coming, identity, monthly, stages
from metrics.profile_lists import PAGE_LINES, content_list, enrolled_campaigns, line_counts, lines, payout_list
from metrics.rights import rights, rights_in_period
from metrics.search_trail import search_trail
from pages.opening import View, open_page
from pages.opening.contact import contact_data
from ui import creator_tables as tables
from ui.charts import over_time, show
from ui.creator_head import creator_facts, creator_name, stage_line
from ui.formats import Formats, absent
from ui.hits import hits
from ui.money_sentence import money_sentences
from ui.panel import nothing, panel
from ui.plain import plain
from ui.search_box import search_box
from ui.theme import STATUS_COLOURS

HELP = (
    "Type or paste an id, external id, @handle, e-mail, phone, order id, payout reference or part of a name, two "
    "letters or more, Latin or Cyrillic. Several ids at once: part them by commas or lines."
)


def search(view: View) -> None:
    """Ask for a creator and show whom the page is about."""
    query = search_box(
        "Find a creator",
        "q",
        placeholder="id, @handle, name, e-mail, phone, order or payout",
        clears=("creator", "order"),
    )
    chosen, order = st.query_params.get("creator", ""), st.query_params.get("order", "")
    place = st.empty()
    if chosen:
        profile(view, place, chosen, order)
    elif query:
        found = view.ask(lookup, rights(view.scope), query=query)
        ids = found.frame["creator_id"].tolist()
        noted(view, place, "search", details={"terms": search_trail(query), "found": len(ids), "creators": ids})
        if found.frame.empty:
            nothing(f"No creator has “{plain(query, 60)}”. {HELP}")
        elif len(found.frame) == 1:
            only = found.frame.iloc[0]
            st.caption(f":material/join_inner: Found by {plain(only['matched'], 100)}.")
            profile(view, place, str(only["creator_id"]), "" if absent(only["order_id"]) else only["order_id"])
        else:
            hits(found, query, view.formats)
    else:
        nothing(f"{HELP} Press Enter to search. Of the filter bar, only your rights narrow a search.")


def noted(view: View, place: DeltaGenerator, kind: str, **what: Any) -> None:
    """Leave a trace of a look at creators, and say in its place where none can be left: nothing is shown in clear."""
    if not view.trail.note(kind, **what):
        place.warning(
            "The audit log cannot be written, so contact data stays masked and nothing can be downloaded. Tell an "
            "administrator.",
            icon=":material/lock:",
        )


def profile(view: View, place: DeltaGenerator, chosen: str, order: str) -> None:
    """Show one creator; of the filter bar only period and date basis count, and only where a panel says so."""
    scope, formats = rights(view.scope), view.formats
    creator = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else -1
    who = view.ask(identity, scope, creator_id=creator)
    if who.frame.empty:
        nothing(f"There is no creator {plain(chosen, 30)} among those you may see. Search by something else.")
        return
    noted(view, place, "profile", subject=f"creator {creator}")
    view.exports_are_about(f"creator {creator}")
    earned = view.ask(balances, scope, creator_id=creator)
    due = view.ask(coming, scope, creator_id=creator)
    payouts = view.ask(payout_list, scope, creator_id=creator)
    with st.container(border=True):
        creator_name(who)
        for text in money_sentences(earned, due, payouts, formats) or ("No commission so far.",):
            st.info(plain(text, 600), title="Where is my money?", icon=":material/payments:")
        creator_facts(who, formats)
        contact_data(view, who)
        stage_line(view.ask(stages, scope, creator_id=creator), formats)
    money(view, creator)
    by_month, to_come = st.columns([3, 2])
    with by_month:
        months(view, creator)
    with to_come:
        tables.coming_table(due, formats)
    names = ["Commission lines", "Payouts", "Campaigns", "Content"]
    ledger_tab, payouts_tab, campaigns_tab, content_tab = st.tabs(names, on_change="rerun", key="creators_tabs")
    if ledger_tab.open:
        with ledger_tab:
            ledger(view, creator, order)
    if payouts_tab.open:
        with payouts_tab:
            tables.payouts_table(payouts, formats)
    if campaigns_tab.open:
        with campaigns_tab:
            tables.campaigns_table(view.ask(enrolled_campaigns, scope, creator_id=creator), formats)
    if content_tab.open:
        with content_tab:
            tables.content_table(view.ask(content_list, scope, creator_id=creator), formats)


def money(view: View, creator: int) -> None:
    """Show how gross becomes net, over all days or in the period of the filter bar."""
    period = f"{view.formats.day(view.filters.start)} – {view.formats.day(view.filters.end)}"
    asked = st.segmented_control(
        "Commission of", ["All days", period], default="All days", required=True, key="creators_days"
    )
    if asked == "All days":
        answer = view.ask(balances, rights(view.scope), creator_id=creator)
    else:
        answer = view.ask(balances, rights_in_period(view.scope), creator_id=creator, in_period=True)
    tables.balances_table(answer, view.formats, answer.provenance.title)


def months(view: View, creator: int) -> None:
    """Show net commission by month, in one of the creator's currencies."""
    answer = view.ask(monthly, rights(view.scope), creator_id=creator)
    currencies = list(dict.fromkeys(answer.frame["currency"]))
    currency = currencies[0] if currencies else view.formats.currency
    if len(currencies) > 1:
        currency = st.segmented_control(
            "Currency", currencies, default=currency, required=True, key="creators_currency"
        )
    formats = Formats(view.formats.locale_name, currency)
    shown = replace(answer, frame=answer.frame[answer.frame["currency"] == currency])
    labels = {"period": "Month", "currency": "Currency", "status": "Status", "net_commission": "Net commission"}
    panel(
        "Net commission by month",
        shown,
        formats,
        labels,
        lambda: show(
            over_time(
                shown.frame, "net_commission", "money", formats, series="status", colours=STATUS_COLOURS, label="Net"
            ),
            height=300,
        ),
        key="creators_months",
        caption=f"{currency}, month of the order, by where it stands now.",
        empty="No commission yet.",
    )


def ledger(view: View, creator: int, order: str) -> None:
    """Show a page of the creator's lines, of the statuses, kinds and order that are asked for."""
    scope = rights(view.scope)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        statuses = st.pills("Status", LINE_STATUSES, selection_mode="multi", key="creators_status")
        kinds = st.pills("Kind", LINE_KINDS, selection_mode="multi", key="creators_kind")
        asked = st.text_input("Order id", value=order, key=f"creators_order_{creator}_{order}", width=260).strip()
    counts = view.ask(line_counts, scope, creator_id=creator, order_id=asked).frame
    matching = counts[(counts["status"].isin(statuses) | (not statuses)) & (counts["kind"].isin(kinds) | (not kinds))]
    total = int(matching["lines"].sum())
    page = 1
    if total > PAGE_LINES:
        page = st.pagination(math.ceil(total / PAGE_LINES), key=f"creators_page_{creator}_{asked}_{statuses}_{kinds}")
    st.caption(f"Lines: {view.formats.count(total)}, newest order first, {PAGE_LINES} a page.")
    chosen = {"statuses": tuple(statuses), "kinds": tuple(kinds), "order_id": asked, "page": page}
    tables.lines_table(view.ask(lines, scope, creator_id=creator, **chosen), view.formats)


search(
    open_page(
        "creators",
        "Creators",
        "Whom does the caller mean, and where is their money? The search looks at everyone you may see, "
        "whatever the filters say.",
    )
)
