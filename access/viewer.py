"""The person who looks: their roles, the rows they may see, and the scope that makes of any filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from access.permissions import ACTIONS, ADMINISTRATOR, PAGE_ROLES, Action, Role, withheld_columns
from data_access.errors import PermissionDeniedError, SignInNeededError
from data_access.filters import Filters, Scope


@dataclass(frozen=True)
class Viewer:
    """Who is looking.

    name: what people and the audit call them, an e-mail address where the provider vouches for it; subject: the
    provider's own id of them, which never changes; until: when the sign-in ends (None: never, nobody signs in);
    countries, campaigns, managers: the rows they are limited to (None: all).
    """

    name: str
    roles: frozenset[Role]
    countries: frozenset[str] | None = None
    campaigns: frozenset[int] | None = None
    managers: frozenset[str] | None = None
    subject: str = ""
    until: datetime | None = None

    @property
    def limited(self) -> bool:
        """Whether some of the programme's rows are not theirs to see."""
        return (self.countries, self.campaigns, self.managers) != (None, None, None)

    @property
    def signed_in(self) -> bool:
        """Whether a provider said who this is."""
        return self.until is not None

    @property
    def rows(self) -> str:
        """Which rows they see, in words."""
        if not self.limited:
            return "Sees the whole programme."
        limits = (
            ("countries", self.countries),
            ("campaigns", self.campaigns),
            ("creators managed by", self.managers),
        )
        said = (
            f"{name} {', '.join(map(str, sorted(limit))) or '(none)'}" for name, limit in limits if limit is not None
        )
        return f"Sees {'; '.join(said)}."

    @property
    def withheld(self) -> frozenset[str]:
        """The columns that this viewer may not receive."""
        return withheld_columns(self.roles)

    def scope(self, filters: Filters) -> Scope:
        """Cut a choice of filters down to what this viewer may see."""
        return Scope(filters, self.countries, self.campaigns, self.managers)

    def may_open(self, page: str) -> bool:
        """Say whether one of the viewer's roles may open the page; unknown pages are denied."""
        return bool(self.roles & PAGE_ROLES.get(page, frozenset()))

    def demand_page(self, page: str) -> None:
        """Raise PermissionDeniedError unless the viewer may open the page."""
        if not self.may_open(page):
            raise PermissionDeniedError(f"Your role does not include the page {page!r}. Ask an administrator for it.")

    def may(self, action: Action) -> bool:
        """Say whether the viewer may do something; what the table does not list is denied."""
        rule = ACTIONS.get(action)
        return rule is not None and bool(self.roles & rule.roles) and not (rule.whole_programme and self.limited)

    def demand(self, action: Action) -> None:
        """Raise SignInNeededError once the sign-in has ended, PermissionDeniedError unless they may do it."""
        self.demand_signed_in()
        if not self.may(action):
            raise PermissionDeniedError(f"Your role does not include: {action}. Ask an administrator for it.")

    def demand_signed_in(self) -> None:
        """Raise SignInNeededError once the sign-in has ended."""
        if self.until is not None and datetime.now(UTC) >= self.until:
            raise SignInNeededError("Your sign-in has ended. Sign in again to go on.")


def local_viewer() -> Viewer:
    """Return the viewer of an app that serves this machine alone and asks nobody to sign in: sees everything."""
    return Viewer("local", frozenset({ADMINISTRATOR}))
