"""Audit: who saw, searched, took away or was refused what?"""

from __future__ import annotations

import math
import time
from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from access.audit.entry import KINDS
from access.audit.latest import latest_verdict
from access.audit.reading import Wanted, by_day, count, entries, span
from access.audit.recording import audit_log
from access.permissions import READ_AUDIT
from data_access.answer import Answer, Provenance
from pages.opening import View, open_page
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


def answered(title: str, frame: pd.DataFrame, asked: Wanted, began: float) -> Answer:
    """Return rows of the log with where they come from."""
    now = datetime.now(UTC).replace(tzinfo=None)
    origin = Provenance(
        title,
        tuple((kind.capitalize(), meaning) for kind, meaning in KINDS.items()),
        "time of the entry",
        "entries of every kind",
        asked.sentences(),
        (),
        ("the audit log",),
        len(frame),
        time.perf_counter() - began,
        "the audit log",
        now,
    )
    return Answer(frame, origin, {"entries": "count"})


def chain(view: View) -> None:
    """Say whether the log is whole; look again when somebody asks."""
    log = audit_log()
    said = st.container()
    again = st.button("Verify now", icon=":material/verified:", key="audit_verify")
    if again:
        view.trail.note("audit", subject="verification")
    found = latest_verdict(log, again=again)
    oldest, total = span(log)
    day = view.formats.day(datetime.fromisoformat(oldest)) if oldest else "—"
    moment = f"{view.formats.day(found.at)} {found.at:%H:%M:%S} UTC"
    with said:
        tables.chain_status(view.formats.count(total), day, moment, found.head, found.fault)


def log_entries(view: View) -> None:
    """Show the entries that are asked for: how many a day, and each of them."""
    asked, log = wanted(), audit_log()
    began = time.perf_counter()
    tables.entries_by_day(answered("Entries a day", by_day(log, asked), asked, began), view.formats)
    total = count(log, asked)
    page = 1
    if total > PAGE_ENTRIES:
        page = st.pagination(math.ceil(total / PAGE_ENTRIES), key=f"audit_page_{asked}")
    began = time.perf_counter()
    frame = entries(log, asked, most=PAGE_ENTRIES, skip=(page - 1) * PAGE_ENTRIES)
    tables.entries_table(
        answered("Entries of the audit log", frame, asked, began),
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
