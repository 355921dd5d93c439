"""A creator's payouts, each held against the lines it pays, and what is wrong by the names of metrics.reconciliation.

Amounts are in minor units.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, case, cast, func, select

from data_access.answer import Answer
from data_access.contract import commissions, payouts
from data_access.database import Database, Result
from data_access.filters import Scope
from metrics.facts import cut
from metrics.functions import alphabetical
from metrics.paying import paying
from metrics.provenance import answered
from metrics.reconciliation import DIFFERENCES, LABELS
from metrics.rights import rights, unfiltered

MOST_PAYOUTS = 200

_OF_PAYOUTS = tuple(one for one in DIFFERENCES if one.of == "payouts")


def reconciled_payouts(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer a creator's payouts, newest first, at most 200, each with the sum of its lines and what differs.

    Columns: created_at, status, currency, amount_minor, lines_sum_minor (missing: no lines), difference_minor (amount
    less sum), lines (not reversed), differences (labels of metrics.reconciliation joined by "; ", "" where none),
    reference, method, period_start, period_end, completed_at, failure_reason, payout_id. Of the scope only the rights
    choose the payouts; a payout's lines all count, or its sum would not be what it pays.
    """
    allowed = rights(scope)
    source, where = cut("payouts", allowed, dated=False)
    names = ("created_at", "status", "currency", "amount_minor", "reference", "method", "period_start", "period_end")
    columns = [payouts.c[name] for name in (*names, "completed_at", "failure_reason", "payout_id")]
    made = database.ask(
        select(*columns)
        .select_from(source)
        .where(payouts.c.creator_id == creator_id, *where)
        .order_by(payouts.c.created_at.desc(), payouts.c.payout_id.desc())
        .limit(MOST_PAYOUTS + 1)
    )
    listed = made.frame.head(MOST_PAYOUTS)
    results = [made]
    ids = [int(number) for number in listed["payout_id"]]
    sums = pd.DataFrame()
    if ids:
        results.append(_lines_of(database, creator_id, ids))
        sums = results[-1].frame
    frame = _held_against(listed, sums)
    order = ("created_at", "status", "currency", "amount_minor", "lines_sum_minor", "difference_minor", "lines")
    rest = ("differences", "reference", "method", "period_start", "period_end", "completed_at", "failure_reason")
    answer = answered(
        "Payouts and the lines they pay",
        frame[[*order, *rest, "payout_id"]],
        results,
        allowed,
        database,
        definitions=(
            ("Difference", "Amount of the payout less the sum of its lines."),
            *((one.label, one.meaning) for one in _OF_PAYOUTS),
        ),
        date_basis="all days",
        status_basis="payouts of every status; reversed lines are in no sum",
        notes=(f"The newest {MOST_PAYOUTS} are shown; there are more.",) if len(made.frame) > MOST_PAYOUTS else (),
    )
    return unfiltered(answer)


def lines_without_payout(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer which paid lines of a creator no payout accounts for, one row a currency and kind of gap.

    Columns: gap ("no payout named" or "payout not in the database"), currency, lines, commission_minor. No rows where
    the database has no payout at all that the viewer may see: then it keeps none, and nothing is missing.
    """
    allowed = rights(scope)
    source, where = cut("payouts", allowed, dated=False)
    kept = database.ask(select(payouts.c.payout_id).select_from(source).where(*where).limit(1))
    source, where = cut("lines", allowed, dated=False)
    line, payout = commissions.c, paying(creator_id)
    gap = case((line.payout_id.is_(None), "no payout named"), else_="payout not in the database").label("gap")
    query = (
        select(
            gap,
            line.currency,
            func.count().label("lines"),
            cast(func.sum(line.commission_minor), BigInteger).label("commission_minor"),
        )
        .select_from(source.outerjoin(payout, payout.c.payout_id == line.payout_id))
        .where(line.creator_id == creator_id, line.status == "paid", payout.c.payout_id.is_(None), *where)
        .group_by(gap, line.currency)
        .order_by(alphabetical(gap), alphabetical(line.currency))
    )
    result = database.ask(query)
    answer = answered(
        "Paid lines without a payout",
        result.frame if len(kept.frame) else result.frame.iloc[:0],
        [kept, result],
        allowed,
        database,
        date_basis="all days",
        status_basis="paid lines",
    )
    return unfiltered(answer)


def _lines_of(database: Database, creator_id: int, payout_ids: list[int]) -> Result:
    """Return the lines that name the payouts, summed by payout, whose they are, currency and status."""
    line = commissions.c
    own = (line.creator_id == creator_id).label("own")
    return database.ask(
        select(
            line.payout_id,
            own,
            line.currency,
            line.status,
            func.count().label("lines"),
            cast(func.sum(line.commission_minor), BigInteger).label("sum_minor"),
        )
        .where(line.payout_id.in_(payout_ids))
        .group_by(line.payout_id, own, line.currency, line.status)
    )


def _held_against(listed: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    by_payout = dict(iter(sums.groupby("payout_id"))) if len(sums) else {}
    rows = listed.to_dict("records")
    found = [_compared(row, by_payout.get(row["payout_id"]), _sent_again(row, rows)) for row in rows]
    total, difference, lines, differences = zip(*found, strict=True) if found else ((), (), (), ())
    return listed.assign(
        lines_sum_minor=pd.Series(total, index=listed.index, dtype="Int64"),
        difference_minor=pd.Series(difference, index=listed.index, dtype="Int64"),
        lines=pd.Series(lines, index=listed.index, dtype="Int64"),
        differences=pd.Series(differences, index=listed.index, dtype="str"),
    )


def _sent_again(payout: dict[Any, Any], others: list[dict[Any, Any]]) -> bool:
    """Say whether a failed payout was sent again, as metrics.failed_payouts defines it."""
    same = ("currency", "amount_minor", "period_start", "period_end")
    return payout["status"] == "failed" and any(
        other["created_at"] > payout["created_at"] and all(other[name] == payout[name] for name in same)
        for other in others
    )


def _compared(
    payout: dict[Any, Any], lines: pd.DataFrame | None, sent_again: bool
) -> tuple[int | None, int | None, int, str]:
    """Return the sum of a payout's lines, the difference, how many they are, and what differs."""
    counted = None if lines is None else lines[lines["status"] != "reversed"]
    if counted is None or counted.empty:
        return None, None, 0, "" if sent_again else LABELS["no_lines"]
    same = counted["currency"] == payout["currency"]
    total = int(counted[same]["sum_minor"].sum())
    arrived = counted["status"] == "paid"
    wrong = {
        "amount": total != payout["amount_minor"],
        "currency": bool((~same).any()),
        "creator": bool((~counted["own"].astype(bool)).any()),
        "unpaid_lines": payout["status"] == "paid" and bool((~arrived).any()),
        "paid_lines": payout["status"] != "paid" and bool(arrived.any()),
    }
    said = "; ".join(one.label for one in _OF_PAYOUTS if wrong.get(one.key))
    return total, int(payout["amount_minor"]) - total, int(counted["lines"].sum()), said
