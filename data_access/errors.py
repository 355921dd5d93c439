"""Every error that Connect Ops raises on purpose; imports nothing of the project.

A message names what was wrong, where, and the next step, because people read it on a page or a terminal.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class ConnectOpsError(Exception):
    """The root: whatever derives from it may be shown to a person as it is."""


class SettingError(ConnectOpsError):
    """A setting has a value that cannot be used."""


class DatabaseError(ConnectOpsError):
    """The database is missing, unreachable, or not what the contract asks for."""


class StateGoneError(DatabaseError):
    """The state of the data that was asked of is held no longer; the present one answers."""


class FilterError(ConnectOpsError):
    """A filter was given a value that it does not know."""


class ImportFileError(ConnectOpsError):
    """A file or a mapping cannot be imported at all (single bad rows are rejected instead)."""


class AuditError(ConnectOpsError):
    """The audit log cannot be written or read, so nothing that must be recorded happens."""


class PermissionDeniedError(ConnectOpsError):
    """The viewer's role does not include what was asked for."""


class SignInNeededError(ConnectOpsError):
    """Nobody is signed in, or the sign-in has ended."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ' Did you mean X?' for the nearest known word, or an empty string."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""
