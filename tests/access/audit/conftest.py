"""An audit log of a test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from access.audit.store import AuditLog


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return AuditLog(tmp_path / "audit.sqlite", wait_seconds=0.2)
