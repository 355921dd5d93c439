"""The audit page shows what is asked for, says whether the chain is whole, and is for administrators alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from access.audit.latest import latest_verdict
from access.audit.recording import audit_log
from access.audit.store import AuditLog
from access.permissions import ADMINISTRATOR
from access.viewer import Viewer
from tests.audited import recorded
from tests.drawn import Draw
from tests.pages.conftest import Open


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AuditLog:
    monkeypatch.setenv("CONNECT_OPS_AUDIT_FILE", str(tmp_path / "audit.sqlite"))
    return audit_log()


def filled(log: AuditLog) -> None:
    for number in range(60):
        log.append("profile", who="ida@example.org", roles=("support",), subject=f"creator {number}")
    log.append("reveal", who="Olaf", subject="creator 7", reason="**bold** <script>", details={"fields": ["email"]})


def test_the_newest_come_first_fifty_a_page(app: Open, drawn: Draw, log: AuditLog) -> None:
    filled(log)
    page = app("audit", drawn())
    frame = page.dataframe[0].value
    assert frame["number"].tolist() == list(range(62, 12, -1))
    assert (frame["kind"][0], frame["subject"][0]) == ("audit", "page audit"), "looking at it is recorded too"
    assert frame["reason"][1] == "**bold** <script>"
    assert frame["roles"][2] == "support"


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"kind": "reveal"}, [61]),
        ({"who": "OLAF"}, [61]),
        ({"subject": "creator 7"}, [61, 8]),
        ({"kind": "profile", "subject": "creator 7", "who": "ida"}, [8]),
        ({"kind": "reveal", "days": "90"}, [61]),
        ({"kind": "nonsense", "who": "olaf", "days": "never"}, [61]),
    ],
)
def test_the_address_says_which_are_shown(
    app: Open, drawn: Draw, log: AuditLog, query: dict[str, str], numbers: list[int]
) -> None:
    filled(log)
    frame = app("audit", drawn(), **query).dataframe[0].value
    assert frame["number"].tolist() == numbers


def test_a_second_run_reads_nothing_anew_until_something_is_written(
    app: Open, drawn: Draw, log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(log)
    page = app("audit", drawn())
    first = [one.proto for kind in ("arrow_data_frame", "vega_lite_chart") for one in page.get(kind)]
    with monkeypatch.context() as sealed:
        for read in ("span", "by_day", "count", "entries"):
            sealed.delattr(f"pages.opening.log_answers.{read}")
        page.run()
    assert not page.exception
    assert [one.proto for kind in ("arrow_data_frame", "vega_lite_chart") for one in page.get(kind)] == first
    log.append("profile", who="ida@example.org", roles=("support",), subject="creator 99")
    page.run()
    assert page.dataframe[0].value["subject"][0] == "creator 99"
    assert "62 entries" in page.success[0].value
    assert "1 came since" in page.success[0].value


def test_what_somebody_else_writes_into_the_file_is_shown_at_the_next_run(
    app: Open, drawn: Draw, log: AuditLog
) -> None:
    filled(log)
    page = app("audit", drawn())
    with closing(sqlite3.connect(log.file, isolation_level=None)) as direct:
        direct.execute("drop trigger entries_stay")
        direct.execute("update entries set subject = 'changed' where number = 61")
    page.run()
    assert page.dataframe[0].value["subject"][1] == "changed"


def test_nothing_found_says_what_to_do(app: Open, drawn: Draw) -> None:
    page = app("audit", drawn(), who="nobody")
    assert any("No entry fits" in caption.value for caption in page.caption)


def test_a_whole_chain_and_a_broken_one_are_told_apart(app: Open, drawn: Draw, log: AuditLog) -> None:
    filled(log)
    page = app("audit", drawn())
    assert "62 entries" in page.success[0].value
    with closing(sqlite3.connect(log.file, isolation_level=None)) as direct:
        direct.execute("drop trigger entries_stay")
        direct.execute("update entries set who = 'Ida' where number = 3")
    page.button(key="audit_verify").click().run()
    assert "Entry 3 was changed" in page.error[0].value
    assert not page.success
    assert "verification" in [entry["subject"] for entry in recorded("audit")]


def test_verification_is_not_done_at_every_click(log: AuditLog) -> None:
    filled(log)
    assert latest_verdict(log) is latest_verdict(log)
    assert latest_verdict(log, again=True) is latest_verdict(log)


def test_an_administrator_of_a_part_of_the_programme_is_refused(
    app: Open, drawn: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = Viewer("part", frozenset({ADMINISTRATOR}), countries=frozenset({"FR"}))
    monkeypatch.setattr("access.identity.current", lambda: limited)
    page = app("audit", drawn())
    assert "read audit" in page.warning[0].value
    assert not page.dataframe
    assert [entry["subject"] for entry in recorded("refusal")] == ["action read audit"]
