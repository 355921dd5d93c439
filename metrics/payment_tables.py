"""Where payouts, lines astray and lines that wait are read: the rollups of payments where they are fresh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement

from data_access.database import Database
from data_access.filters import Scope
from data_access.rollups.declared import PAYOUT_CAMPAIGNS, PAYOUTS, STRAY_LINES, WAITING
from metrics.facts import conditions, creator_conditions
from metrics.restated import all_restated

# A payout is under a campaign when any of its lines is, and `facts` asks the lines for that.
_OF_PAYOUTS: Mapping[Column[Any], ColumnElement[Any]] = {**PAYOUT_CAMPAIGNS.stands_for, **PAYOUTS.stands_for}


def in_payouts(
    database: Database, scope: Scope, columns: Sequence[ColumnElement[Any]], *, dated: bool = True
) -> tuple[list[Any], list[Any]] | None:
    """Return expressions over payouts and a scope's conditions, as in the table of PAYOUTS; None: it cannot answer."""
    if not _fresh(database, PAYOUTS, PAYOUT_CAMPAIGNS):
        return None
    asked = [*columns, *conditions("payouts", scope, dated=dated), *creator_conditions(scope)]
    return _split(all_restated(asked, _OF_PAYOUTS), len(columns))


def in_stray_lines(
    database: Database, scope: Scope, columns: Sequence[ColumnElement[Any]]
) -> tuple[list[Any], list[Any]] | None:
    """Return expressions over lines and a scope's conditions, as in the table of STRAY_LINES; None: it cannot answer.

    Without any payout every paid line is astray, and that table has none of them.
    """
    if not _fresh(database, PAYOUTS, STRAY_LINES) or not database.rollups[PAYOUTS.name]:
        return None
    asked = [*columns, *conditions("lines", scope), *creator_conditions(scope)]
    return _split(all_restated(asked, STRAY_LINES.stands_for), len(columns))


def in_waiting_lines(
    database: Database, scope: Scope, columns: Sequence[ColumnElement[Any]]
) -> tuple[list[Any], list[Any]] | None:
    """Return expressions over lines and a scope's conditions but the days, as in the table of WAITING; None: it cannot
    answer."""
    if not _fresh(database, WAITING):
        return None
    asked = [*columns, *conditions("lines", scope, dated=False), *creator_conditions(scope)]
    return _split(all_restated(asked, WAITING.stands_for), len(columns))


def _fresh(database: Database, *tables: Any) -> bool:
    return all(one.name in database.rollups for one in tables)


def _split(found: list[Any] | None, columns: int) -> tuple[list[Any], list[Any]] | None:
    return None if found is None else (found[:columns], found[columns:])
