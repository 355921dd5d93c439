"""Who is this creator, how far have they come, and what is still to be paid to them?

Of the scope only the viewer's rights count: a support person must see the whole creator whatever the filter bar says.
Amounts are in minor units of their own currency, to the minor unit.
"""

from __future__ import annotations

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Date, case, cast, func, literal, select, union_all

from data_access.answer import Answer
from data_access.contract import commissions, creators
from data_access.database import Database
from data_access.filters import Scope
from metrics.bands import tier
from metrics.facts import cut
from metrics.functions import alphabetical, by_text
from metrics.masking import MASKS
from metrics.paying import paying
from metrics.provenance import answered
from metrics.rights import rights, unfiltered
from metrics.stages import STAGES, first_days


def identity(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer who a creator is, in one row; none where there is no such creator or the viewer may not see them.

    Columns: creator_id, external_id, handle, platform, followers, tier, country, language, category, manager, source,
    gender, status, applied_at, decided_at, display_name, email, phone, birth_year. The last four are masked texts:
    their clear values do not leave this function.
    """
    allowed = rights(scope)
    shown = ("creator_id", "external_id", "handle", "platform", "followers", "country", "language")
    more = ("category", "manager", "source", "gender", "status", "applied_at", "decided_at")
    private = ("display_name", "email", "phone", "birth_year")
    columns = [creators.c[name] for name in (*shown, *more, *private)]
    _, where = cut("creators", allowed, dated=False)
    result = database.ask(
        select(*columns, tier().label("tier")).where(creators.c.creator_id == creator_id, *where).limit(1)
    )
    frame = result.frame
    for name, mask in MASKS.items():
        frame[name] = [None if pd.isna(value) else mask(value) for value in frame[name]]
    answer = answered(
        "Creator", frame, [result], allowed, database, date_basis="all days", status_basis="accounts of every status"
    )
    return unfiltered(answer)


def stages(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer on which day a creator reached each stage of `metrics.stages`, in their order.

    Columns: stage (its label), reached_on (UTC day, missing: not yet).
    """
    allowed = rights(scope)
    visible = _visible(allowed, creator_id)
    found = []
    for at, stage in enumerate(STAGES):
        reached = first_days(stage.key, allowed).subquery(stage.key)
        found.append(
            select(literal(at).label("at"), reached.c.first_on).where(reached.c.creator_id == creator_id, visible)
        )
    result = database.ask(union_all(*found))
    days = dict(zip(result.frame["at"], result.frame["first_on"], strict=True))
    frame = pd.DataFrame(
        {
            "stage": [stage.label for stage in STAGES],
            "reached_on": pd.Series([days.get(at) for at in range(len(STAGES))], dtype="datetime64[us]"),
        }
    )
    answer = answered(
        "Stages",
        frame,
        [result],
        allowed,
        database,
        definitions=[(stage.label, stage.definition) for stage in STAGES],
        date_basis="first day of each, sales by order",
        status_basis="as the definitions say",
    )
    return unfiltered(answer)


def monthly(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer a creator's net commission by month of the order, currency and status.

    Columns: period (first day of the month), currency, status, net_commission (minor units of the currency). Every
    month from the first to the last is there for each currency and status that occurs, zero where it has no lines.
    """
    allowed = rights(scope)
    source, where = cut("lines", allowed, dated=False)
    line = commissions.c
    month = cast(func.date_trunc("month", line.ordered_at), Date).label("period")
    query = (
        select(
            month,
            line.currency,
            line.status,
            cast(func.sum(line.commission_minor), BigInteger).label("net_commission"),
        )
        .select_from(source)
        .where(line.creator_id == creator_id, line.status != "reversed", *where)
        .group_by(month, line.currency, line.status)
        .order_by(month, alphabetical(line.currency), alphabetical(line.status))
    )
    result = database.ask(query)
    answer = answered(
        "Net commission by month",
        _every_month(result.frame),
        [result],
        allowed,
        database,
        ("net_commission",),
        date_basis="all days",
    )
    return unfiltered(answer)


def _every_month(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        return frame
    firsts = pd.date_range(frame["period"].min(), frame["period"].max(), freq="MS", unit="us")
    every = pd.DataFrame({"period": firsts}).merge(frame[["currency", "status"]].drop_duplicates(), how="cross")
    filled = every.merge(frame, how="left", on=["period", "currency", "status"])
    return filled.assign(net_commission=filled["net_commission"].fillna(0))


def coming(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer what of a creator's commission is still to be paid, and when, soonest first.

    Columns: currency, status (approved, held, pending), payout_id, payout_status, reference, failure_reason, made_at,
    finished_at (these of the payout the lines are in, else missing), until (day the holding period ends, for held
    lines), lines, commission_minor.
    """
    allowed = rights(scope)
    source, where = cut("lines", allowed, dated=False)
    line, payout = commissions.c, paying(creator_id)
    until = cast(case((line.status == "held", line.hold_until)), Date).label("until")
    keys = (
        line.currency,
        line.status,
        payout.c.payout_id,
        payout.c.status.label("payout_status"),
        payout.c.reference,
        payout.c.failure_reason,
        payout.c.created_at.label("made_at"),
        payout.c.completed_at.label("finished_at"),
        until,
    )
    query = (
        select(
            *keys,
            func.count().label("lines"),
            cast(func.sum(line.commission_minor), BigInteger).label("commission_minor"),
        )
        .select_from(source.outerjoin(payout, payout.c.payout_id == line.payout_id))
        .where(line.creator_id == creator_id, line.status.in_(("approved", "held", "pending")), *where)
        .group_by(*keys)
        .order_by(*(by_text(key) for key in (line.status, until, payout.c.payout_id, line.currency)))
    )
    result = database.ask(query)
    answer = answered(
        "Still to come",
        result.frame,
        [result],
        allowed,
        database,
        definitions=(
            ("Approved", "Payable: in a payout that is on its way, or due in the next one."),
            ("Held", "In the holding period until the day given, payable after it."),
            ("Pending", "The order is not final yet."),
        ),
        date_basis="all days",
        status_basis="approved, held and pending lines",
    )
    return unfiltered(answer)


def _visible(scope: Scope, creator_id: int) -> ColumnElement[bool]:
    """Return the condition that the viewer may see the creator."""
    _, where = cut("creators", scope, dated=False)
    return select(creators.c.creator_id).where(creators.c.creator_id == creator_id, *where).exists()
