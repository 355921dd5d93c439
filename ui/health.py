"""Whether the data can be relied on, at a glance: one sentence and four cards."""

from __future__ import annotations

import streamlit as st

from data_access.answer import Answer
from data_access.snapshots import Snapshot
from ui.formats import MISSING, Formats, absent
from ui.replay import replay

STALE_DAYS = 7


def health(freshness: Answer, rates: Answer, imports: Answer, snapshot: Snapshot, formats: Formats) -> None:
    """Draw the state of the data from the answers of metrics.freshness, metrics.rate_coverage and metrics.intake."""
    replay(_health, freshness, rates, imports, snapshot, formats)


def _health(freshness: Answer, rates: Answer, imports: Answer, snapshot: Snapshot, formats: Formats) -> None:
    ledger = freshness.frame[freshness.frame["table_name"] == "commissions"].iloc[0]
    without = int(rates.frame["without_rate"].sum())
    kept_out = int(imports.frame["rows_rejected"].sum())
    worries = _worries(ledger["age_days"], without, kept_out, formats)
    if worries:
        st.warning(" ".join(worries), title="Know this before you rely on a figure", icon=":material/warning:")
    else:
        st.success(
            "The ledger is up to date, every line can be converted, no row was rejected.", icon=":material/check:"
        )
    with st.grid(4, min_column_width=165):
        st.metric(
            "Newest order",
            formats.day(ledger["newest"]),
            help=f"UTC day of the newest commission line. {age_words(ledger['age_days'])}.",
            border=True,
        )
        st.metric(
            "Snapshot made",
            formats.day(snapshot.as_of),
            help=f"{formats.moment(snapshot.as_of)}: all figures of all pages {_stand_on(snapshot)}.",
            border=True,
        )
        st.metric(
            "Lines without a rate",
            formats.count(without),
            help="Lines, reversed ones left out, that no US-dollar figure contains: no rate is known for their day.",
            border=True,
        )
        st.metric(
            "Rejected rows",
            formats.count(kept_out),
            help="Rows that the newest 100 imports kept out; the reasons are below.",
            border=True,
        )


def _stand_on(snapshot: Snapshot) -> str:
    if snapshot.one_state:
        return "come from this one state of the data"
    return "are read from a server whose rows can change meanwhile: figures asked a minute apart can differ by that"


def age_words(days: object) -> str:
    """Write an age in days: today, 1 day old, 12 days old."""
    if absent(days):
        return MISSING
    number = int(str(days))
    if number < 0:
        return f"dated {-number} days after today"
    return "today" if number == 0 else f"{number} day{'s' if number > 1 else ''} old"


def _worries(age: object, without: int, kept_out: int, formats: Formats) -> list[str]:
    found = []
    if absent(age):
        found.append("The ledger is empty: import commission lines or make the sample.")
    elif int(str(age)) > STALE_DAYS:
        found.append(f"The newest order is {age_words(age)}: periods are counted back from it, not from today.")
    elif int(str(age)) < 0:
        found.append(f"The newest order is {age_words(age)}: look at the source's clock or time zone.")
    if without:
        found.append(f"{formats.count(without)} lines have no US-dollar rate and are left out of dollar figures.")
    if kept_out:
        found.append(f"{formats.count(kept_out)} rows were rejected by imports.")
    return found
