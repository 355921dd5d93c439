"""A creator's ledger lines: every one of them, cut by what support asks for, with counts and sums that fit the list.

Of the scope only the viewer's rights count, and the period where it is asked for. Amounts are in minor units of the
line's own currency.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Select, and_, case, cast, func, or_, select

from data_access.answer import Answer
from data_access.contract import campaigns, commissions
from data_access.database import Database, Result
from data_access.filters import Scope
from metrics.facts import cut, within
from metrics.functions import alphabetical
from metrics.money_steps import STEP
from metrics.paying import paying
from metrics.provenance import answered
from metrics.rights import rights, rights_in_period, unfiltered

PAGE_LINES = 50
EXPORTED_AT_ONCE = 10_000
# A file of so many lines is of 100 MB, and is made within the three minutes that a browser waits for it.
MOST_EXPORTED = 500_000


@dataclass(frozen=True)
class LineChoice:
    """Which of a creator's lines are meant; what is empty or None asks for all.

    month: first day of the month of the order; step: a key of `metrics.money_steps.STEPS`, together with its currency
    exactly the lines that the step sums; in_period: only those of the scope's period, by its date basis.
    """

    statuses: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    order_id: str = ""
    month: date | None = None
    campaign_id: int | None = None
    payout_id: int | None = None
    currency: str = ""
    step: str = ""
    in_period: bool = False

    def scope(self, scope: Scope) -> Scope:
        """Return the viewer's rights, in the period where that is asked for."""
        return rights_in_period(scope) if self.in_period else rights(scope)

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions on a commission line."""
        line = commissions.c
        equal = (
            (line.order_id, self.order_id or None),
            (line.campaign_id, self.campaign_id),
            (line.payout_id, self.payout_id),
            (line.currency, self.currency or None),
        )
        found = [column == value for column, value in equal if value is not None]
        found += [
            column.in_(values) for column, values in ((line.status, self.statuses), (line.kind, self.kinds)) if values
        ]
        if self.month is not None:
            last = (self.month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            found.append(within(line.ordered_at, self.month, last))
        return [*found, STEP[self.step].condition()] if self.step else found

    def sentences(self) -> tuple[str, ...]:
        """Return one sentence for each thing that is asked for, beside the scope's own."""
        said = (
            ("Status", ", ".join(self.statuses)),
            ("Kind", ", ".join(self.kinds)),
            ("Order", self.order_id),
            ("Month of the order", f"{self.month:%Y-%m}" if self.month else ""),
            ("Campaign", self.campaign_id),
            ("Payout", self.payout_id),
            ("Currency", self.currency),
            ("Lines of the step", STEP[self.step].label if self.step else ""),
        )
        return tuple(f"{name}: {value}" for name, value in said if value not in ("", None))


ALL = LineChoice()


def line_choices(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer what a creator's lines can be chosen by, newest month first.

    Columns: month (first day of the month of the order), campaign_id and campaign (missing: none), lines.
    """
    source, where = cut("lines", rights(scope), dated=False, joined=("campaigns",))
    line = commissions.c
    month = cast(func.date_trunc("month", line.ordered_at), Date).label("month")
    query = (
        select(month, line.campaign_id, campaigns.c.name.label("campaign"), func.count().label("lines"))
        .select_from(source)
        .where(line.creator_id == creator_id, *where)
        .group_by(month, line.campaign_id, campaigns.c.name)
        .order_by(month.desc(), line.campaign_id.nulls_last())
    )
    return _listed("Commission lines by month and campaign", database.ask(query), rights(scope), database, ALL)


def line_totals(database: Database, scope: Scope, *, creator_id: int, choice: LineChoice = ALL) -> Answer:
    """Answer how many of a creator's lines are chosen and what they come to, one row a currency, most lines first.

    Columns: currency, lines, commission_minor (the sum of them all), counted_minor (of those that are not reversed).
    """
    allowed = choice.scope(scope)
    source, where = cut("lines", allowed, dated=choice.in_period)
    line = commissions.c
    count = func.count().label("lines")
    counted = case((line.status != "reversed", line.commission_minor), else_=0)
    query = (
        select(
            line.currency,
            count,
            cast(func.sum(line.commission_minor), BigInteger).label("commission_minor"),
            cast(func.sum(counted), BigInteger).label("counted_minor"),
        )
        .select_from(source)
        .where(line.creator_id == creator_id, *choice.conditions(), *where)
        .group_by(line.currency)
        .order_by(count.desc(), alphabetical(line.currency))
    )
    return _listed("Commission lines by currency", database.ask(query), allowed, database, choice)


def lines(database: Database, scope: Scope, *, creator_id: int, choice: LineChoice = ALL, page: int = 1) -> Answer:
    """Answer one page of 50 of a creator's chosen lines, newest order first; page 1 is the newest.

    Columns: ordered_at, kind, status, order_id, sub_order_id, campaign, currency, order_value_minor, commission_minor,
    rate_bp, settled_at, hold_until, paid_at, payout (its reference, else its number), raw_status, status_reason,
    takes_back (the line a clawback takes back), commission_id.
    """
    allowed = choice.scope(scope)
    query = _lines(allowed, creator_id, choice).limit(PAGE_LINES).offset((max(page, 1) - 1) * PAGE_LINES)
    return _listed("Commission lines", database.ask(query), allowed, database, choice)


def every_line(
    database: Database, scope: Scope, *, creator_id: int, choice: LineChoice = ALL, at_once: int = EXPORTED_AT_ONCE
) -> Iterator[Answer]:
    """Yield all of a creator's chosen lines as `lines` has them, in parts of `at_once`, never more in memory.

    There is at least one part, which has no rows where nothing is chosen.
    """
    allowed = choice.scope(scope)
    line = commissions.c
    after: list[ColumnElement[bool]] = []
    while True:
        result = database.ask(_lines(allowed, creator_id, choice).where(*after).limit(at_once))
        yield _listed("Commission lines", result, allowed, database, choice)
        if len(result.frame) < at_once:
            return
        last = result.frame.iloc[-1]
        at, number = last["ordered_at"].to_pydatetime(), int(last["commission_id"])
        after = [or_(line.ordered_at < at, and_(line.ordered_at == at, line.commission_id < number))]


def _lines(allowed: Scope, creator_id: int, choice: LineChoice) -> Select[Any]:
    source, where = cut("lines", allowed, dated=choice.in_period, joined=("campaigns",))
    line, payout = commissions.c, paying(creator_id)
    reference = func.coalesce(payout.c.reference, cast(line.payout_id, payout.c.reference.type)).label("payout")
    return (
        select(
            line.ordered_at,
            line.kind,
            line.status,
            line.order_id,
            line.sub_order_id,
            campaigns.c.name.label("campaign"),
            line.currency,
            line.order_value_minor,
            line.commission_minor,
            line.rate_bp,
            line.settled_at,
            line.hold_until,
            line.paid_at,
            reference,
            line.raw_status,
            line.status_reason,
            line.source_commission_id.label("takes_back"),
            line.commission_id,
        )
        .select_from(source.outerjoin(payout, payout.c.payout_id == line.payout_id))
        .where(line.creator_id == creator_id, *choice.conditions(), *where)
        .order_by(line.ordered_at.desc(), line.commission_id.desc())
    )


def _listed(title: str, result: Result, scope: Scope, database: Database, choice: LineChoice) -> Answer:
    basis = None if choice.in_period else "all days"
    answer = answered(title, result.frame, [result], scope, database, date_basis=basis, status_basis="every status")
    told = answer if choice.in_period else unfiltered(answer)
    filters = (*told.provenance.filters, *choice.sentences())
    return replace(told, provenance=replace(told.provenance, filters=filters))
