"""The day on which each creator first reached a stage, from lookup tables and rollups where they can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Select, cast, func, select

from data_access.database import Database
from data_access.filters import Scope
from data_access.lookups.declared import FIRST_DAYS
from data_access.rollups.stages import first_on
from metrics.facts import creator_conditions
from metrics.measures import Fact
from metrics.restated import all_restated
from metrics.routing import usable
from metrics.stages import OWN_STAGES, first_days, restrictions


@dataclass(frozen=True)
class KnownStages:
    """A table with a row for each creator. days: the first day of each stage that it knows, by its key; who: whom a
    scope leaves."""

    creator_id: ColumnElement[int]
    country: ColumnElement[str]
    days: Mapping[str, ColumnElement[Any]]
    who: Sequence[ColumnElement[bool]]


def known_stages(database: Database, scope: Scope, stages: Sequence[str]) -> KnownStages | None:
    """Return where the first days of these stages are side by side, but of those that a campaign or a currency cuts;
    None where all must be put together."""
    if scope.campaigns is not None:
        return None
    whole = [key for key in stages if key in OWN_STAGES or not restrictions(key, scope)]
    for one in usable(database, "stages", "stages", "stages"):
        who = all_restated(creator_conditions(scope), one.stands_for)
        if who is not None:
            days = {key: one.table.c[first_on(key, scope.filters.basis)] for key in whole}
            return KnownStages(one.table.c.creator_id, one.table.c.country, days, who)
    return None


_KEPT: dict[str, Fact] = {"click": "clicks", "sale": "lines"}
_SHORT = 92


def first_days_of(database: Database, key: str, scope: Scope, *, among: CTE | None = None) -> Select[Any]:
    """Return what `metrics.stages.first_days` does, from the smallest table that knows it.

    among: rows whose creator_id says who is wanted; others may be given where leaving them out is more work.
    """
    kept = _kept(database, key, scope)
    query = first_days(key, scope) if kept is None else kept
    # Of the largest facts it always pays.
    pays = _few(scope) or (kept is None and key in _KEPT)
    if among is None or not pays:
        return query
    return query.where(query.selected_columns["creator_id"].in_(select(among.c.creator_id)))


def _few(scope: Scope) -> bool:
    """Say whether those who applied in the period are so few that it pays to leave everybody else out."""
    return scope.filters.days <= _SHORT or bool(creator_conditions(scope))


def _kept(database: Database, key: str, scope: Scope) -> Select[Any] | None:
    kept = FIRST_DAYS.get(key)
    if kept is not None and database.knows(kept) and not restrictions(key, scope):
        return select(kept.table.c.creator_id, kept.table.c.first_on)
    return _from_rollup(database, key, scope)


def _from_rollup(database: Database, key: str, scope: Scope) -> Select[Any] | None:
    fact = _KEPT.get(key)
    if fact is None:
        return None
    asked = restrictions(key, scope)
    whole = [] if asked else usable(database, "first_sales", fact, scope.filters.basis)
    if whole:
        return select(whole[0].table.c.creator_id, whole[0].table.c.first_on)
    for one in usable(database, "creator_months", fact, scope.filters.basis):
        found = all_restated(asked, one.stands_for)
        if found is not None:
            own = one.table.c
            first_on = cast(func.min(own.first_on), Date).label("first_on")
            known = select(own.creator_id, first_on).where(own.first_on.is_not(None), *found)
            return known.group_by(own.creator_id)
    return None
