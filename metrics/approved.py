"""Approved creators: from the rollup that keeps the day of their approval, or else from their accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from data_access.database import Database
from data_access.filters import Scope
from data_access.lookups.proofs import APPROVED, APPROVED_ON
from data_access.rollups.stages import first_on
from metrics.facts import conditions, creator_conditions
from metrics.restated import all_restated
from metrics.routing import usable


@dataclass(frozen=True)
class Approved:
    """Rows of creators. day: of the approval; where: the conditions that leave those of a scope who were approved on
    any day; columns: what was asked of `creators`, as it is read here."""

    day: ColumnElement[Any]
    where: Sequence[ColumnElement[bool]]
    columns: Sequence[ColumnElement[Any]]


def approved_creators(database: Database, scope: Scope, *columns: ColumnElement[Any]) -> Approved:
    """Return where to read approved creators of a scope, with columns of `creators`."""
    asked = [*creator_conditions(scope), *conditions("creators", scope, dated=False)]
    for one in usable(database, "stages", "stages", "stages"):
        found = all_restated([*columns, *asked], one.stands_for)
        if found is not None:
            day = one.table.c[first_on("approved", "")]
            return Approved(day, [day.is_not(None), *found[len(columns) :]], found[: len(columns)])
    return Approved(APPROVED_ON, [APPROVED, *asked], columns)
