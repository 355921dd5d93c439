"""Transfers to creators: whether there are any, and how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from sqlalchemy import select

from data_access.answer import Answer
from data_access.contract import PAYOUT_STATUSES, payouts
from data_access.database import Database, Result
from data_access.filters import Filters, Scope
from metrics.breakdown import cells_of
from metrics.cells import figure_columns, key_columns
from metrics.facts import cut, moment
from metrics.provenance import answered

LISTED = 200


def keeps_payouts(database: Database, scope: Scope) -> bool:
    """Say whether there are any payouts at all that the viewer may see, whatever the filters."""
    source, where = cut("payouts", scope.over(Filters(scope.filters.start, scope.filters.end)), dated=False)
    return not database.ask(select(payouts.c.payout_id).select_from(source).where(*where).limit(1)).frame.empty


def payout_statuses(database: Database, scope: Scope) -> Answer:
    """Answer the payouts of the period by status: status (all five), payout_count, payout_amount (money)."""
    figures, title = ("payout_count", "payout_amount"), "Payouts by status"
    cells = cells_of(database, scope, figures, ("status",))
    keys = [(status,) for status in PAYOUT_STATUSES] if cells.found else []
    columns = key_columns(cells.by, cells.types, keys)
    columns |= figure_columns(figures, [cells.found.get(key, cells.nothing) for key in keys])
    frame = pd.DataFrame(columns, copy=False)
    return _dated(answered(title, frame, cells.results, scope, database, figures, notes=cells.notes), scope)


def payout_answer(
    title: str,
    frame: pd.DataFrame,
    results: Sequence[Result],
    scope: Scope,
    database: Database,
    definitions: list[tuple[str, str]],
    status_basis: str = "payouts of every status",
) -> Answer:
    """Return an answer about payouts that says which date of theirs counted. definitions: (label, meaning)."""
    answer = answered(title, frame, results, scope, database, definitions=definitions, status_basis=status_basis)
    return _dated(answer, scope)


def _dated(answer: Answer, scope: Scope) -> Answer:
    """Say which date of a payout puts it into the period."""
    completed = moment("payouts", scope.filters.basis) is payouts.c.completed_at
    basis = "day the payout arrived or failed; those under way are left out" if completed else "day the payout was made"
    return replace(answer, provenance=replace(answer.provenance, date_basis=basis, rows=len(answer.frame)))
