"""What the app records: one function, which raises where nothing could be written."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from access.audit.store import AuditLog
from access.viewer import Viewer
from data_access.errors import AuditError
from data_access.settings import load

_LOG = logging.getLogger("connect_ops")


def audit_log() -> AuditLog:
    """Return the audit log of the settings. Raises SettingError."""
    return AuditLog(load().audit_file)


def record(
    viewer: Viewer,
    kind: str,
    *,
    session: str = "",
    subject: str = "",
    details: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write down what a viewer does, before it happens. Raises AuditError where it cannot be written: then it must not.

    kind: one of `access.audit.entry.KINDS`; session: a name of the browser session that is no secret; subject: whom or
    what it is about, as "creator 7"; details: what JSON can say, never a secret nor personal data in clear.
    """
    audit_log().append(
        kind,
        who=viewer.name,
        roles=tuple(viewer.roles),
        session=session,
        subject=subject,
        details=details,
        reason=reason,
    )


def noted(
    viewer: Viewer,
    kind: str,
    *,
    session: str = "",
    subject: str = "",
    details: Mapping[str, Any] | None = None,
) -> bool:
    """Record what shows no personal data and so may happen all the same; say whether it was written.

    Where it was not, the process's own log says so.
    """
    try:
        record(viewer, kind, session=session, subject=subject, details=details)
    except AuditError as error:
        _LOG.error("not in the audit log: %s (%s)", kind, error)
        return False
    return True
