"""A creator's ledger lines: chosen, counted, summed, paged, copied and downloaded."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

import streamlit as st

from access.withholding import without
from data_access.answer import Answer
from data_access.contract import LINE_KINDS, LINE_STATUSES
from metrics.ledger_lines import MOST_EXPORTED, PAGE_LINES, LineChoice, every_line, line_choices, line_totals, lines
from metrics.rights import rights
from pages.opening import View
from ui.chosen_line import chosen_line
from ui.creator_tables import LINE_MONEY, lines_table
from ui.exports import csv_of_parts
from ui.formats import Formats, absent
from ui.identity import identity
from ui.native import in_units, written
from ui.page_choice import page_choices, page_option
from ui.page_text import page_text
from ui.plain import plain
from ui.replay import replay

# Parameters of the address: which of the lines are listed.
STATUS, KIND, MONTH, CAMPAIGN, ORDER = LINE_PARAMETERS = (
    "line_status",
    "line_kind",
    "line_month",
    "line_campaign",
    "line_order",
)


def ledger(view: View, creator: int) -> None:
    """Show all of a creator's lines, cut by kind, status, month, campaign and order; the address holds all of these."""
    months, campaigns = replay(_choices, view.ask(line_choices, rights(view.scope), creator_id=creator))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        statuses = page_choices("creators", STATUS, "Status", _itself(LINE_STATUSES))
        kinds = page_choices("creators", KIND, "Kind", _itself(LINE_KINDS))
        month = page_option("creators", MONTH, "Month of the order", _itself(months), width=180)
        campaign = page_option("creators", CAMPAIGN, "Campaign", campaigns, width=240)
        with st.container(width=240):
            order = page_text("creators", ORDER, "Order id", placeholder="All")
    choice = LineChoice(
        statuses,
        kinds,
        order,
        datetime.strptime(month, "%Y-%m").date() if month else None,
        int(campaign) if campaign else None,
    )
    line_list(view, creator, choice, "Commission lines", key="creators_lines")


def _choices(known: Answer) -> tuple[list[str], dict[str, str]]:
    """Return the months that can be chosen, and the campaigns by number."""
    months = [f"{month:%Y-%m}" for month in known.frame["month"].drop_duplicates()]
    named = known.frame.dropna(subset="campaign_id").drop_duplicates("campaign_id").sort_values("campaign")
    names = zip(named["campaign_id"], named["campaign"], strict=True)
    return months, {str(number): _name(number, name) for number, name in names}


def _itself(words: Sequence[str]) -> dict[str, str]:
    return {word: word for word in words}


def _name(number: int, name: Any) -> str:
    return f"Campaign {number}" if absent(name) else plain(str(name), 60)


def line_list(view: View, creator: int, choice: LineChoice, title: str, *, key: str, caption: str = "") -> None:
    """Draw the chosen lines, a page at a time, with how many they are and what they come to."""
    scope, formats = choice.scope(view.scope), view.formats
    about: dict[str, Any] = {"creator_id": creator, "choice": choice}
    # The same lines have the same widgets, in every process.
    chosen = f"{key}_{creator}_{sha256(identity(choice).encode()).hexdigest()[:12]}"
    page = st.session_state.get(f"{chosen}_page", 1)
    counted, answer = view.ask_all(partial(line_totals, **about), partial(lines, **about, page=page), scope=scope)
    total, sums = replay(_summed, counted, formats)
    if total > PAGE_LINES:
        page = st.pagination(math.ceil(total / PAGE_LINES), key=f"{chosen}_page")
        answer = view.ask(lines, scope, **about, page=page)
    said = " ".join(filter(None, (caption, sums)))
    row = lines_table(answer, formats, title, key=f"{chosen}_{page}", caption=said)
    if row is not None:
        chosen_line(row, creator)
    elif total:
        st.caption(":material/touch_app: Choose a row to copy its order id or open its order.")
    if total:
        _download(view, creator, choice, total, key=chosen)


def _summed(totals: Answer, formats: Formats) -> tuple[int, str]:
    """Return how many lines there are, and in words with what they come to in each currency."""
    total = int(totals.frame["lines"].sum())
    sums = []
    for row in totals.frame.to_dict("records"):
        listed, counted = (
            plain(written(row[name], row["currency"], formats)) for name in ("commission_minor", "counted_minor")
        )
        sums.append(listed if listed == counted else f"{listed} ({counted} without reversed lines)")
    more = f", newest order first, {PAGE_LINES} a page" if total > PAGE_LINES else ""
    return total, f"Lines: {formats.count(total)}{more}." + (f" Their sum: {' · '.join(sums)}." if sums else "")


def _download(view: View, creator: int, choice: LineChoice, total: int, *, key: str) -> None:
    if total > MOST_EXPORTED:
        most = view.formats.count(MOST_EXPORTED)
        st.caption(f"One file holds at most {most} lines: choose a month, a status or a kind to download fewer.")
        return

    def parts() -> Iterator[Answer]:
        view.demand_still()
        for part in every_line(view.lasting().database, choice.scope(view.scope), creator_id=creator, choice=choice):
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
