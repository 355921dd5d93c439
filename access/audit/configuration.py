"""Has the configuration changed since the app last started? Kept as hashes, never as values."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from sqlalchemy.engine import make_url

from access.audit.recording import audit_log
from access.audit.store import AuditLog
from data_access.errors import AuditError
from data_access.settings import Settings

START = "(start of the app)"
_LOG = logging.getLogger("connect_ops")


def begin(settings: Settings, more: Mapping[str, str] | None = None) -> None:
    """Do what the log asks at the start of a process: record a changed configuration, remove what is too old.

    more: what else counts as configuration, as text by name. A log that cannot be written does not stop the app.
    """
    try:
        log = audit_log()
        log.prune(settings.audit_days, who=START)
        record_configuration(log, {**_texts(settings), **(more or {})})
    except AuditError as error:
        _LOG.error("the audit log cannot be used, so personal data stays masked: %s", error)


def record_configuration(log: AuditLog, texts: Mapping[str, str]) -> bool:
    """Record the configuration where it is another than the last recorded; say whether it was. Raises AuditError."""
    now = {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in sorted(texts.items())}
    before = _last(log)
    changed = sorted(name for name in now.keys() | before.keys() if now.get(name) != before.get(name))
    if not changed:
        return False
    first = {"first": True} if not before else {}
    log.append("configuration", who=START, details={"changed": [] if first else changed, "hashes": now, **first})
    return True


def _last(log: AuditLog) -> dict[str, str]:
    if not log.file.exists():
        return {}
    with log.reading() as connection:
        row = connection.execute(
            "select details from entries where kind = 'configuration' order by number desc limit 1"
        ).fetchone()
    try:
        found: dict[str, str] = json.loads(row[0])["hashes"] if row else {}
    except (ValueError, KeyError, TypeError):
        # Somebody changed that entry, which the verification says.
        return {}
    return found


def _texts(settings: Settings) -> dict[str, str]:
    texts = {f.metadata["variable"]: _text(f.name, getattr(settings, f.name)) for f in fields(settings)}
    # Without its password: not even a hash of that is kept.
    return {**texts, "DATABASE_URL": make_url(settings.database_url).render_as_string(hide_password=True)}


def _text(name: str, value: object) -> str:
    """Return a setting as text; a file that is read for its settings counts with what is in it."""
    if isinstance(value, Path) and name != "audit_file":
        try:
            return f"{value} {hashlib.sha256(value.read_bytes()).hexdigest()}"
        except OSError:
            return f"{value} (not there)"
    return str(value)
