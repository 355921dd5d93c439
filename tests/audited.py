"""What the audit log of the tests holds, and a log that cannot be written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from access.audit.recording import audit_log


def recorded(kind: str | None = None) -> list[dict[str, Any]]:
    """Return the entries of a kind, or all, oldest first, with their details read."""
    with closing(sqlite3.connect(audit_log().file)) as direct:
        direct.row_factory = sqlite3.Row
        rows = [dict(row) for row in direct.execute("select * from entries order by number")]
    return [{**row, "details": json.loads(row["details"])} for row in rows if kind in (None, row["kind"])]


def everything_written() -> str:
    """Return all that the log's files hold, as text: what is searched for secrets."""
    file = audit_log().file
    return "".join(part.read_bytes().decode("utf-8", "replace") for part in sorted(file.parent.glob(f"{file.name}*")))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the log as another program would that never lets go."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        yield
