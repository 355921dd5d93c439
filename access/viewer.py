"""The person who looks: their roles, the rows they may see, and the scope that makes of any filters."""

from __future__ import annotations

from dataclasses import dataclass

from access.permissions import ADMINISTRATOR, PAGE_ROLES, Role
from data_access.errors import PermissionDeniedError
from data_access.filters import Filters, Scope


@dataclass(frozen=True)
class Viewer:
    """Who is looking. countries, campaigns, managers: the rows they are limited to (None: all)."""

    name: str
    roles: frozenset[Role]
    countries: frozenset[str] | None = None
    campaigns: frozenset[int] | None = None
    managers: frozenset[str] | None = None

    def scope(self, filters: Filters) -> Scope:
        """Cut a choice of filters down to what this viewer may see."""
        return Scope(filters, self.countries, self.campaigns, self.managers)

    def may_open(self, page: str) -> bool:
        """Say whether one of the viewer's roles may open the page; unknown pages are denied."""
        return bool(self.roles & PAGE_ROLES.get(page, frozenset()))

    def demand(self, page: str) -> None:
        """Raise PermissionDeniedError unless the viewer may open the page."""
        if not self.may_open(page):
            raise PermissionDeniedError(f"Your role does not include the page {page!r}. Ask an administrator for it.")


def local_viewer() -> Viewer:
    """Return the viewer of an app that serves this machine alone and asks nobody to sign in: sees everything."""
    return Viewer("local", frozenset({ADMINISTRATOR}))
