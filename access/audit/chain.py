"""Is the audit log whole? Goes along the chain and names the first entry that does not fit."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from access.audit.entry import GENESIS, Entry
from access.audit.store import COLUMNS, TRIGGERS, AuditLog


@dataclass(frozen=True)
class Verdict:
    """What the verification found. entries: how many there are; head: number:hash of the last; fault: what is wrong
    and where, empty when nothing is; at: when it was looked at (UTC)."""

    entries: int
    head: str
    fault: str
    at: datetime

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.fault


def verify(log: AuditLog, head: str = "") -> Verdict:
    """Hold every entry against its hash and the hash of the one before, and look for a head that was kept elsewhere.

    Raises AuditError where the log cannot be read.
    """
    with log.reading() as connection:
        entries, last, fault = _walked(connection)
        fault = fault or _unguarded(connection) or _missing(connection, head)
        return Verdict(entries, last, fault, datetime.now(UTC).replace(tzinfo=None))


def _walked(connection: sqlite3.Connection) -> tuple[int, str, str]:
    """Return the number of entries, the head, and what is wrong with the first entry that does not fit."""
    count, before, fault = 0, _beginning(connection), ""
    for row in connection.execute(f"select {COLUMNS} from entries order by number"):
        entry = Entry(*row)
        fault = fault or _fault(entry, before, first=count == 0)
        before = (entry.number, entry.hash)
        count += 1
    return count, f"{before[0]}:{before[1]}" if count else "", fault


def _beginning(connection: sqlite3.Connection) -> tuple[int, str]:
    """Return number and hash of what the first entry follows: nothing, or the last that retention removed."""
    row = connection.execute("select details from entries where kind = 'retention' order by number desc").fetchone()
    try:
        details = json.loads(row[0]) if row else {}
        return int(details.get("through", 0)), str(details.get("hash", GENESIS))
    except (ValueError, AttributeError, TypeError):
        # That entry was changed, which its own hash will say.
        return 0, GENESIS


def _fault(entry: Entry, before: tuple[int, str], *, first: bool) -> str:
    if entry.sealed() != entry.hash:
        return f"Entry {entry.number} was changed: its fields do not give its hash."
    if entry.number != before[0] + 1:
        missing = f"{before[0] + 1} to {entry.number - 1}"
        why = "and no retention entry says that they were removed" if first else "between two that are there"
        return f"Entry {entry.number} is broken off: entries {missing} are missing, {why}."
    if entry.previous != before[1]:
        return f"Entry {entry.number} is broken off: it does not follow the entry before it."
    return ""


def _unguarded(connection: sqlite3.Connection) -> str:
    found = {name for (name,) in connection.execute("select name from sqlite_master where type = 'trigger'")}
    gone = [name for name in TRIGGERS if name not in found]
    return f"What keeps the log append-only was taken away: {', '.join(gone)}." if gone else ""


def _missing(connection: sqlite3.Connection, head: str) -> str:
    """Return what is wrong with a head of old; nothing when none is given or the chain still holds it."""
    if not head:
        return ""
    number, _, digest = head.strip().partition(":")
    if not (number.isascii() and number.isdigit() and len(digest) == 64):
        return f"{head!r} is not a head: give number:hash as an earlier verification printed it."
    found = connection.execute("select hash from entries where number = ?", [int(number)]).fetchone()
    if found is not None:
        return "" if found[0] == digest else f"Entry {number} is another than the head that was kept: it was rewritten."
    first = connection.execute("select min(number) from entries").fetchone()[0]
    if first is not None and int(number) == first - 1:
        follows = connection.execute("select previous from entries where number = ?", [first]).fetchone()[0]
        return "" if follows == digest else f"Entry {first} does not follow the head that was kept: it was rewritten."
    if first is not None and int(number) < first:
        return f"Entry {number} was removed by retention, so this head proves nothing. Keep a newer one."
    return f"Entry {number}, the head that was kept, is gone: the end of the log was cut off."
