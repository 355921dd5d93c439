"""What one viewer does in one browser session, on its way into the audit log."""

from __future__ import annotations

import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from access.audit.entry import canonical
from access.audit.recording import noted, record
from access.permissions import Action
from access.viewer import Viewer
from data_access.errors import PermissionDeniedError

# A page runs again at every click: the same thing in the same session is noted once in so many seconds.
AGAIN_SECONDS = 15 * 60


@dataclass(frozen=True)
class Trail:
    """Records for one viewer. session: its name; done: what was noted when, kept as long as the session."""

    viewer: Viewer
    session: str
    done: MutableMapping[str, float] = field(default_factory=dict, compare=False)

    def record(
        self, kind: str, *, subject: str = "", details: Mapping[str, Any] | None = None, reason: str = ""
    ) -> None:
        """Record what must not happen unrecorded, each time. Raises AuditError where it cannot be written."""
        record(self.viewer, kind, session=self.session, subject=subject, details=details, reason=reason)

    def note(self, kind: str, *, subject: str = "", details: Mapping[str, Any] | None = None) -> bool:
        """Record what shows no personal data in clear, once in 15 minutes; say whether it stands in the log."""
        key = canonical([self.viewer.name, kind, subject, dict(details or {})])
        now = time.monotonic()
        if now - self.done.get(key, -AGAIN_SECONDS) < AGAIN_SECONDS:
            return True
        written = noted(self.viewer, kind, session=self.session, subject=subject, details=details)
        if written:
            self.done[key] = now
        return written

    def demand_page(self, page: str) -> None:
        """Raise PermissionDeniedError unless the viewer may open the page, and note that it was refused."""
        try:
            self.viewer.demand_page(page)
        except PermissionDeniedError:
            self.note("refusal", subject=f"page {page}")
            raise

    def demand(self, action: Action) -> None:
        """Raise PermissionDeniedError unless the viewer may do it, and note that it was refused; SignInNeededError."""
        try:
            self.viewer.demand(action)
        except PermissionDeniedError:
            self.note("refusal", subject=f"action {action}")
            raise
