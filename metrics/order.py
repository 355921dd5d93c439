"""One order of a creator: its lines, and what happened to them when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, select

from data_access.answer import Answer
from data_access.contract import campaigns, commissions
from data_access.database import Database
from data_access.filters import Scope
from metrics.facts import cut
from metrics.paying import paying
from metrics.provenance import answered
from metrics.rights import rights, unfiltered

MOST_LINES = 200

EVENTS: tuple[tuple[str, str], ...] = (
    ("ordered", "The order was placed: the time of its sale lines."),
    ("bonus", "A bonus line of the order."),
    ("adjusted", "An adjustment of the order's commission."),
    ("final", "The order became final: settled_at of lines that count."),
    ("reversed", "Lines that never count; dated where the source has settled them, else without a day."),
    ("released", "The holding period of lines that count ends; ahead where the line is still held."),
    ("clawed_back", "A clawback of the order's commission."),
    ("payout_made", "The payout that the lines are in was made."),
    ("payout_failed", "That payout failed."),
    ("paid", "Lines were paid."),
)
_BEGINNING = {"sale": "ordered", "bonus": "bonus", "adjustment": "adjusted", "clawback": "clawed_back"}


def order_lines(database: Database, scope: Scope, *, creator_id: int, order_id: str) -> Answer:
    """Answer the lines of one order of a creator, oldest first: those that carry it, and the clawbacks of those.

    Columns: ordered_at, kind, status, currency, commission_minor, order_value_minor, rate_bp, sub_order_id, campaign,
    settled_at, hold_until, paid_at, raw_status, status_reason, takes_back (the line a clawback takes back), payout_id,
    payout_status, reference, failure_reason, made_at, finished_at (these of the payout), commission_id. Of the scope
    only the viewer's rights count. Minor units of the line's currency. At most 200 lines, and as many clawbacks.
    """
    allowed = rights(scope)
    line = commissions.c
    results = [database.ask(_lines(allowed, creator_id, line.order_id == order_id))]
    own = [int(number) for number in results[0].frame["commission_id"]]
    if own:
        results.append(database.ask(_lines(allowed, creator_id, line.source_commission_id.in_(own))))
    every = pd.concat([result.frame for result in results]).drop_duplicates("commission_id")
    answer = answered(
        "Lines of the order",
        every.sort_values(["ordered_at", "commission_id"], ignore_index=True),
        results,
        allowed,
        database,
        date_basis="all days",
        status_basis="every status",
        notes=(f"The first {MOST_LINES} lines are shown; there are more.",) if len(own) == MOST_LINES else (),
    )
    return unfiltered(answer)


def _lines(allowed: Scope, creator_id: int, condition: ColumnElement[bool]) -> Select[Any]:
    source, where = cut("lines", allowed, dated=False, joined=("campaigns",))
    line, payout = commissions.c, paying(creator_id)
    return (
        select(
            line.ordered_at,
            line.kind,
            line.status,
            line.currency,
            line.commission_minor,
            line.order_value_minor,
            line.rate_bp,
            line.sub_order_id,
            campaigns.c.name.label("campaign"),
            line.settled_at,
            line.hold_until,
            line.paid_at,
            line.raw_status,
            line.status_reason,
            line.source_commission_id.label("takes_back"),
            line.payout_id,
            payout.c.status.label("payout_status"),
            payout.c.reference,
            payout.c.failure_reason,
            payout.c.created_at.label("made_at"),
            payout.c.completed_at.label("finished_at"),
            line.commission_id,
        )
        .select_from(source.outerjoin(payout, payout.c.payout_id == line.payout_id))
        .where(line.creator_id == creator_id, condition, *where)
        .order_by(line.ordered_at, line.commission_id)
        .limit(MOST_LINES)
    )


def order_events(database: Database, scope: Scope, *, creator_id: int, order_id: str) -> Answer:
    """Answer what happened to an order when, oldest first, what has no day last.

    Columns: at (missing: the source gives no time), event (a key of EVENTS), currency, commission_minor (of the lines
    it happened to), lines, reference (of the payout, where the event is one's). The same event at the same time is one
    row a currency and payout.
    """
    found = order_lines(database, scope, creator_id=creator_id, order_id=order_id)
    order = {event: at for at, (event, _) in enumerate(EVENTS)}
    events = [event for line in found.frame.to_dict("records") for event in _events(line)]
    frame = pd.DataFrame(events, columns=["at", "event", "currency", "commission_minor", "reference"]).astype(
        {"at": "datetime64[us]", "commission_minor": "Int64", **dict.fromkeys(("event", "currency"), "str")}
    )
    frame["reference"] = frame["reference"].astype("str")
    grouped = (
        frame.groupby(["at", "event", "currency", "reference"], dropna=False, sort=False)
        .agg(commission_minor=("commission_minor", "sum"), lines=("commission_minor", "size"))
        .reset_index()
    )
    grouped["lines"] = grouped["lines"].astype("Int64")
    grouped = grouped.assign(place=grouped["event"].map(order)).sort_values(["at", "place", "currency", "reference"])
    columns = ["at", "event", "currency", "commission_minor", "lines", "reference"]
    provenance = replace(found.provenance, title="What happened to the order", definitions=EVENTS, rows=len(grouped))
    return Answer(grouped[columns].reset_index(drop=True), provenance, notes=found.notes)


def _events(line: dict[Any, Any]) -> Iterator[tuple[Any, str, str, int, Any]]:
    amount = (line["currency"], line["commission_minor"])
    yield line["ordered_at"], _BEGINNING[line["kind"]], *amount, None
    if line["status"] == "reversed":
        yield line["settled_at"], "reversed", *amount, None
        return
    for event, at in (("final", line["settled_at"]), ("released", line["hold_until"])):
        if line["kind"] == "sale" and not pd.isna(at):
            yield at, event, *amount, None
    if not pd.isna(line["made_at"]):
        yield line["made_at"], "payout_made", *amount, line["reference"]
    if line["payout_status"] == "failed":
        yield line["finished_at"], "payout_failed", *amount, line["reference"]
    if line["status"] == "paid":
        yield line["paid_at"], "paid", *amount, line["reference"]
