"""The day on which each creator first reached a stage, from the rollups by creator where they can tell."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Select, cast, func, select

from data_access.database import Database
from data_access.filters import Scope
from metrics.facts import conditions
from metrics.measures import Fact
from metrics.routing import all_restated, usable
from metrics.stages import first_days

_KEPT: dict[str, Fact] = {"click": "clicks", "sale": "lines"}


def first_days_of(database: Database, key: str, scope: Scope) -> Select[Any]:
    """Return what `metrics.stages.first_days` does, from the smallest table that knows it."""
    fact = _KEPT.get(key)
    if fact is None:
        return first_days(key, scope)
    asked = conditions(fact, scope, dated=False)
    tables = usable(database, "creator_months", fact, scope.filters.basis)
    for one in sorted(tables, key=lambda table: database.rollups[table.name]):
        found = all_restated(asked, one.stands_for)
        if found is not None:
            own = one.table.c
            first_on = cast(func.min(own.first_on), Date).label("first_on")
            known = select(own.creator_id, first_on).where(own.first_on.is_not(None), *found)
            return known.group_by(own.creator_id)
    return first_days(key, scope)
