"""What the audit page shows of the log, read anew only where the log or what is asked of it has changed.

Who calls these has demanded the right to read the log.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pandas as pd

from access.audit.entry import KINDS
from access.audit.reading import Wanted, by_day, count, entries, span
from access.audit.recording import audit_log
from data_access.answer import Answer, Provenance
from ui.replay import replay

# What these read: `access.audit.store.AuditLog.state`, another for every entry that is written.
State = str


def log_span(state: State) -> tuple[str, int]:
    """Answer `access.audit.reading.span`: the day of the oldest entry, and how many there are."""
    return replay(_span, state)


def entries_by_day(state: State, asked: Wanted) -> Answer:
    """Answer how many entries of each kind there are a day. Columns: those of `access.audit.reading.by_day`."""
    return replay(_by_day, state, asked)


def number_of_entries(state: State, asked: Wanted) -> int:
    """Answer how many entries are asked for."""
    return replay(_number, state, asked)


def page_of_entries(state: State, asked: Wanted, most: int, skip: int) -> Answer:
    """Answer one page of entries. Columns: those of `access.audit.reading.entries`."""
    return replay(_page, state, asked, most, skip)


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


def _span(_state: State) -> tuple[str, int]:
    return span(audit_log())


def _by_day(_state: State, asked: Wanted) -> Answer:
    began = time.perf_counter()
    return answered("Entries a day", by_day(audit_log(), asked), asked, began)


def _number(_state: State, asked: Wanted) -> int:
    return count(audit_log(), asked)


def _page(_state: State, asked: Wanted, most: int, skip: int) -> Answer:
    began = time.perf_counter()
    frame = entries(audit_log(), asked, most=most, skip=skip)
    return answered("Entries of the audit log", frame, asked, began)
