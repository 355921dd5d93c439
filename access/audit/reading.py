"""Entries looked for by time, person, kind and subject, newest first."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from access.audit.entry import Entry
from access.audit.store import COLUMNS, AuditLog


@dataclass(frozen=True)
class Wanted:
    """Which entries. since: from this UTC moment on; who, subject: parts of them, in any case; kind: "" for all."""

    since: datetime | None = None
    who: str = ""
    kind: str = ""
    subject: str = ""

    def sentences(self) -> tuple[str, ...]:
        """Return the choice in words, one sentence a filter."""
        said = (
            (self.since, f"Since {self.since:%Y-%m-%d %H:%M} UTC" if self.since else ""),
            (self.who, f"Person contains: {self.who}"),
            (self.kind, f"Kind: {self.kind}"),
            (self.subject, f"Subject contains: {self.subject}"),
        )
        return tuple(sentence for chosen, sentence in said if chosen) or ("All entries.",)

    def condition(self) -> tuple[str, list[Any]]:
        """Return the SQL condition with its values."""
        parts: list[tuple[str, Any]] = []
        if self.since:
            parts.append(("at >= ?", f"{self.since:%Y-%m-%dT%H:%M:%S.%fZ}"))
        if self.kind:
            parts.append(("kind = ?", self.kind))
        parts += [
            (f"instr(lower({column}), ?) > 0", text.lower())
            for column, text in (("who", self.who), ("subject", self.subject))
            if text
        ]
        return " and ".join(part for part, _ in parts) or "true", [value for _, value in parts]


def count(log: AuditLog, wanted: Wanted) -> int:
    """Return how many entries there are. Raises AuditError, as all of these do."""
    where, values = wanted.condition()
    with log.reading() as connection:
        return int(connection.execute(f"select count(*) from entries where {where}", values).fetchone()[0])


def entries(log: AuditLog, wanted: Wanted, *, most: int, skip: int = 0) -> pd.DataFrame:
    """Return entries, newest first. Columns: those of `Entry`; at is a UTC moment, roles are words."""
    where, values = wanted.condition()
    query = f"select {COLUMNS} from entries where {where} order by number desc limit ? offset ?"
    with log.reading() as connection:
        found = [Entry(*row) for row in connection.execute(query, [*values, most, skip])]
    frame = pd.DataFrame(found, columns=[name.strip() for name in COLUMNS.split(",")])
    return frame.assign(
        at=pd.to_datetime(frame["at"], format="ISO8601", utc=True).dt.tz_localize(None),
        roles=[_words(roles) for roles in frame["roles"]],
    )


def by_day(log: AuditLog, wanted: Wanted) -> pd.DataFrame:
    """Return how many entries of each kind there are on each UTC day. Columns: period, kind, entries."""
    where, values = wanted.condition()
    with log.reading() as connection:
        rows = connection.execute(
            f"select substr(at, 1, 10), kind, count(*) from entries where {where} group by 1, 2 order by 1, 2", values
        ).fetchall()
    frame = pd.DataFrame(rows, columns=["period", "kind", "entries"]).astype({"entries": "Int64"})
    return frame.assign(period=pd.to_datetime(frame["period"], format="%Y-%m-%d"))


def span(log: AuditLog) -> tuple[str, int]:
    """Return the day of the oldest entry ("" where there is none) and how many there are in all."""
    with log.reading() as connection:
        row: sqlite3.Row = connection.execute("select coalesce(min(at), ''), count(*) from entries").fetchone()
    return str(row[0])[:10], int(row[1])


def _words(roles: str) -> str:
    try:
        return ", ".join(map(str, json.loads(roles)))
    except ValueError:
        # Somebody changed it, which the verification says; it is shown as it stands.
        return roles
