"""What pages ask of payouts and of lines that wait, as selects: over a scope's rows, and over all of them for rollups.

Every payout is held against the lines that name it, whatever campaign they are for; reversed ones are in no sum. A
failed payout was sent again when a later one is for the same creator, amount and period. These rollups know no days of
their own, so they are always built whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Column,
    ColumnElement,
    Date,
    FromClause,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from data_access.contract import commissions, payouts
from data_access.rollups.columns import MANAGER, SEGMENT
from data_access.rollups.gathered import gathered_creators

_OF_CREATORS = (*SEGMENT, MANAGER)

# What a payout is told by where it is held against its lines, and whether it was sent again.
OF_PAYOUT = (
    *("payout_id", "creator_id", "status", "currency", "amount_minor", "amount_usd_cents"),
    *("created_at", "completed_at", "failure_reason"),
)
AGAIN = ("again_at", "again_status")
SUMMED = ("lines_sum_minor", "lines", "other_currency", "other_creator", "paid_lines")

# Names of a payout's columns whose words are not those of lines.
_NAMED: Mapping[str, str] = {"status": "payout_status", "currency": "payout_currency"}

# The outcomes that a line can be astray by.
NO_PAYOUT, UNKNOWN_PAYOUT = "no_payout", "unknown_payout"


def sent_again(chosen: CTE) -> CTE:
    """Return payout_id, again_at and again_status of the first payout that took the place of each failed one."""
    later = payouts.alias("later")
    same = ("creator_id", "currency", "amount_minor", "period_start", "period_end")
    first = func.row_number().over(partition_by=chosen.c.payout_id, order_by=[later.c.created_at, later.c.payout_id])
    taking = (
        select(chosen.c.payout_id, later.c.created_at, later.c.status, first.label("turn"))
        .join_from(chosen, later, and_(*(later.c[name] == chosen.c[name] for name in same)))
        .where(chosen.c.status == "failed", later.c.created_at > chosen.c.created_at)
        .subquery("taking")
    )
    found = select(taking.c.payout_id, taking.c.created_at.label("again_at"), taking.c.status.label("again_status"))
    return found.where(taking.c.turn == 1).cte("again")


def summed(chosen: CTE) -> CTE:
    """Return payout_id and SUMMED of the chosen payouts that lines name.

    lines_sum_minor: of lines in the payout's currency, missing where none counts; the others count lines.
    """
    line = commissions.c
    counts = line.status != "reversed"
    same = line.currency == chosen.c.currency

    def counted(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((and_(counts, *conditions), line.commission_id)))

    total = cast(func.coalesce(func.sum(case((and_(counts, same), line.commission_minor))), 0), BigInteger)
    return (
        select(
            line.payout_id,
            case((counted() > 0, total)).label("lines_sum_minor"),
            counted().label("lines"),
            counted(~same).label("other_currency"),
            counted(line.creator_id != chosen.c.creator_id).label("other_creator"),
            counted(line.status == "paid").label("paid_lines"),
        )
        .join_from(commissions, chosen, chosen.c.payout_id == line.payout_id)
        .group_by(line.payout_id)
        .cte("summed")
    )


def beside_payouts(source: FromClause) -> tuple[FromClause, ColumnElement[Any]]:
    """Return lines beside the payouts they name, and how a line is astray: NO_PAYOUT, UNKNOWN_PAYOUT or NULL."""
    named = payouts.alias("named")
    line = commissions.c
    outcome = case(
        (and_(line.payout_id.is_(None), line.status == "paid"), NO_PAYOUT),
        (and_(line.payout_id.is_not(None), named.c.payout_id.is_(None)), UNKNOWN_PAYOUT),
    )
    return source.outerjoin(named, named.c.payout_id == line.payout_id), outcome


def waits_since() -> ColumnElement[Any]:
    """Return the moment since when an approved line waits: its hold ended; without one it was settled, else ordered."""
    return func.coalesce(commissions.c.hold_until, commissions.c.settled_at, commissions.c.ordered_at)


def payouts_query() -> Select[Any]:
    """Return every payout held against its lines: OF_PAYOUT, AGAIN, SUMMED, and of its creator what rollups keep."""
    names = (*OF_PAYOUT, "period_start", "period_end")
    chosen = select(*(payouts.c[name] for name in names)).cte("chosen")
    again, sums = sent_again(chosen), summed(chosen)
    counts = (func.coalesce(sums.c[name], 0).label(name) for name in SUMMED[1:])
    return (
        select(
            *(chosen.c[name].label(payout_column(name)) for name in OF_PAYOUT),
            *(again.c[name] for name in AGAIN),
            sums.c.lines_sum_minor,
            *counts,
            *(gathered_creators.c[column.name] for column in _OF_CREATORS),
        )
        .join_from(chosen, gathered_creators, gathered_creators.c.creator_id == chosen.c.creator_id)
        .outerjoin(again, again.c.payout_id == chosen.c.payout_id)
        .outerjoin(sums, sums.c.payout_id == chosen.c.payout_id)
        .order_by(chosen.c.created_at)
    )


def payout_column(name: str) -> str:
    """Return what a column of a payout is called where it is kept."""
    return _NAMED.get(name, name)


def payout_campaigns_query() -> Select[Any]:
    """Return which campaigns each payout has lines of."""
    line = commissions.c
    known = (line.campaign_id.is_not(None), line.payout_id.is_not(None))
    return select(line.campaign_id, line.payout_id).where(*known).distinct().order_by(line.campaign_id)


# What is kept of a line that is astray: all that is told of it or chosen by.
OF_STRAY: tuple[Column[Any], ...] = tuple(
    commissions.c[name]
    for name in (
        *("commission_id", "creator_id", "campaign_id", "order_id", "kind", "status", "currency", "commission_minor"),
        *("commission_usd_cents", "ordered_at", "settled_at", "paid_at", "payout_id"),
    )
)


def stray_lines_query() -> Select[Any]:
    """Return the lines that are astray, with their outcome; none where there is no payout at all.

    Then every paid line would be one, and nobody asks.
    """
    source, outcome = beside_payouts(commissions)
    of_creator = (gathered_creators.c[column.name] for column in _OF_CREATORS)
    return (
        select(*OF_STRAY, outcome.label("outcome"), *of_creator)
        .select_from(source.join(gathered_creators, gathered_creators.c.creator_id == commissions.c.creator_id))
        .where(outcome.is_not(None), select(func.count()).select_from(payouts).scalar_subquery() > 0)
        .order_by(commissions.c.ordered_at)
    )


WAITING_SUMS: tuple[Column[Any], ...] = (commissions.c.commission_minor, commissions.c.commission_usd_cents)


def waiting_query() -> Select[Any]:
    """Return approved and held lines, summed by the day since when they wait or at which they are released.

    Each row knows the newest such day that its creator has in the same status before it in that order (`before_on`), so
    that creators are counted by adding up those whose first row lies in some days.
    """
    line = commissions.c
    due = cast(case((line.status == "held", line.hold_until), else_=waits_since()), Date).label("due")
    keys = (line.status, due, line.creator_id, line.campaign_id, line.currency)
    of_creator = tuple(gathered_creators.c[column.name] for column in _OF_CREATORS)
    summed = (
        select(
            *keys,
            *of_creator,
            *(cast(func.sum(amount), BigInteger).label(amount.name) for amount in WAITING_SUMS),
            cast(func.count(), BigInteger).label("rows"),
        )
        .join_from(commissions, gathered_creators, gathered_creators.c.creator_id == line.creator_id)
        .where(or_(line.status == "approved", line.status == "held"))
        .group_by(*keys, *of_creator, line.commission_usd_cents.is_(None))
        .subquery("summed")
    )
    whose = (summed.c.status, summed.c.creator_id)
    # Of what never is missing, ClickHouse has the first day of its calendar for the newest of no days.
    day = case((summed.c.due.is_not(None), summed.c.due))
    # Rows of one day lie in one order, so that whenever it is built the table is the same.
    order = (summed.c.due, summed.c.currency, summed.c.campaign_id, summed.c.commission_usd_cents)
    before = func.max(day).over(partition_by=whose, order_by=order, rows=(None, -1)).label("before_on")
    rows = select(summed, before).subquery("waiting")
    return select(rows).order_by(rows.c.status, rows.c.due)
