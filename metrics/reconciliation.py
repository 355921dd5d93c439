"""Payouts held against the lines they pay, and lines against the payouts they name: every difference by its kind.

A payout's lines are those that name it; reversed ones are in no sum. A failed payout that was sent again has handed its
lines over, so it needs none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, and_, case, cast, func, or_, select

from data_access.answer import Answer
from data_access.contract import commissions, creators, payouts
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.rollups.declared import PAYOUTS, STRAY_LINES
from data_access.rollups.payments import SUMMED, beside_payouts, sent_again, summed
from metrics.facts import amount, cut
from metrics.payment_tables import in_payouts, in_stray_lines
from metrics.payouts import LISTED, payout_answer
from metrics.provenance import answered


@dataclass(frozen=True)
class Difference:
    """One way in which payouts and lines can disagree. of: whether it is told of payouts or of lines."""

    key: str
    label: str
    meaning: str
    of: str = "payouts"


DIFFERENCES: tuple[Difference, ...] = (
    Difference("amount", "Amount differs", "The amount is not the sum of the payout's lines, reversed ones left out."),
    Difference("no_lines", "No lines", "No line names the payout, and it was not sent again."),
    Difference(
        "currency", "Another currency", "Some of the payout's lines are in another currency; they are in no sum."
    ),
    Difference("creator", "Another creator", "Some of the payout's lines are another creator's."),
    Difference("unpaid_lines", "Paid, its lines are not", "The payout is paid, and some of its lines are not."),
    Difference("paid_lines", "Not paid, its lines are", "The payout is not paid, and some of its lines are."),
    Difference("no_payout", "Paid without a payout", "A line is paid and names no payout.", "lines"),
    Difference("unknown_payout", "Unknown payout", "A line names a payout that is not there.", "lines"),
)
IN_ORDER = {"agrees": "Agrees", "handed_over": "Failed, sent again"}
_OF_LINE = (
    *("commission_id", "creator_id", "order_id", "kind", "status", "currency", "commission_minor", "paid_at"),
    *("payout_id", "ordered_at"),
)
LABELS = {**IN_ORDER, **{one.key: one.label for one in DIFFERENCES}}


def reconciliation(database: Database, scope: Scope) -> Answer:
    """Answer how the payouts and lines of the period agree: first those in order, then each kind of difference found.

    Columns: outcome (a key of IN_ORDER, else of a Difference), label, of ("payouts" or "lines"), found (count), amount
    (money, of those payouts or lines). A payout can be of several kinds, and its lines count whatever their day.
    """
    held = _held(database, scope).subquery("held")
    wrong = _conditions(held)
    differs = or_(*wrong.values())
    conditions = {"agrees": and_(~differs, held.c.lines > 0), "handed_over": and_(~differs, held.c.lines == 0), **wrong}
    figures: list[ColumnElement[Any]] = []
    for key, condition in conditions.items():
        figures.append(func.count(case((condition, held.c.payout_id))).label(f"found_{key}"))
        figures.append(cast(func.coalesce(func.sum(case((condition, held.c.amount))), 0), BigInteger).label(key))
    of_payouts, of_lines = database.ask(select(*figures)), database.ask(_lines_by_kind(database, scope))
    counted = of_payouts.frame.iloc[0]
    rows: list[tuple[Any, ...]] = [
        (key, LABELS[key], "payouts", counted[f"found_{key}"], counted[key])
        for key in conditions
        if counted[f"found_{key}"]
    ]
    rows += [
        (row.outcome, LABELS[str(row.outcome)], "lines", row.found, row.amount) for row in of_lines.frame.itertuples()
    ]
    frame = pd.DataFrame(rows, columns=["outcome", "label", "of", "found", "amount"])
    frame = frame.astype({"found": "Int64", "amount": "Int64"})
    definitions = [("Agrees", "The amount is the sum of its lines, which are its creator's and stand as it does.")]
    definitions.append(("Failed, sent again", "The payout has no lines any more: a later one took them over."))
    definitions += [(one.label, one.meaning) for one in DIFFERENCES]
    answer = payout_answer("Payouts against their lines", frame, [of_payouts, of_lines], scope, database, definitions)
    return replace(answer, units={"found": "count", "amount": "money"})


def mismatches(database: Database, scope: Scope, limit: int = LISTED) -> Answer:
    """Answer the payouts that disagree with their lines, newest first, at most `limit`.

    Columns: payout_id, creator_id, handle, status, currency, amount_minor, lines_sum_minor, difference_minor (in that
    currency; missing without lines), lines (count), differences (labels of DIFFERENCES), created_at.
    """
    held = _held(database, scope).subquery("held")
    wrong = _conditions(held)
    flags = [case((condition, 1), else_=0).label(f"is_{key}") for key, condition in wrong.items()]
    names = ("payout_id", "creator_id", "status", "currency", "amount_minor", "lines_sum_minor", "lines", "created_at")
    query = (
        select(
            *(held.c[name] for name in names),
            creators.c.handle,
            (held.c.amount_minor - held.c.lines_sum_minor).label("difference_minor"),
            *flags,
        )
        .join_from(held, creators, creators.c.creator_id == held.c.creator_id)
        .where(or_(*wrong.values()))
        .order_by(held.c.created_at.desc(), held.c.payout_id.desc())
        .limit(limit + 1)
    )
    result = database.ask(query)
    found = result.frame.head(limit)
    said = [
        "; ".join(LABELS[key] for key, is_so in zip(wrong, row, strict=True) if is_so)
        for row in found[[f"is_{key}" for key in wrong]].itertuples(index=False)
    ]
    frame = found.drop(columns=[f"is_{key}" for key in wrong]).assign(differences=pd.Series(said, dtype="str"))
    definitions = [("Difference", "Amount of the payout less the sum of its lines."), *_meanings("payouts")]
    answer = payout_answer("Payouts that differ", frame, [result], scope, database, definitions)
    return replace(answer, units={"lines": "count"}, notes=_bounded(result, limit))


def stray_lines(database: Database, scope: Scope, limit: int = LISTED) -> Answer:
    """Answer the lines of the period that are paid by no payout or name one that is not there, newest first.

    Columns: commission_id, creator_id, handle, order_id, kind, status, currency, commission_minor, paid_at,
    payout_id (that is not there; missing: none named), difference (label of a Difference). At most `limit`.
    """
    line = _strays(database, scope).subquery("line")
    told = [line.c[name] for name in _OF_LINE if name != "ordered_at"]
    query = (
        select(*told[:2], creators.c.handle, *told[2:], line.c.outcome)
        .join_from(line, creators, creators.c.creator_id == line.c.creator_id)
        .order_by(line.c.ordered_at.desc(), line.c.commission_id.desc())
        .limit(limit + 1)
    )
    result = database.ask(query)
    frame = result.frame.head(limit)
    frame = frame.assign(difference=frame["outcome"].map(LABELS).astype("str")).drop(columns="outcome")
    answer = answered(
        "Lines without their payout",
        frame,
        [result],
        scope,
        database,
        definitions=_meanings("lines"),
        status_basis="all",
    )
    return replace(answer, notes=_bounded(result, limit))


def _held(database: Database, scope: Scope) -> Select[Any]:
    """Return each payout of the period with what its lines add up to and how many of them disagree.

    All lines of a payout count, whatever campaign they are for: the filters choose payouts, not lines.
    """
    names = ("payout_id", "creator_id", "status", "currency", "amount_minor", "created_at")
    told = [payouts.c[name] for name in names]
    value = amount("payouts", "amount", scope.filters.currency)
    kept = in_payouts(database, scope, [*told, value])
    if kept is not None:
        columns, where = kept
        own = PAYOUTS.table.c
        named = (column.label(name) for name, column in zip((*names, "amount"), columns, strict=True))
        return select(*named, *(own[name] for name in SUMMED), _handed_over(own.again_at)).where(*where)
    source, where = cut("payouts", scope)
    also = (payouts.c.period_start, payouts.c.period_end, value.label("amount"))
    chosen = select(*told, *also).select_from(source).where(*where).cte("chosen")
    sums, again = summed(chosen), sent_again(chosen)
    return (
        select(
            *(chosen.c[name] for name in (*names, "amount")),
            sums.c.lines_sum_minor,
            *(func.coalesce(sums.c[name], 0).label(name) for name in SUMMED[1:]),
            _handed_over(again.c.again_at),
        )
        .select_from(chosen)
        .outerjoin(sums, sums.c.payout_id == chosen.c.payout_id)
        .outerjoin(again, again.c.payout_id == chosen.c.payout_id)
    )


def _handed_over(again_at: ColumnElement[Any]) -> ColumnElement[int]:
    return case((again_at.is_not(None), 1), else_=0).label("handed_over")


def _conditions(held: FromClause) -> dict[str, ColumnElement[bool]]:
    """Return when a payout is of each kind of difference; each is true or false, never unknown."""
    own = held.c
    has_lines = own.lines > 0
    return {
        "amount": and_(has_lines, func.coalesce(own.lines_sum_minor, 0) != own.amount_minor),
        "no_lines": and_(~has_lines, own.handed_over == 0),
        "currency": own.other_currency > 0,
        "creator": own.other_creator > 0,
        "unpaid_lines": and_(own.status == "paid", own.paid_lines < own.lines),
        "paid_lines": and_(own.status != "paid", own.paid_lines > 0),
    }


def _strays(database: Database, scope: Scope) -> Select[Any]:
    """Return the lines of the period that are astray: what is told of each, its amount and its outcome."""
    told = [commissions.c[name] for name in _OF_LINE]
    value = amount("lines", "commission", scope.filters.currency)
    kept = in_stray_lines(database, scope, [*told, value])
    if kept is not None:
        columns, where = kept
        named = (column.label(name) for name, column in zip((*_OF_LINE, "amount"), columns, strict=True))
        return select(*named, STRAY_LINES.table.c.outcome).where(*where)
    source, where = cut("lines", scope)
    both, outcome = beside_payouts(source)
    found = select(*told, value.label("amount"), outcome.label("outcome")).select_from(both)
    return found.where(*where, outcome.is_not(None))


def _lines_by_kind(database: Database, scope: Scope) -> Select[Any]:
    line = _strays(database, scope).subquery("line").c
    total = cast(func.coalesce(func.sum(line.amount), 0), BigInteger)
    return (
        select(line.outcome, func.count().label("found"), total.label("amount"))
        .group_by(line.outcome)
        .order_by(line.outcome)
    )


def _meanings(of: str) -> list[tuple[str, str]]:
    return [(one.label, one.meaning) for one in DIFFERENCES if one.of == of]


def _bounded(result: Result, limit: int) -> tuple[str, ...]:
    more = f"Only the newest {limit:,} are listed. Narrow the filters to see others, or download them all."
    return (more,) if len(result.frame) > limit else ()
