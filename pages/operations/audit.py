"""Audit: who saw, searched, took away or was refused what?"""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta

import streamlit as st

from access.audit.entry import KINDS
from access.audit.latest import latest_verdict
from access.audit.reading import Wanted, entries
from access.audit.recording import audit_log
from access.permissions import READ_AUDIT
from data_access.answer import Answer
from pages.opening import View, open_page
from pages.opening.log_answers import answered, entries_by_day, log_span, number_of_entries, page_of_entries
from ui import answers
from ui import audit_tables as tables
from ui.exports import csv_of
from ui.page_choice import page_choice
from ui.page_text import page_text

PAGE_ENTRIES = 50
DAYS = {"7": "7 days", "30": "30 days", "90": "90 days", "all": "All"}
EVERY_KIND = {"": "Every kind", **{kind: kind.capitalize() for kind in KINDS}}


def wanted() -> Wanted:
    """Draw the page's own filters, which live in the address, and return what they say."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        days = page_choice("audit", "days", "Last", DAYS)
        kind = page_choice("audit", "kind", "Kind", EVERY_KIND, listed=True)
        who = page_text("audit", "who", "Person", placeholder="part of the name")
        subject = page_text("audit", "subject", "Subject", placeholder="e.g. creator 7")
    # To the minute, so that what is asked stays the same while one looks.
    now = datetime.now(UTC).replace(tzinfo=None, second=0, microsecond=0)
    return Wanted(None if days == "all" else now - timedelta(days=int(days)), who, kind, subject)


def chain(view: View) -> None:
    """Say whether the log is whole; look again when somebody asks."""
    log = audit_log()
    said = st.container()
    again = st.button("Verify now", icon=":material/verified:", key="audit_verify")
    if again:
        view.trail.note("audit", subject="verification")
    found = latest_verdict(log, again=again)
    oldest, total = log_span(log.state())
    day = view.formats.day(datetime.fromisoformat(oldest)) if oldest else "—"
    moment = f"{view.formats.day(found.at)} {found.at:%H:%M:%S} UTC"
    with said:
        since = view.formats.count(total - found.entries) if total > found.entries else ""
        tables.chain_status(view.formats.count(found.entries), day, moment, since, found.head, found.fault)


def log_entries(view: View) -> None:
    """Show the entries that are asked for: how many a day, and each of them."""
    asked, state = wanted(), audit_log().state()
    tables.entries_by_day(entries_by_day(state, asked), view.formats)
    total = number_of_entries(state, asked)
    page = 1
    if total > PAGE_ENTRIES:
        page = st.pagination(math.ceil(total / PAGE_ENTRIES), key=f"audit_page_{asked}")
    tables.entries_table(
        page_of_entries(state, asked, PAGE_ENTRIES, (page - 1) * PAGE_ENTRIES),
        view.formats,
        caption=f"{view.formats.count(total)}, newest first, {PAGE_ENTRIES} a page.",
    )
    most = answers.settings().export_rows
    st.download_button(
        f"Download entries (at most {view.formats.count(most)})",
        data=csv_of(lambda: taken_away(view, asked, most), view.formats.currency),
        file_name="connect-ops-audit.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        disabled=not total,
        key="audit_csv",
    )


def taken_away(view: View, asked: Wanted, most: int) -> Answer:
    """Answer the newest entries of a choice, for a file. Raises PermissionDeniedError, SignInNeededError."""
    view.demand_still()
    view.trail.demand(READ_AUDIT)
    began = time.perf_counter()
    return answered("Audit log", entries(audit_log(), asked, most=most), asked, began)


view = open_page(
    "audit",
    "Audit",
    "Who saw, searched, took away or was refused what? This page has filters of its own: the filter bar does not "
    "change it.",
)
view.trail.demand(READ_AUDIT)
view.trail.note("audit", subject="page audit")
chain(view)
log_entries(view)
