"""Who may see and do what: one table, used by the pages, the docs and the tests. What is not listed is denied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["campaign manager", "executive", "support", "administrator"]

MANAGER: Role = "campaign manager"
EXECUTIVE: Role = "executive"
SUPPORT: Role = "support"
ADMINISTRATOR: Role = "administrator"

ROLES: tuple[Role, ...] = get_args(Role)

PAGE_ROLES: dict[str, frozenset[Role]] = {
    "overview": frozenset({MANAGER, EXECUTIVE, SUPPORT, ADMINISTRATOR}),
    "leaderboard": frozenset({MANAGER, EXECUTIVE, ADMINISTRATOR}),
    "funnel": frozenset({MANAGER, EXECUTIVE, ADMINISTRATOR}),
    "countries": frozenset({MANAGER, EXECUTIVE, ADMINISTRATOR}),
    "demographics": frozenset({MANAGER, EXECUTIVE, ADMINISTRATOR}),
    "campaigns": frozenset({MANAGER, EXECUTIVE, ADMINISTRATOR}),
    "creators": frozenset({SUPPORT, ADMINISTRATOR}),
    "payouts": frozenset({SUPPORT, EXECUTIVE, ADMINISTRATOR}),
    "data": frozenset({MANAGER, EXECUTIVE, SUPPORT, ADMINISTRATOR}),
    "audit": frozenset({ADMINISTRATOR}),
}

Action = Literal[
    "search",
    "open profile",
    "reveal personal data",
    "export",
    "see whole database",
    "download rejects",
    "check",
    "see timing",
    "read audit",
]

SEARCH: Action = "search"
OPEN_PROFILE: Action = "open profile"
REVEAL: Action = "reveal personal data"
EXPORT: Action = "export"
SEE_DATABASE: Action = "see whole database"
DOWNLOAD_REJECTS: Action = "download rejects"
CHECK: Action = "check"
SEE_TIMING: Action = "see timing"
READ_AUDIT: Action = "read audit"


@dataclass(frozen=True)
class Rule:
    """Who may do something. whole_programme: only those of them whose rows are not limited."""

    roles: frozenset[Role]
    meaning: str
    whole_programme: bool = False


_ALL = frozenset(ROLES)
_CALLERS = frozenset({SUPPORT, ADMINISTRATOR})
_ADMINISTRATORS = frozenset({ADMINISTRATOR})

ACTIONS: Mapping[Action, Rule] = {
    SEARCH: Rule(_CALLERS, "Find creators by whatever a caller gives."),
    OPEN_PROFILE: Rule(_CALLERS, "Open one creator's profile, ledger and payouts."),
    REVEAL: Rule(_CALLERS, "See a creator's personal data unmasked, after saying why."),
    EXPORT: Rule(_ALL, "Download what the page shows, without the columns the role may not see."),
    SEE_DATABASE: Rule(
        _ALL, "See what every table holds, rates, rollups, and which files came in.", whole_programme=True
    ),
    CHECK: Rule(_ALL, "Hold the whole database against the data contract.", whole_programme=True),
    DOWNLOAD_REJECTS: Rule(_ADMINISTRATORS, "Download rejected rows as they came.", whole_programme=True),
    SEE_TIMING: Rule(_ADMINISTRATORS, "See how long this process takes for its answers.", whole_programme=True),
    READ_AUDIT: Rule(_ADMINISTRATORS, "Read the audit log.", whole_programme=True),
}


@dataclass(frozen=True)
class ColumnGroup:
    """Columns that only some roles receive; from all others they are taken before anything is drawn or written."""

    name: str
    columns: frozenset[str]
    roles: frozenset[Role]
    meaning: str


COLUMN_GROUPS: tuple[ColumnGroup, ...] = (
    ColumnGroup(
        "names",
        frozenset({"display_name"}),
        _CALLERS,
        "A creator's own name: masked until it is revealed. Everybody else reads the public handle.",
    ),
    ColumnGroup(
        "contact data",
        frozenset({"email", "phone", "birth_year"}),
        _CALLERS,
        "E-mail, phone and birth year: masked until they are revealed.",
    ),
)


def withheld_columns(roles: frozenset[Role]) -> frozenset[str]:
    """Return the columns that somebody with these roles may not receive."""
    return frozenset().union(*(group.columns for group in COLUMN_GROUPS if not group.roles & roles))
