"""Data: is it fresh and sound, and where does time go?"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from access.permissions import CHECK, DOWNLOAD_REJECTS, SEE_DATABASE, SEE_TIMING
from data_access.answer import Answer
from metrics.built_tables import built_tables
from metrics.freshness import findings, freshness, versions
from metrics.intake import import_list, reject_reasons, rejects
from metrics.rate_coverage import rate_coverage
from metrics.rights import rights
from pages.opening import View, open_page
from ui import answers
from ui import data_tables as tables
from ui.exports import csv_of
from ui.health import health
from ui.recent import by_question


def contents(view: View) -> None:
    """Show how fresh the data is and what each table holds."""
    today = datetime.now(UTC).date()
    held, rates, imported = view.ask_all(
        partial(freshness, today=today), rate_coverage, import_list, scope=rights(view.scope)
    )
    health(held, rates, imported, view.database.snapshot, view.formats)
    tables.freshness_table(held, view.formats)
    tables.imports_table(imported, view.formats)
    if not imported.frame.empty:
        rejected(view)
    tables.rates_table(rates, view.formats)


def rejected(view: View) -> None:
    """Show why rows were kept out; an administrator can take them away as they came, since they hold personal data."""
    reasons = view.ask(reject_reasons, rights(view.scope))
    tables.reasons_table(reasons, view.formats)
    if reasons.frame.empty:
        return
    if not view.viewer.may(DOWNLOAD_REJECTS):
        st.caption("Rejected rows can hold personal data: ask an administrator for them.")
        return
    most = answers.settings().export_rows
    st.download_button(
        f"Download rejected rows (at most {view.formats.count(most)})",
        data=csv_of(lambda: rejected_rows(view, most), view.formats.currency),
        file_name="connect-ops-rejected-rows.csv",
        mime="text/csv",
        icon=":material/download:",
        help="Every rejected row as it came, with its line, column and reason. Made safe for spreadsheets.",
        on_click="ignore",
        key="data_rejects_csv",
    )


def rejected_rows(view: View, most: int) -> Answer:
    """Answer rejected rows as they came. Raises PermissionDeniedError, SignInNeededError."""
    view.demand_still()
    view.trail.demand(DOWNLOAD_REJECTS)
    return rejects(view.lasting().database, rights(view.scope), most=most)


def checked(view: View) -> None:
    """Hold the database against the contract when somebody opens this, once a snapshot."""
    if not view.viewer.may(CHECK):
        return
    opened = st.expander(
        "Check against the data contract", icon=":material/fact_check:", on_change="rerun", key="data_check"
    )
    if opened.open:
        with opened, st.spinner("Reading every row…"):
            found = view.ask(findings, rights(view.scope), today=datetime.now(UTC).date())
            tables.findings_table(found, view.formats)


def built(view: View) -> None:
    """Say which rollups and lookup tables answer when somebody opens this, and at once when one is stale."""
    states = view.ask(built_tables, rights(view.scope))
    fresh, stale = ((states.frame["standing"] == standing).sum() for standing in ("fresh", "stale"))
    if stale:
        st.warning(states.notes[0], icon=":material/sync_problem:")
    opened = st.expander(
        f"Rollups and lookup tables: {fresh} in use",
        icon=":material/table_view:",
        on_change="rerun",
        key="data_built_open",
    )
    if opened.open:
        with opened:
            tables.built_table(states, view.formats)


def timing(view: View) -> None:
    """Show where time goes in this process, to those who may know."""
    if not view.viewer.may(SEE_TIMING):
        return
    opened = st.expander("Where time goes", icon=":material/timer:", on_change="rerun", key="data_timing")
    if opened.open:
        with opened:
            tables.timing_table(by_question(answers.recent().latest()))


def engine(view: View) -> None:
    """Say which state of the data and which versions the figures stand on."""
    snapshot = view.database.snapshot
    st.caption(
        f"Snapshot `{snapshot.id}`, made {view.formats.moment(snapshot.as_of)} · "
        + " · ".join(f"{name} {number}" for name, number in versions(view.database))
    )


page = open_page(
    "data",
    "Data",
    "Is the data fresh and sound, and where does time go? This page is about the whole database: the filters do not "
    "change it.",
)
if page.viewer.may(SEE_DATABASE):
    contents(page)
    checked(page)
    built(page)
    timing(page)
else:
    st.info(
        "You see a part of the programme. What its tables hold, imports and rates are counted over all of it, and are "
        "shown to those who see all of it.",
        icon=":material/lock:",
    )
engine(page)
