"""The tables and the chart of the audit page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.charts import Chart, chart, over_time
from ui.formats import Formats
from ui.native import shown
from ui.panel import head, nothing, panel
from ui.plain import plain
from ui.replay import replay
from ui.tables import table
from ui.theme import ACCENT, BAD, GOOD, MUTED, WARN

LABELS = {
    "at": "Time (UTC)",
    "who": "Who",
    "kind": "Kind",
    "subject": "Subject",
    "reason": "Reason",
    "details": "Details",
    "roles": "Roles",
    "session": "Session",
    "number": "Entry",
}
EMPTY = "No entry fits. Choose a longer time, another kind, or clear the person and the subject."
# Reveals and refusals stand out; the everyday kinds share quiet colours.
COLOURS = {
    "reveal": BAD,
    "refusal": WARN,
    "export": ACCENT,
    "search": "#56B4E9",
    "profile": GOOD,
    "audit": MUTED,
    "sign-in": "#CC79A7",
    "sign-out": "#B8A3C8",
    "configuration": "#F0E442",
    "retention": "#B0B0B0",
}


def entries_by_day(answer: Answer, formats: Formats) -> None:
    """Draw how many entries of each kind there are a day."""
    panel(
        "Entries a day",
        answer,
        formats,
        {"period": "Day", "kind": "Kind", "entries": "Entries"},
        chart(_bars, answer, formats, height=240),
        key="audit_days_chart",
        caption="By kind, UTC days.",
        empty=EMPTY,
    )


def _bars(frame: pd.DataFrame, formats: Formats) -> Chart:
    bars = over_time(frame, "entries", "count", formats, series="kind", colours=COLOURS, label="Entries")
    # There is no half an entry.
    bars.spec["encoding"]["y"]["axis"]["tickMinStep"] = 1
    return bars


def entries_table(answer: Answer, formats: Formats, *, caption: str) -> None:
    """Draw one page of entries."""
    with st.container(border=True):
        head("Entries", answer, formats, LABELS, key="audit_entries", caption=caption)
        if answer.frame.empty:
            nothing(EMPTY)
            return
        replay(_rows, answer, formats)


def _rows(answer: Answer, formats: Formats) -> None:
    rows = shown(answer, formats, tuple(LABELS), ())
    table(
        answer,
        formats,
        LABELS,
        alt="Entries of the audit log, newest first",
        key="audit_entries_table",
        rows=rows.assign(details=rows["details"].replace("{}", "")),
        height=min(38 + 35 * len(answer.frame), 633),
        configured={
            "at": st.column_config.DatetimeColumn(LABELS["at"], format="D MMM YYYY HH:mm:ss", width=150),
            "who": st.column_config.TextColumn(LABELS["who"], width=130),
            "kind": st.column_config.TextColumn(LABELS["kind"], width=100),
            "reason": st.column_config.TextColumn(LABELS["reason"], width=220),
            "details": st.column_config.TextColumn(LABELS["details"], width=320),
        },
    )


def chain_status(entries: str, oldest: str, verified: str, since: str, head_of_chain: str, fault: str) -> None:
    """Say whether the chain is whole: how many entries, when that was looked at, and how many came since."""
    facts = f"{entries} entries, the oldest of {oldest}. Verified {verified}{since and f', {since} came since'}."
    if fault:
        st.error(
            f"{plain(fault, 400)} {facts} Keep a copy of the file, and find out who could write it.",
            title="The audit log was tampered with",
            icon=":material/link_off:",
        )
        return
    st.success(
        f"{facts} To notice a log that was cut off or written anew, keep its head elsewhere: "
        "`python -m access.audit verify --head` finds it again.",
        title="The chain is whole",
        icon=":material/link:",
    )
    st.caption(f"Head: `{head_of_chain}`")
