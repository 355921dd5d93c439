"""A changed configuration is recorded once, as hashes, and a log that cannot be written does not stop the app."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from access.audit.configuration import begin, record_configuration
from access.audit.store import AuditLog
from data_access.settings import Settings
from tests.audited import everything_written, recorded


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "audit.sqlite"
    monkeypatch.setenv("CONNECT_OPS_AUDIT_FILE", str(file))
    return file


def test_what_changed_since_the_last_start_is_named() -> None:
    begin(Settings())
    begin(Settings())
    begin(Settings(row_limit=5), {"access mapping": "a"})
    begin(Settings(row_limit=5), {"access mapping": "b"})
    found = [entry["details"] for entry in recorded("configuration")]
    assert [one["changed"] for one in found] == [[], ["CONNECT_OPS_ROW_LIMIT", "access mapping"], ["access mapping"]]
    assert [one.get("first", False) for one in found] == [True, False, False]


@dataclass(frozen=True)
class WithMapping(Settings):
    mapping: Path = field(default=Path("none"), metadata={"variable": "MAPPING"})


def test_a_file_of_settings_counts_with_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    for text in ("support = true", "support = true", "support = false"):
        file.write_text(text)
        begin(WithMapping(mapping=file))
    assert [entry["details"]["changed"] for entry in recorded("configuration")] == [[], ["MAPPING"]]


def test_no_value_and_nothing_of_a_password_is_kept() -> None:
    url = "postgresql+psycopg://reader:{}@server/programme"
    begin(Settings(database_url=url.format("hunter2")))
    begin(Settings(database_url=url.format("other")))
    assert len(recorded("configuration")) == 1, "a new password is no other configuration"
    assert "hunter2" not in everything_written()
    assert "server" not in everything_written()


def test_a_log_that_cannot_be_written_is_said_and_the_app_starts(
    own_log: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own_log.mkdir()
    with caplog.at_level(logging.ERROR):
        begin(Settings())
    assert "personal data stays masked" in caplog.text


def test_retention_runs_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(AuditLog, "prune", lambda _, days, who: asked.append(days))  # noqa: ARG005
    begin(Settings(audit_days=9))
    assert asked == [9]


def test_the_first_configuration_is_recorded_as_such(own_log: Path) -> None:
    assert record_configuration(AuditLog(own_log), {"a": "1"})
    assert not record_configuration(AuditLog(own_log), {"a": "1"})
