"""Transfers to creators: how they stand, which failed and why, and whether they add up to the lines they pay."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, or_, select

from data_access.answer import Answer
from data_access.contract import PAYOUT_STATUSES, commissions, creators, payouts
from data_access.database import Database, Result
from data_access.filters import CONVERTED, Filters, Scope
from metrics.breakdown import breakdown
from metrics.facts import UNKNOWN, amount, cut, moment
from metrics.functions import alphabetical
from metrics.provenance import answered
from metrics.waiting import last_day

LISTED = 200

OUTCOMES: tuple[tuple[str, str, str], ...] = (
    ("agrees", "Agrees", "The amount is the sum of the payout's lines, reversed ones left out."),
    ("differs", "Differs", "The amount is another than that sum, or a line is in another currency."),
    ("nothing", "Nothing to compare", "No line names the payout."),
)


def keeps_payouts(database: Database, scope: Scope) -> bool:
    """Say whether there are any payouts at all that the viewer may see, whatever the filters."""
    source, where = cut("payouts", scope.over(Filters(scope.filters.start, scope.filters.end)), dated=False)
    return not database.ask(select(payouts.c.payout_id).select_from(source).where(*where).limit(1)).frame.empty


def payout_statuses(database: Database, scope: Scope) -> Answer:
    """Answer the payouts of the period by status: status (all five), payout_count, payout_amount (money)."""
    answer = breakdown(database, scope, ("payout_count", "payout_amount"), ("status",), title="Payouts by status")
    frame = answer.frame.set_index("status")
    absent = [status for status in PAYOUT_STATUSES if status not in frame.index]
    frame = frame.reindex(PAYOUT_STATUSES)
    frame.loc[absent] = 0
    return _dated(replace(answer, frame=frame.reset_index() if len(answer.frame) else answer.frame), scope)


def failure_reasons(database: Database, scope: Scope) -> Answer:
    """Answer why payouts failed, largest amount first: reason, payouts, creators (counts), amount (money)."""
    source, where = cut("payouts", scope)
    reason = func.coalesce(payouts.c.failure_reason, UNKNOWN)
    total = func.sum(amount("payouts", "amount", scope.filters))
    query = (
        select(
            reason.label("reason"),
            func.count().label("payouts"),
            func.count(payouts.c.creator_id.distinct()).label("creators"),
            cast(total, BigInteger).label("amount"),
        )
        .select_from(source)
        .where(*where, payouts.c.status == "failed")
        .group_by(reason)
        .order_by(total.desc().nulls_last(), alphabetical(reason))
    )
    definitions = [("Reason", "Why the payout failed, as the payment provider says; unknown: it does not say.")]
    answer = _payout_answer("Why payouts failed", database.ask(query), scope, database, definitions, "failed payouts")
    return replace(answer, units={"payouts": "count", "creators": "count", "amount": "money"})


def failed_payouts(database: Database, scope: Scope, limit: int = LISTED) -> Answer:
    """Answer the failed payouts, newest first, at most `limit`.

    Columns: payout_id, creator_id, handle, country, amount_minor (in its own currency), currency,
    reason, failed_at (or, not known, when it was made), days_waiting (since then, by the last day of the data).
    """
    source, where = cut("payouts", scope, joined=["creators"])
    failed_at = func.coalesce(payouts.c.completed_at, payouts.c.created_at)
    query = (
        select(
            payouts.c.payout_id,
            payouts.c.creator_id,
            creators.c.handle,
            creators.c.country,
            payouts.c.amount_minor,
            payouts.c.currency,
            func.coalesce(payouts.c.failure_reason, UNKNOWN).label("reason"),
            failed_at.label("failed_at"),
        )
        .select_from(source)
        .where(*where, payouts.c.status == "failed")
        .order_by(failed_at.desc(), payouts.c.payout_id.desc())
        .limit(limit + 1)
    )
    result = database.ask(query)
    frame = result.frame.head(limit)
    until = pd.Timestamp(datetime.combine(last_day(database, scope), time.min))
    days = (until - frame["failed_at"].dt.normalize()).dt.days.clip(lower=0)
    frame = frame.assign(days_waiting=days.astype("Int64"))
    definitions = [("Days waiting", "Days from the failure to the last day of the data.")]
    answer = _payout_answer(
        "Failed payouts", replace(result, frame=frame), scope, database, definitions, "failed payouts"
    )
    more = (f"Only the newest {limit:,} are listed. Narrow the filters to see others.",)
    return replace(answer, units={"days_waiting": "count"}, notes=more if len(result.frame) > limit else ())


def reconciliation(database: Database, scope: Scope) -> Answer:
    """Answer how many payouts of the period add up to their lines.

    Columns: outcome (keys of OUTCOMES, all three), label, payouts (count), amount (money, of the payouts).
    """
    sums = _held_against_lines(scope).subquery("sums")
    suffix = "amount" if scope.filters.currency == CONVERTED else "amount_minor"
    query = select(
        sums.c.outcome, func.count().label("payouts"), cast(func.sum(sums.c[suffix]), BigInteger).label("amount")
    ).group_by(sums.c.outcome)
    result = database.ask(query)
    frame = result.frame
    if len(frame):
        frame = frame.set_index("outcome").reindex([key for key, _, _ in OUTCOMES])
        frame["payouts"] = frame["payouts"].fillna(0)
        frame.loc[frame["payouts"] == 0, "amount"] = 0
        frame = frame.reset_index()
    frame.insert(1, "label", frame["outcome"].map({key: label for key, label, _ in OUTCOMES}))
    definitions = [(label, meaning) for _, label, meaning in OUTCOMES]
    answer = _payout_answer("Payouts against their lines", replace(result, frame=frame), scope, database, definitions)
    return replace(answer, units={"payouts": "count", "amount": "money"})


def mismatches(database: Database, scope: Scope, limit: int = LISTED) -> Answer:
    """Answer the payouts that differ from their lines, newest first, at most `limit`.

    Columns: payout_id, creator_id, handle, status, currency, amount_minor, lines_sum_minor, difference_minor (in that
    currency), lines, other_currency (counts: lines, and those of them in another currency, which are in no
    total), created_at.
    """
    sums = _held_against_lines(scope).subquery("sums")
    query = (
        select(
            sums.c.payout_id,
            sums.c.creator_id,
            creators.c.handle,
            sums.c.status,
            sums.c.currency,
            sums.c.amount_minor,
            sums.c.lines_sum_minor,
            (sums.c.amount_minor - sums.c.lines_sum_minor).label("difference_minor"),
            sums.c.lines,
            sums.c.other_currency,
            sums.c.created_at,
        )
        .join_from(sums, creators, creators.c.creator_id == sums.c.creator_id)
        .where(sums.c.outcome == "differs")
        .order_by(sums.c.created_at.desc(), sums.c.payout_id.desc())
        .limit(limit + 1)
    )
    result = database.ask(query)
    frame = result.frame.head(limit)
    definitions = [("Difference", "Amount of the payout less the sum of its lines.")]
    answer = _payout_answer("Payouts that differ", replace(result, frame=frame), scope, database, definitions)
    more = (f"Only the newest {limit:,} are listed. Narrow the filters to see others.",)
    return replace(
        answer,
        units={"lines": "count", "other_currency": "count"},
        notes=more if len(result.frame) > limit else (),
    )


def _held_against_lines(scope: Scope) -> Select[Any]:
    """Return each payout of the period with the sum of its lines and the outcome of the comparison.

    All lines of a payout count, whatever campaign they are for: the filters choose payouts, not lines.
    """
    source, where = cut("payouts", scope)
    chosen = select(payouts).select_from(source).where(*where).cte("chosen")
    same = commissions.c.currency == chosen.c.currency
    summed = (
        select(
            commissions.c.payout_id,
            cast(func.coalesce(func.sum(case((same, commissions.c.commission_minor))), 0), BigInteger).label("total"),
            func.count().label("lines"),
            func.count(case((~same, 1))).label("other_currency"),
        )
        .join_from(commissions, chosen, chosen.c.payout_id == commissions.c.payout_id)
        .where(commissions.c.status != "reversed")
        .group_by(commissions.c.payout_id)
        .cte("summed")
    )
    outcome: ColumnElement[str] = case(
        (summed.c.payout_id.is_(None), "nothing"),
        (or_(summed.c.total != chosen.c.amount_minor, summed.c.other_currency > 0), "differs"),
        else_="agrees",
    )
    return select(
        chosen.c.payout_id,
        chosen.c.creator_id,
        chosen.c.status,
        chosen.c.currency,
        chosen.c.created_at,
        chosen.c.amount_minor,
        chosen.c.amount_usd_cents.label("amount"),
        summed.c.total.label("lines_sum_minor"),
        summed.c.lines,
        summed.c.other_currency,
        outcome.label("outcome"),
    ).join_from(chosen, summed, and_(summed.c.payout_id == chosen.c.payout_id), isouter=True)


def _payout_answer(
    title: str,
    result: Result,
    scope: Scope,
    database: Database,
    definitions: list[tuple[str, str]],
    status_basis: str = "payouts of every status",
) -> Answer:
    answer = answered(
        title, result.frame, [result], scope, database, definitions=definitions, status_basis=status_basis
    )
    return _dated(answer, scope)


def _dated(answer: Answer, scope: Scope) -> Answer:
    """Say which date of a payout puts it into the period."""
    completed = moment("payouts", scope.filters.basis) is payouts.c.completed_at
    basis = "day the payout arrived or failed; those under way are left out" if completed else "day the payout was made"
    return replace(answer, provenance=replace(answer.provenance, date_basis=basis, rows=len(answer.frame)))
