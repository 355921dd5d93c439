"""A creator's ledger lines: chosen, counted, summed, paged, copied and downloaded."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from access.withholding import without
from data_access.answer import Answer
from data_access.contract import LINE_KINDS, LINE_STATUSES
from metrics.ledger_lines import PAGE_LINES, LineChoice, every_line, line_choices, line_totals, lines
from metrics.rights import rights
from pages.opening import View
from ui.chosen_line import chosen_line
from ui.creator_tables import LINE_MONEY, lines_table
from ui.exports import csv_of_parts
from ui.formats import Formats, absent
from ui.native import in_units, written
from ui.plain import plain


def ledger(view: View, creator: int) -> None:
    """Show all of a creator's lines, cut by kind, status, month, campaign and order."""
    known = view.ask(line_choices, rights(view.scope), creator_id=creator).frame
    months = [month.date() for month in known["month"].drop_duplicates()]
    named = known.dropna(subset="campaign_id").drop_duplicates("campaign_id").sort_values("campaign")
    campaigns = dict(zip(named["campaign_id"], named["campaign"], strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        statuses = st.pills("Status", LINE_STATUSES, selection_mode="multi", key="creators_status")
        kinds = st.pills("Kind", LINE_KINDS, selection_mode="multi", key="creators_kind")
        month = st.selectbox(
            "Month of the order", months, None, format_func=_month, placeholder="All", key="creators_month", width=180
        )
        campaign = st.selectbox(
            "Campaign",
            list(campaigns),
            None,
            format_func=lambda one: _name(one, campaigns),
            placeholder="All",
            key="creators_campaign",
            width=240,
        )
        order = st.text_input("Order id", key=f"creators_order_{creator}", width=240).strip()
    choice = LineChoice(tuple(statuses), tuple(kinds), order, month, None if campaign is None else int(campaign))
    line_list(view, creator, choice, "Commission lines", key="creators_lines")


def _month(first: date) -> str:
    return f"{first:%Y-%m}"


def _name(campaign: Any, names: dict[Any, Any]) -> str:
    name = names.get(campaign)
    return f"Campaign {campaign}" if absent(name) else plain(str(name), 60)


def line_list(view: View, creator: int, choice: LineChoice, title: str, *, key: str, caption: str = "") -> None:
    """Draw the chosen lines, a page at a time, with how many they are and what they come to."""
    scope, formats = choice.scope(view.scope), view.formats
    totals = view.ask(line_totals, scope, creator_id=creator, choice=choice).frame
    total = int(totals["lines"].sum())
    page = 1
    chosen = f"{key}_{creator}_{abs(hash(choice))}"
    if total > PAGE_LINES:
        page = st.pagination(math.ceil(total / PAGE_LINES), key=f"{chosen}_page")
    answer = view.ask(lines, scope, creator_id=creator, choice=choice, page=page)
    said = " ".join(filter(None, (caption, _summed(totals, formats))))
    row = lines_table(answer, formats, title, key=f"{chosen}_{page}", caption=said)
    if row is not None:
        chosen_line(row, creator)
    elif total:
        st.caption(":material/touch_app: Choose a row to copy its order id or open its order.")
    if total:
        _download(view, creator, choice, total, key=chosen)


def _summed(totals: pd.DataFrame, formats: Formats) -> str:
    """Say how many lines there are and what they come to in each currency."""
    count = formats.count(int(totals["lines"].sum()))
    sums = []
    for row in totals.to_dict("records"):
        listed, counted = (
            plain(written(row[name], row["currency"], formats)) for name in ("commission_minor", "counted_minor")
        )
        sums.append(listed if listed == counted else f"{listed} ({counted} without reversed lines)")
    more = f", newest order first, {PAGE_LINES} a page" if totals["lines"].sum() > PAGE_LINES else ""
    return f"Lines: {count}{more}." + (f" Their sum: {' · '.join(sums)}." if sums else "")


def _download(view: View, creator: int, choice: LineChoice, total: int, *, key: str) -> None:
    def parts() -> Iterator[Answer]:
        view.demand_still()
        for part in every_line(view.database, choice.scope(view.scope), creator_id=creator, choice=choice):
            yield without(in_units(part, LINE_MONEY), view.viewer.withheld)

    st.download_button(
        f"Download all {view.formats.count(total)} lines" if total > 1 else "Download the line",
        data=csv_of_parts(parts, total, "the currency of each row"),
        file_name=f"connect-ops-creator-{creator}-lines.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}_csv",
    )
