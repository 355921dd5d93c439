"""The log takes one entry after another, from several processes, and nothing changes or leaves it unrecorded."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from access.audit.chain import verify
from access.audit.entry import KINDS, Entry
from access.audit.store import COLUMNS, AuditLog
from data_access.errors import AuditError
from data_access.settings import ROOT

WRITER = """
import sys
from pathlib import Path
from access.audit.store import AuditLog
log = AuditLog(Path(sys.argv[1]), wait_seconds=60)
for n in range(50):
    log.append("search", who=sys.argv[2], subject=str(n))
"""


def entries(log: AuditLog) -> list[Entry]:
    with log.reading() as connection:
        return [Entry(*row) for row in connection.execute(f"select {COLUMNS} from entries order by number")]


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process grow, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_an_entry_says_who_did_what_when_and_why(log: AuditLog) -> None:
    log.append(
        "reveal",
        who="ida",
        roles=("support", "executive"),
        session="s1",
        subject="creator 7",
        details={"fields": ["email"], "a": "Анна"},
        reason="Caller",
    )
    (entry,) = entries(log)
    assert (entry.number, entry.who, entry.session, entry.kind) == (1, "ida", "s1", "reveal")
    assert (entry.subject, entry.reason) == ("creator 7", "Caller")
    assert entry.roles == '["executive","support"]'
    assert entry.details == '{"a":"Анна","fields":["email"]}'
    assert entry.at.endswith("Z")
    assert entry.hash == entry.sealed()


def test_an_unknown_kind_is_refused(log: AuditLog) -> None:
    with pytest.raises(ValueError, match="reveals"):
        log.append("reveals", who="ida")


def test_any_text_can_be_written_and_long_ones_are_cut(log: AuditLog) -> None:
    hostile = "\ud800 \x00 '; drop table entries; --" + "x" * 30_000
    log.append("search", who=hostile, session=hostile, subject=hostile, details={"term": hostile}, reason=hostile)
    (entry,) = entries(log)
    assert len(entry.who) == len(entry.subject) == 2_000
    assert json.loads(entry.details)["cut"].startswith('{"term":')
    assert verify(log).whole


def test_four_processes_write_one_chain(log: AuditLog) -> None:
    command = [sys.executable, "-c", WRITER, str(log.file)]
    writers = [subprocess.Popen([*command, f"w{n}"], cwd=ROOT) for n in range(4)]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * 4
    found = entries(log)
    assert [entry.number for entry in found] == list(range(1, 201))
    assert {entry.who for entry in found} == {"w0", "w1", "w2", "w3"}
    assert verify(log).whole


@pytest.mark.parametrize(
    "statement",
    [
        "update entries set reason = 'x' where number = 1",
        "delete from entries where number = 1",
        "delete from entries",
        "insert or replace into entries select 1, at, who, roles, session, kind, subject, details, reason, previous, "
        "hash from entries where number = 2",
        "insert into entries select 9, at, who, roles, session, kind, subject, details, reason, previous, hash "
        "from entries where number = 2",
    ],
)
def test_the_file_itself_refuses_to_be_changed(log: AuditLog, statement: str) -> None:
    log.append("search", who="ida")
    log.append("search", who="olaf")
    with closing(sqlite3.connect(log.file)) as direct, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        direct.execute(statement)


def test_only_its_owner_may_read_the_file(log: AuditLog) -> None:
    log.append("search", who="ida")
    assert log.file.stat().st_mode & 0o777 == 0o600


def test_a_locked_log_is_said_to_be_unwritable_and_takes_entries_again(log: AuditLog) -> None:
    log.append("search", who="ida")
    with closing(sqlite3.connect(log.file, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(AuditError, match="cannot be written: database is locked"):
            log.append("search", who="ida")
    assert log.append("search", who="ida").number == 2


def test_a_full_disk_is_said_and_leaves_the_chain_whole(log: AuditLog) -> None:
    log.append("search", who="ida")
    with no_room(), pytest.raises(AuditError, match="cannot be written"):
        log.append("search", who="ida")
    assert log.append("search", who="ida").number == 2
    assert verify(log).whole


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditError, match="cannot be written"):
        AuditLog(tmp_path / "file" / "audit.sqlite").append("search", who="ida")


def test_a_read_only_file_is_said(log: AuditLog) -> None:
    """As another user: for root, which tests may run as, no file is read-only."""
    log.append("search", who="ida")
    log.file.chmod(0o444)
    script = f"""
import os, sys
from pathlib import Path
from access.audit.store import AuditLog
from data_access.errors import AuditError
if os.getuid() == 0:
    os.setuid(65534)
try:
    AuditLog(Path({str(log.file)!r})).append("search", who="ida")
except AuditError as error:
    sys.exit(str(error))
"""
    for folder in log.file.parents:
        if folder.stat().st_uid == log.file.stat().st_uid and folder.name.startswith(("pytest-", "test_")):
            folder.chmod(0o755)
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "cannot be written" in ended.stderr, ended.stderr


def test_a_file_that_is_no_log_is_said(log: AuditLog) -> None:
    log.file.write_text("something else altogether, long enough to be no database at all " * 20)
    with pytest.raises(AuditError, match="not a database"):
        log.append("search", who="ida")


def test_a_missing_log_cannot_be_read(log: AuditLog) -> None:
    with pytest.raises(AuditError, match="no audit log"):
        entries(log)


def test_every_kind_says_what_it_means() -> None:
    assert all(meaning.endswith(".") for meaning in KINDS.values())
