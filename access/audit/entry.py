"""One entry of the audit log, and the hash that ties it to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS: dict[str, str] = {
    "sign-in": "Somebody signed in, or came by a link while signed in.",
    "sign-out": "Somebody signed out.",
    "refusal": "A page or an action was refused.",
    "search": "Creators were searched for; the terms are kept masked.",
    "profile": "A creator's profile was opened, masked.",
    "reveal": "Name and contact data of a creator were shown, for the reason given.",
    "export": "Rows were taken away as a file.",
    "configuration": "The settings are others than when the app last started.",
    "audit": "The audit log was read, verified or exported.",
    "retention": "Entries older than the retention were removed; names the last of them.",
}
GENESIS = "0" * 64
LONGEST = 2_000
LONGEST_DETAILS = 20_000


@dataclass(frozen=True)
class Entry:
    """What happened. number: 1, 2, 3 …; at: UTC, ISO 8601 to the microsecond; roles, details: canonical JSON;
    session: of the browser, no secret; subject: whom or what it is about; previous, hash: the chain, SHA-256."""

    number: int
    at: str
    who: str
    roles: str
    session: str
    kind: str
    subject: str
    details: str
    reason: str
    previous: str
    hash: str = ""

    def sealed(self) -> str:
        """Return the SHA-256 over every other field, the hash of the entry before among them."""
        fields = [
            *(self.number, self.at, self.who, self.roles, self.session, self.kind),
            *(self.subject, self.details, self.reason, self.previous),
        ]
        return hashlib.sha256(canonical(fields).encode()).hexdigest()

    @property
    def head(self) -> str:
        """The entry as a head to be kept elsewhere: number:hash."""
        return f"{self.number}:{self.hash}"


def canonical(value: Mapping[str, Any] | list[Any]) -> str:
    """Return the one JSON text of a value: keys in order, no spaces. What JSON does not know is written as text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def storable(text: str, longest: int = LONGEST) -> str:
    """Return a text that the store takes as it is: no half characters, no NUL, not too long."""
    whole = text.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}…"
