"""Whatever is changed, taken out or put in, the verification names the first entry that does not fit."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from access.audit import store
from access.audit.__main__ import main
from access.audit.chain import verify
from access.audit.store import COLUMNS, TRIGGERS, AuditLog

FIELDS = [name.strip() for name in COLUMNS.split(",")]


def filled(log: AuditLog, entries: int = 5) -> AuditLog:
    for number in range(entries):
        log.append(
            "reveal",
            who="ida",
            roles=("support",),
            session="s",
            subject=f"creator {number}",
            details={"fields": ["email"]},
            reason="Caller",
        )
    return log


def forge(log: AuditLog, statement: str) -> None:
    """Change the file as somebody would who may write it: without the triggers, which are put back."""
    with closing(sqlite3.connect(log.file, isolation_level=None)) as direct:
        texts = direct.execute("select sql from sqlite_master where type = 'trigger'").fetchall()
        for name in TRIGGERS:
            direct.execute(f"drop trigger {name}")
        direct.execute(statement)
        for (text,) in texts:
            direct.execute(text)


class Clock(datetime):
    """A clock that can be set back."""

    behind = timedelta()

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
        return datetime.now(UTC) - cls.behind


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(store, "datetime", Clock)
    monkeypatch.setattr(Clock, "behind", timedelta())
    return Clock


def test_a_log_nobody_touched_is_whole(log: AuditLog) -> None:
    found = verify(filled(log))
    assert (found.entries, found.fault, found.whole) == (5, "", True)
    assert found.head.startswith("5:")


@pytest.mark.parametrize("field", [name for name in FIELDS if name != "number"])
def test_a_byte_of_any_field_that_was_changed_names_its_entry(log: AuditLog, field: str) -> None:
    filled(log)
    forge(log, f"update entries set {field} = substr({field}, 1, length({field}) - 1) || '~' where number = 3")
    assert verify(log).fault.startswith("Entry 3 was changed")


def test_a_number_that_was_changed_is_seen(log: AuditLog) -> None:
    filled(log)
    forge(log, "update entries set number = 9 where number = 5")
    assert verify(log).fault.startswith("Entry 9 was changed")


@pytest.mark.parametrize(("gone", "named"), [("number = 1", 2), ("number = 3", 4), ("number < 4", 4)])
def test_an_entry_that_was_taken_out_names_the_one_after_it(log: AuditLog, gone: str, named: int) -> None:
    filled(log)
    forge(log, f"delete from entries where {gone}")
    assert verify(log).fault.startswith(f"Entry {named} is broken off")


def test_an_entry_that_was_changed_with_its_hash_breaks_off_the_next(log: AuditLog) -> None:
    filled(log)
    with log.reading() as connection:
        row = connection.execute(f"select {COLUMNS} from entries where number = 3").fetchone()
    forged = store.Entry(*row[:6], "creator 99", *row[7:])
    forge(log, f"update entries set subject = 'creator 99', hash = '{forged.sealed()}' where number = 3")
    assert verify(log).fault.startswith("Entry 4 is broken off")


def test_an_end_that_was_cut_off_is_seen_with_a_head_that_was_kept(log: AuditLog) -> None:
    head = verify(filled(log)).head
    forge(log, "delete from entries where number = 5")
    assert verify(log).whole, "the chain alone cannot know"
    assert verify(log, head).fault == "Entry 5, the head that was kept, is gone: the end of the log was cut off."


def test_a_log_that_was_written_anew_is_seen_with_a_head_that_was_kept(log: AuditLog) -> None:
    head = verify(filled(log)).head
    log.file.unlink()
    filled(log)
    assert "rewritten" in verify(log, head).fault


def test_a_head_is_still_found_when_the_log_has_grown(log: AuditLog) -> None:
    head = verify(filled(log)).head
    assert verify(filled(log), head).whole


def test_a_log_without_its_guards_is_not_called_whole(log: AuditLog) -> None:
    filled(log)
    with closing(sqlite3.connect(log.file)) as direct:
        direct.execute("drop trigger entries_stay")
    assert "entries_stay" in verify(log).fault


def test_retention_removes_what_is_older_and_the_chain_stays_whole(log: AuditLog, clock: type[Clock]) -> None:
    clock.behind = timedelta(days=31)
    old = verify(filled(log, 3)).head
    clock.behind = timedelta(days=29)
    kept = verify(filled(log, 2)).head
    clock.behind = timedelta()
    assert log.prune(30, who="cron") == 3
    assert log.prune(30, who="cron") == 0
    found = verify(log, kept)
    assert (found.entries, found.fault) == (3, ""), "two of before, and the record of the removal"
    assert verify(log, old).whole, "the last that went is still vouched for"
    with log.reading() as connection:
        kind, details = connection.execute("select kind, details from entries order by number desc").fetchone()
    assert (kind, '"through":3' in details) == ("retention", True)


def test_retention_can_remove_everything_and_again(log: AuditLog, clock: type[Clock]) -> None:
    clock.behind = timedelta(days=60)
    filled(log, 3)
    clock.behind = timedelta(days=40)
    assert log.prune(10, who="cron") == 3
    filled(log, 2)
    clock.behind = timedelta()
    assert log.prune(30, who="cron") == 3
    assert verify(log).whole
    assert verify(log).entries == 1


def test_more_than_retention_removed_is_seen(log: AuditLog, clock: type[Clock]) -> None:
    clock.behind = timedelta(days=31)
    filled(log, 2)
    clock.behind = timedelta()
    filled(log, 3)
    log.prune(30, who="cron")
    forge(log, "delete from entries where number = 3")
    assert verify(log).fault.startswith("Entry 4 is broken off")


def test_the_command_says_what_is_broken_by_its_exit_status(log: AuditLog, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["verify", "--file", str(log.file)]
    assert main(words) == 2
    assert "There is no audit log" in capsys.readouterr().err
    filled(log)
    assert main(words) == 0
    head = capsys.readouterr().out.split("head ")[1].split()[0]
    assert main([*words, "--head", head]) == 0
    assert main([*words, "--head", "nonsense"]) == 1
    forge(log, "update entries set who = 'olaf' where number = 2")
    assert main(words) == 1
    assert "Entry 2 was changed" in capsys.readouterr().out


def test_the_command_prunes_by_the_setting(
    log: AuditLog, clock: type[Clock], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.behind = timedelta(days=8)
    filled(log)
    clock.behind = timedelta()
    monkeypatch.setenv("CONNECT_OPS_AUDIT_DAYS", "7")
    assert main(["prune", "--file", str(log.file)]) == 0
    assert capsys.readouterr().out == "5 entries older than 7 days were removed.\n"
