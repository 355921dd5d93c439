"""What a viewer does is noted once in a while, refusals included; what must be recorded is recorded each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from access.audit.trail import AGAIN_SECONDS, Trail
from access.permissions import MANAGER, READ_AUDIT
from access.viewer import Viewer
from data_access.errors import AuditError, PermissionDeniedError
from tests.audited import locked, recorded

MARIE = Viewer("marie", frozenset({MANAGER}))


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "audit.sqlite"
    monkeypatch.setenv("CONNECT_OPS_AUDIT_FILE", str(file))
    return file


def test_the_same_thing_is_noted_once_until_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("access.audit.trail.time.monotonic", lambda: now)
    trail = Trail(MARIE, "s1")
    for subject in ("creator 1", "creator 1", "creator 2"):
        assert trail.note("profile", subject=subject)
    now += AGAIN_SECONDS
    trail.note("profile", subject="creator 1")
    Trail(MARIE, "s2").note("profile", subject="creator 1")
    assert [(one["session"], one["subject"]) for one in recorded()] == [
        ("s1", "creator 1"),
        ("s1", "creator 2"),
        ("s1", "creator 1"),
        ("s2", "creator 1"),
    ]


def test_a_reveal_is_recorded_each_time() -> None:
    trail = Trail(MARIE, "s1")
    for _ in range(2):
        trail.record("reveal", subject="creator 1", reason="Caller")
    assert len(recorded("reveal")) == 2


def test_what_could_not_be_noted_is_tried_again_and_what_must_be_recorded_raises(own_log: Path) -> None:
    trail = Trail(MARIE, "s1")
    trail.record("sign-in")
    with locked(own_log):
        assert not trail.note("profile", subject="creator 1")
        with pytest.raises(AuditError):
            trail.record("reveal", subject="creator 1")
    assert trail.note("profile", subject="creator 1")
    assert [one["kind"] for one in recorded()] == ["sign-in", "profile"]


def test_refused_pages_and_actions_are_noted_and_refused_all_the_same(own_log: Path) -> None:
    trail = Trail(MARIE, "s1")
    with pytest.raises(PermissionDeniedError):
        trail.demand_page("creators")
    with pytest.raises(PermissionDeniedError):
        trail.demand(READ_AUDIT)
    trail.demand_page("funnel")
    assert [one["subject"] for one in recorded("refusal")] == ["page creators", "action read audit"]
    with locked(own_log), pytest.raises(PermissionDeniedError):
        Trail(MARIE, "s3").demand_page("creators")
