"""The tables of the data page: which columns are shown, under which headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.exports import csv_of_frame
from ui.formats import Formats
from ui.health import age_words
from ui.native import native_table, shown
from ui.panel import head, last_notes
from ui.replay import replay
from ui.tables import table


def _panel(
    title: str,
    answer: Answer,
    formats: Formats,
    labels: Mapping[str, str],
    *,
    key: str,
    caption: str = "",
    empty: str = "",
    height: Any = "auto",
) -> None:
    with st.container(border=True):
        if answer.frame.empty:
            st.markdown(f"**{title}**")
            st.caption(f":material/inbox: {empty}")
            return
        head(title, answer, formats, labels, key=key, caption=caption)
        replay(_rows, title, answer, formats, labels, f"{key}_table", height)
        last_notes(answer)


def _rows(
    title: str,
    answer: Answer,
    formats: Formats,
    labels: Mapping[str, str],
    key: str,
    height: Any,
) -> None:
    rows = shown(answer, formats, tuple(labels), ())
    table(answer, formats, labels, alt=title, key=key, rows=rows, height=height)


def freshness_table(answer: Answer, formats: Formats) -> None:
    """Draw each table's rows and newest day."""
    aged = replay(_aged, answer)
    labels = {
        "table_name": "Table",
        "rows": "Rows",
        "newest": "Newest",
        "newest_of": "which is of",
        "age": "Age",
        "behind_days": "Days behind the snapshot",
        "meaning": "Meaning",
    }
    # Every table fits without scrolling: ten rows and the heading.
    _panel("What the database holds", aged, formats, labels, key="data_freshness", height=388)


def _aged(answer: Answer) -> Answer:
    return replace(answer, frame=answer.frame.assign(age=[age_words(days) for days in answer.frame["age_days"]]))


def built_table(answer: Answer, formats: Formats) -> None:
    """Draw which rollups and lookup tables there are and whether they may answer."""
    labels = {
        "built": "Table",
        "standing": "Standing",
        "rows": "Rows",
        "stands_for": "Instead of",
        "why": "Why not used",
    }
    _panel("Rollups and lookup tables", answer, formats, labels, key="data_built", height=388)


def rates_table(answer: Answer, formats: Formats) -> None:
    """Draw rates and lines without one, by currency."""
    labels = {
        "currency": "Currency",
        "lines": "Lines",
        "without_rate": "Without a rate",
        "without_minor": "Their net commission",
        "without_from": "First day without",
        "without_to": "Last day without",
        "rates_from": "Rates from",
        "rates_to": "to",
        "rate_days": "Days with rates",
        "longest_gap": "Longest gap (days)",
    }
    native_table(
        "Rates by currency",
        answer,
        formats,
        labels,
        ("without_minor",),
        key="data_rates",
        caption="A line is converted at the last rate of its day or the 7 days before. US dollars need none.",
        empty="The ledger is empty, so no rates are needed.",
    )


def imports_table(answer: Answer, formats: Formats) -> None:
    """Draw the newest imports."""
    labels = {
        "import_id": "Import",
        "started_at": "Started (UTC)",
        "finished_at": "Finished (UTC)",
        "mapping": "Mapping",
        "file_name": "File",
        "rows_read": "Read",
        "rows_loaded": "Loaded",
        "rows_updated": "Updated",
        "rows_unchanged": "Unchanged",
        "rows_rejected": "Rejected",
        "file_sha256": "SHA-256",
    }
    _panel(
        "Imports",
        answer,
        formats,
        labels,
        key="data_imports",
        caption="Newest first.",
        empty="Nothing was imported into this database: it is the sample, or another system fills it. "
        "Import files with: python -m data_access import FILE --mapping NAME",
    )


def reasons_table(answer: Answer, formats: Formats) -> None:
    """Draw why rows were rejected."""
    labels = {
        "table_name": "Table",
        "column_name": "Column",
        "reason": "Reason",
        "rows": "Rows",
        "files": "Files",
        "first_line": "First line",
    }
    _panel(
        "Rejected rows by reason",
        answer,
        formats,
        labels,
        key="data_reasons",
        caption="A row that is wrong in several columns counts in each.",
        empty="No row was rejected.",
    )


def findings_table(answer: Answer, formats: Formats) -> None:
    """Draw what does not fit the contract."""
    labels = {
        "severity": "Severity",
        "table_name": "Table",
        "column_name": "Column",
        "problem": "What does not fit",
        "count": "Rows",
        "example": "For example",
    }
    _panel(
        "Findings",
        answer,
        formats,
        labels,
        key="data_findings",
        caption="Errors first; ok: nothing found. Rows without a rate are of every status here; above, reversed lines "
        "are left out, which no dollar figure contains anyway.",
    )


def timing_table(times: pd.DataFrame) -> None:
    """Draw how long questions took, from `ui.recent.by_question`."""
    st.caption(
        "Questions of this process since it started, at most the latest 2,000: milliseconds of those that were not in "
        "the cache, the slowest first."
    )
    milliseconds = {
        name: st.column_config.NumberColumn(label, format="%.0f")
        for name, label in (("p50_ms", "p50 (ms)"), ("p95_ms", "p95 (ms)"), ("slowest_ms", "Slowest (ms)"))
    }
    st.dataframe(
        times,
        column_config={
            "question": "Question",
            "asked": st.column_config.NumberColumn("Asked", format="localized"),
            "computed": st.column_config.NumberColumn("Not in the cache", format="localized"),
            **milliseconds,
            "rows": st.column_config.NumberColumn("Rows", format="localized"),
        },
        hide_index=True,
        placeholder="—",
        alt="How long questions took",
        key="data_timing_table",
    )
    st.download_button(
        "Download CSV",
        data=csv_of_frame("Where time goes", times),
        file_name="connect-ops-times.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="data_timing_csv",
    )
