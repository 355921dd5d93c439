"""Which role may open which page: one table, used by the pages and by the tests. What is not listed is denied."""

from __future__ import annotations

from typing import Literal

Role = Literal["campaign manager", "executive", "support", "administrator"]

MANAGER: Role = "campaign manager"
EXECUTIVE: Role = "executive"
SUPPORT: Role = "support"
ADMINISTRATOR: Role = "administrator"

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
}
