"""Payouts that failed: why, for how long, and whether they were sent again.

A payout was sent again when a later one is for the same creator, amount and period. Without that it waits.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from data_access.answer import Answer
from data_access.contract import creators, payouts
from data_access.database import Database
from data_access.filters import Scope
from data_access.rollups.declared import PAYOUTS
from data_access.rollups.payments import AGAIN, sent_again
from metrics.bands import UNKNOWN
from metrics.facts import amount, cut
from metrics.functions import alphabetical
from metrics.payment_tables import in_payouts
from metrics.payouts import LISTED, payout_answer
from metrics.waiting import last_day

_WAITING = ("Days waiting", "Days from the failure until the payout was sent again, else to the last day of the data.")
_AGAIN = ("Sent again", "A later payout is for the same creator, amount and period.")


def failure_reasons(database: Database, scope: Scope) -> Answer:
    """Answer why payouts failed, largest amount first.

    Columns: reason, payouts, creators (counts), amount (money), sent_again (count), waiting (count: not sent again),
    waiting_amount (money), longest_wait (days since the failure of the one that waits longest, by the last day of the
    data; missing where none waits).
    """
    failed = _failed(database, scope).subquery("failed")
    waits = failed.c.again_at.is_(None)
    total = func.sum(failed.c.amount)
    query = (
        select(
            failed.c.reason,
            func.count().label("payouts"),
            func.count(failed.c.creator_id.distinct()).label("creators"),
            cast(total, BigInteger).label("amount"),
            func.count(failed.c.again_at).label("sent_again"),
            func.count(case((waits, failed.c.payout_id))).label("waiting"),
            cast(func.coalesce(func.sum(case((waits, failed.c.amount))), 0), BigInteger).label("waiting_amount"),
            func.min(case((waits, failed.c.failed_at))).label("oldest"),
        )
        .group_by(failed.c.reason)
        .order_by(total.desc().nulls_last(), alphabetical(failed.c.reason))
    )
    result = database.ask(query)
    longest = _days(result.frame["oldest"], _until(database, scope))
    frame = result.frame.drop(columns="oldest").assign(longest_wait=longest)
    reason = ("Reason", "Why the payout failed, as the payment provider says; unknown: it does not say.")
    answer = payout_answer(
        "Why payouts failed", frame, [result], scope, database, [reason, _AGAIN, _WAITING], "failed payouts"
    )
    counts = dict.fromkeys(("payouts", "creators", "sent_again", "waiting", "longest_wait"), "count")
    return replace(answer, units={**counts, "amount": "money", "waiting_amount": "money"})


def failed_payouts(database: Database, scope: Scope, limit: int = LISTED) -> Answer:
    """Answer the failed payouts, those that wait first and then the newest first, at most `limit`.

    Columns: payout_id, creator_id, handle, country, amount_minor (in its own currency), currency,
    reason, failed_at (or, not known, when it was made), again_at (when it was sent again; missing: it was not),
    again_status (of that payout), days_waiting (until then, else by the last day of the data).
    """
    every = _failed(database, scope).subquery("every")
    # Only those that are listed are looked up among the creators.
    failed = select(every).order_by(*_order(every.c)).limit(limit + 1).subquery("failed")
    query = (
        select(
            failed.c.payout_id,
            failed.c.creator_id,
            creators.c.handle,
            creators.c.country,
            failed.c.amount_minor,
            failed.c.currency,
            failed.c.reason,
            failed.c.failed_at,
            failed.c.again_at,
            failed.c.again_status,
        )
        .outerjoin_from(failed, creators, creators.c.creator_id == failed.c.creator_id)
        .order_by(*_order(failed.c))
    )
    result = database.ask(query)
    frame = result.frame.head(limit)
    until = frame["again_at"].fillna(_until(database, scope))
    frame = frame.assign(days_waiting=_days(frame["failed_at"], until))
    answer = payout_answer("Failed payouts", frame, [result], scope, database, [_AGAIN, _WAITING], "failed payouts")
    more = (f"Only {limit:,} are listed. Narrow the filters to see others.",)
    return replace(answer, units={"days_waiting": "count"}, notes=more if len(result.frame) > limit else ())


def _order(failed: ReadOnlyColumnCollection[str, Any]) -> tuple[ColumnElement[Any], ...]:
    """Return how failed payouts are listed: those that wait first, then the newest first."""
    waits_first = case((failed.again_at.is_(None), 0), else_=1)
    return waits_first, failed.failed_at.desc(), failed.payout_id.desc()


def _failed(database: Database, scope: Scope) -> Select[Any]:
    """Return the failed payouts of the period, each with the first payout that took its place."""
    told = {
        **{name: payouts.c[name] for name in ("payout_id", "creator_id", "amount_minor", "currency")},
        "amount": amount("payouts", "amount", scope.filters.currency),
        "reason": func.coalesce(payouts.c.failure_reason, UNKNOWN),
        "failed_at": func.coalesce(payouts.c.completed_at, payouts.c.created_at),
    }
    failed = payouts.c.status == "failed"
    kept = in_payouts(database, scope, [*told.values(), failed])
    if kept is not None:
        (*columns, failed), where = kept
        named = (column.label(name) for name, column in zip(told, columns, strict=True))
        return select(*named, *(PAYOUTS.table.c[name] for name in AGAIN)).where(failed, *where)
    source, where = cut("payouts", scope)
    also = [payouts.c[name] for name in ("status", "created_at", "period_start", "period_end")]
    columns = [column.label(name) for name, column in told.items()]
    chosen = select(*columns, *also).select_from(source).where(failed, *where).cte("chosen")
    again = sent_again(chosen)
    return (
        select(*(chosen.c[name] for name in told), *(again.c[name] for name in AGAIN))
        .select_from(chosen)
        .outerjoin(again, again.c.payout_id == chosen.c.payout_id)
    )


def _until(database: Database, scope: Scope) -> pd.Timestamp:
    return pd.Timestamp(datetime.combine(last_day(database, scope), time.min))


def _days(since: pd.Series[Any], until: pd.Series[Any] | pd.Timestamp) -> pd.Series[Any]:
    end = until.dt.normalize() if isinstance(until, pd.Series) else until
    days: pd.Series[Any] = (end - since.dt.normalize()).dt.days.clip(lower=0).astype("Int64")
    return days
