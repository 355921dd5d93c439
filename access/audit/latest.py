"""The latest verification of this process: going along a long chain takes seconds, so it is not done at every click."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from access.audit.chain import Verdict, verify
from access.audit.store import AuditLog

KEPT = timedelta(minutes=10)


@cache
def _kept() -> dict[Path, Verdict]:
    return {}


def latest_verdict(log: AuditLog, *, again: bool = False) -> Verdict:
    """Return what the verification found at most ten minutes ago, or, where it is asked for again, finds now.

    Raises AuditError where the log cannot be read.
    """
    found = _kept().get(log.file)
    if again or found is None or datetime.now(UTC).replace(tzinfo=None) - found.at > KEPT:
        found = _kept()[log.file] = verify(log)
    return found
