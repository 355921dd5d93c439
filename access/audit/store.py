"""Where the audit log lies: one SQLite file, which several processes of one machine may write, one after another."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from access.audit.entry import GENESIS, KINDS, LONGEST_DETAILS, Entry, canonical, storable
from data_access.errors import AuditError

WAIT_SECONDS = 2.0
VERSION = 1
COLUMNS = "number, at, who, roles, session, kind, subject, details, reason, previous, hash"

# An entry may be deleted only when a retention entry says so, and nothing may be changed or put in between.
_SCHEMA = """
create table entries (
    number integer primary key, at text not null, who text not null, roles text not null, session text not null,
    kind text not null, subject text not null, details text not null, reason text not null,
    previous text not null, hash text not null
) strict;
create index entries_by_kind on entries (kind, number);
create trigger entries_stay before update on entries begin
    select raise(abort, 'the audit log is append-only');
end;
create trigger entries_follow before insert on entries
when new.number <> (select coalesce(max(number), 0) + 1 from entries) begin
    select raise(abort, 'the audit log is append-only');
end;
create trigger entries_go_by_retention before delete on entries
when not exists (
    select 1 from entries where kind = 'retention' and cast(json_extract(details, '$.through') as integer) >= old.number
) begin
    select raise(abort, 'the audit log is append-only');
end;
"""

TRIGGERS = ("entries_stay", "entries_follow", "entries_go_by_retention")


class AuditLog:
    """The audit log in one file. Every call opens the file anew, so that one taken away is noticed."""

    def __init__(self, file: Path, wait_seconds: float = WAIT_SECONDS) -> None:
        self.file = file
        self._wait = wait_seconds

    def append(
        self,
        kind: str,
        *,
        who: str,
        roles: Sequence[str] = (),
        session: str = "",
        subject: str = "",
        details: Mapping[str, Any] | None = None,
        reason: str = "",
    ) -> Entry:
        """Write one entry through to the disk and return it. Raises AuditError where that fails, ValueError for an
        unknown kind."""
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is not a kind of audit entry")
        written = {"who": who, "session": session, "subject": subject, "reason": reason}
        texts = {name: storable(text) for name, text in written.items()}
        with self._writing() as connection:
            return _appended(
                connection, kind=kind, roles=canonical(sorted(roles)), details=_details(details or {}), **texts
            )

    def prune(self, days: int, *, who: str) -> int:
        """Remove the entries older than so many days, and record that. Return how many went. Raises AuditError.

        The retention entry carries the hash of the last that went, where the chain goes on.
        """
        before = f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%dT%H:%M:%S.%fZ}"
        with self._writing() as connection:
            # The clock may have been set back: only what lies before the first entry to be kept goes.
            kept = connection.execute("select min(number) from entries where at >= ?", [before]).fetchone()[0]
            last = connection.execute(
                f"select {COLUMNS} from entries where ? is null or number < ? order by number desc limit 1",
                [kept, kept],
            ).fetchone()
            if last is None:
                return 0
            gone = Entry(*last)
            details = canonical({"days": days, "hash": gone.hash, "through": gone.number})
            _appended(connection, kind="retention", who=who, details=details)
            return connection.execute("delete from entries where number <= ?", [gone.number]).rowcount

    def state(self) -> str:
        """Return a text that is another one after every entry, and whenever somebody else writes to the file.

        Raises AuditError where there is no log or it cannot be read.
        """
        with self.reading() as connection:
            newest = connection.execute("select max(number) from entries").fetchone()[0]
            parts = (self.file, self.file.with_name(f"{self.file.name}-wal"))
            written = [(one.st_mtime_ns, one.st_size) for one in (part.stat() for part in parts if part.exists())]
        return f"{self.file} {newest} {written}"

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that can only read. Raises AuditError where there is no log or it cannot be read."""
        if not self.file.exists():
            raise AuditError(f"There is no audit log at {self.file} yet. The dashboard makes it when it starts.")
        with self._said("read"), closing(self._connected("mode=ro")) as connection:
            # One transaction sees one state, whatever is written meanwhile.
            connection.execute("begin")
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._said("written"):
            self._made()
            with closing(self._connected("mode=rw")) as connection:
                connection.execute("pragma synchronous = full")
                connection.execute("begin immediate")
                yield connection
                connection.execute("commit")

    def _connected(self, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.file.as_uri()}?{mode}", uri=True, timeout=self._wait, isolation_level=None)

    def _made(self) -> None:
        """Make the file with its tables where there is none; one process does, the others wait."""
        if self.file.exists() and self.file.stat().st_size:
            return
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with open(self.file.with_name(f"{self.file.name}.lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with closing(self._connected("mode=rwc")) as connection:
                if connection.execute("pragma user_version").fetchone()[0] == VERSION:
                    return
                self.file.chmod(0o600)
                connection.execute("pragma journal_mode = wal")
                connection.executescript(f"begin; {_SCHEMA} pragma user_version = {VERSION}; commit;")

    @contextmanager
    def _said(self, what: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise AuditError(
                f"The audit log {self.file} cannot be {what}: {error}. Make room there, allow writing, or end what "
                "locks it."
            ) from error


def _appended(
    connection: sqlite3.Connection,
    *,
    kind: str,
    who: str,
    details: str,
    roles: str = "[]",
    session: str = "",
    subject: str = "",
    reason: str = "",
) -> Entry:
    last = connection.execute("select number, hash from entries order by number desc limit 1").fetchone()
    number, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    entry = Entry(number, at, who, roles, session, kind, subject, details, reason, previous)
    entry = replace(entry, hash=entry.sealed())
    connection.execute(f"insert into entries ({COLUMNS}) values ({', '.join('?' * 11)})", astuple(entry))
    return entry


def _details(details: Mapping[str, Any]) -> str:
    text = canonical(details)
    # Cut JSON would be none; what is so long is named by its beginning.
    kept = storable(text, LONGEST_DETAILS)
    return text if kept == text else canonical({"cut": storable(text)})
