"""When is the next payout? Worked out from when payouts were made, since the contract holds no calendar of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pandas as pd
from sqlalchemy import Date, case, cast, func, select

from data_access.answer import Answer
from data_access.contract import payouts
from data_access.database import Database
from data_access.filters import Scope
from metrics.facts import cut
from metrics.functions import days_between, median
from metrics.provenance import answered
from metrics.rights import rights, unfiltered

LOOKED_BACK = 400
LEAST_SHARE = 0.05
"""A day with fewer payouts than this part of the busiest day's is no run: retries are made one by one."""
MONTH_DAYS = range(28, 32)


def payout_rhythm(database: Database, scope: Scope) -> Answer:
    """Answer when payouts are made and when the next ones are expected, in one row.

    Columns: last_on (the newest day on which many were made), next_on (expected: a month after it where the latest
    two runs are a month apart, else as many days after it as lie between them), arrival_days (median days until the
    newest run that has arrived was there). Missing where it cannot be told: fewer than two runs within 400 days before
    the last day of the data, or a next day that would lie before it. Of the scope only the viewer's rights count.
    """
    allowed = rights(scope)
    source, where = cut("payouts", allowed, dated=False)
    until = database.snapshot.last_day or scope.filters.end
    since = until - timedelta(days=LOOKED_BACK)
    made = cast(payouts.c.created_at, Date)
    arrived = case((payouts.c.status == "paid", cast(payouts.c.completed_at, Date)))
    query = (
        select(made.label("made_on"), func.count().label("payouts"), median(days_between(made, arrived)).label("days"))
        .select_from(source)
        .where(*where, payouts.c.created_at >= datetime.combine(since, time.min))
        .group_by(made)
        .order_by(made)
    )
    result = database.ask(query)
    runs = result.frame[result.frame["payouts"] >= result.frame["payouts"].max() * LEAST_SHARE]
    days = [moment.date() for moment in runs["made_on"]]
    known = runs["days"].dropna()
    expected = following(days, until)
    frame = pd.DataFrame(
        {
            "last_on": pd.Series([days[-1] if days else None], dtype="datetime64[us]"),
            "next_on": pd.Series([expected], dtype="datetime64[us]"),
            "arrival_days": pd.Series([None if known.empty else round(known.iloc[-1])], dtype="Int64"),
        }
    )
    answer = answered(
        "When payouts are made",
        frame,
        [result],
        allowed,
        database,
        definitions=(("Expected", "The latest runs of payouts, carried on at the same distance."),),
        date_basis="day the payout was made",
        status_basis="payouts of every status",
    )
    return unfiltered(answer)


def following(days: list[date], until: date) -> date | None:
    """Return the day after `until` on which the next run is expected, None where the runs do not tell.

    A run that should have been there by `until` and was not says that the rhythm has changed or ended.
    """
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    if not gaps:
        return None
    last = days[-1]
    expected = _month_after(last) if gaps[-1] in MONTH_DAYS else last + timedelta(days=gaps[-1])
    return expected if expected > until else None


def _month_after(day: date) -> date:
    """Return the same day of the next month, or its last where it is shorter."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)
