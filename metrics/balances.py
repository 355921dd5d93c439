"""What is owed and what was paid, from the lines: how gross becomes net, and how net stands.

Money stands in one of the statuses of DESIGN section 2. The identity that the bridge shows holds to the cent:
gross commission − reversed (sale and bonus lines) + clawed back + adjustments = net = pending + held + approved + paid,
the last five over all lines that are not reversed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, select

from data_access.answer import Answer
from data_access.contract import LINE_KINDS, commissions
from data_access.database import Database
from data_access.filters import Scope
from metrics.breakdown import breakdown
from metrics.facts import amount
from metrics.functions import alphabetical
from metrics.provenance import answered
from metrics.routing import lines_of
from metrics.trend import trend

STANDING = ("pending", "held", "approved", "paid")
STATUS_FIGURES = tuple(f"{status}_commission" for status in STANDING)

_BRIDGE: tuple[tuple[str, str, str], ...] = (
    ("gross", "Gross commission", "Sale and bonus lines, whatever their status."),
    ("reversed", "Reversed", "Sale and bonus lines that were reversed, taken off."),
    ("clawed_back", "Clawed back", "Clawback lines that are not reversed; negative."),
    ("adjustments", "Adjustments", "Adjustment lines that are not reversed, with their sign."),
    ("net", "Net commission", "All lines but reversed ones: the sum of the four above, and of the four below."),
    ("paid", "of it paid", "Net commission of lines that were paid."),
    ("approved", "of it approved", "Net commission of lines that are payable and not yet paid."),
    ("held", "of it held", "Net commission of lines in their holding period."),
    ("pending", "of it pending", "Net commission of lines whose order is not yet final."),
)


_EARNED = ("sale", "bonus")
_KINDS_OF = {
    "gross": _EARNED,
    "clawed_back": ("clawback",),
    "adjustments": ("adjustment",),
    "net": LINE_KINDS,
}


def bridge(database: Database, scope: Scope) -> Answer:
    """Answer how gross commission becomes net, and how net stands.

    Columns: step (gross, reversed, clawed_back, adjustments, net, paid, approved, held, pending), label, amount
    (money, with the sign it has in the sum), low and high (money, the ends of its bar), lines. An amount is missing
    where none of its lines has a rate; it then counts as nothing in the sums.
    """
    value = amount("lines", "commission", scope.filters.currency)
    found_in = lines_of(database, scope, [commissions.c.kind, commissions.c.status, value])
    kind, status, value = found_in.columns
    query = (
        select(
            kind.label("kind"),
            status.label("status"),
            cast(func.sum(value), BigInteger).label("amount"),
            cast(func.sum(found_in.rows), BigInteger).label("lines"),
            cast(func.sum(case((value.is_(None), found_in.rows), else_=0)), BigInteger).label("without_rate"),
        )
        .select_from(found_in.source)
        .where(*found_in.where)
        .group_by(kind, status)
    )
    result = database.ask(query)
    found = list(zip(*(result.values[name] for name in ("kind", "status", "amount", "lines")), strict=True))
    rows = []
    level = 0
    for step, label, _ in _BRIDGE:
        own = [(value, lines) for kind, status, value, lines in found if _in_step(step, kind, status)]
        total = _total([value for value, _ in own])
        if step == "reversed" and total is not None:
            total = -total
        size = total or 0
        if step in ("gross", "net"):
            low, high, level = 0, size, size
        elif step in STANDING:
            low, high, level = level - size, level, level - size
        else:
            low, high, level = level, level + size, level + size
        rows.append((step, label, total, min(low, high), max(low, high), sum(lines for _, lines in own)))
    frame = pd.DataFrame(rows, columns=["step", "label", "amount", "low", "high", "lines"])
    numbers = ("amount", "low", "high", "lines")
    answer = answered(
        "From gross to net commission",
        frame.astype(dict.fromkeys(numbers, "Int64")) if found else frame.iloc[:0],
        [result],
        scope,
        database,
        definitions=[(label, meaning) for _, label, meaning in _BRIDGE],
        status_basis="as each step says",
        notes=rate_notes(sum(result.values["without_rate"]), "lines of every status"),
    )
    return replace(answer, units={"amount": "money", "low": "money", "high": "money", "lines": "count"})


def standing_by_month(database: Database, scope: Scope) -> Answer:
    """Answer net commission by status and month: period, whole, and the four STATUS_FIGURES (money)."""
    return trend(database, scope, STATUS_FIGURES, grain="month", title="Net commission by status and month")


def standing_by_country(database: Database, scope: Scope) -> Answer:
    """Answer net commission by status and creator's country: country, market, the four STATUS_FIGURES and
    net_commission (money)."""
    answer = breakdown(database, scope, (*STATUS_FIGURES, "net_commission"), ("market", "country"))
    return replace(answer, frame=answer.frame.sort_values("net_commission", ascending=False, ignore_index=True))


def by_currency(database: Database, scope: Scope) -> Answer:
    """Answer the money of each currency in that currency, the one with most lines first.

    Columns: currency, lines, without_rate (counts: lines, and those of them without a US-dollar rate), then
    pending_minor, held_minor, approved_minor, paid_minor, net_minor, clawed_back_minor and reversed_minor: minor units
    of the row's own currency.
    """
    line = commissions.c
    asked = [line.currency, line.status, line.kind, line.commission_minor, line.commission_usd_cents]
    lines = lines_of(database, scope, asked)
    currency, status, kind, value, dollars = lines.columns

    # Summed first by what the columns tell apart, rows are looked at once and not for each column.
    kinds = (
        select(
            currency.label("currency"),
            status.label("status"),
            kind.label("kind"),
            cast(func.sum(lines.rows), BigInteger).label("lines"),
            cast(func.sum(case((dollars.is_(None), lines.rows), else_=0)), BigInteger).label("without_rate"),
            cast(func.sum(value), BigInteger).label("minor"),
        )
        .select_from(lines.source)
        .where(*lines.where)
        .group_by(currency, status, kind)
        .subquery("kinds")
    )
    of = kinds.c

    def total(name: str, condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return cast(func.coalesce(func.sum(case((condition, of.minor))), 0), BigInteger).label(f"{name}_minor")

    count = cast(func.sum(of.lines), BigInteger)
    query = (
        select(
            of.currency,
            count.label("lines"),
            cast(func.sum(of.without_rate), BigInteger).label("without_rate"),
            *(total(one, of.status == one) for one in STANDING),
            total("net", of.status != "reversed"),
            total("clawed_back", and_(of.status != "reversed", of.kind == "clawback")),
            total("reversed", of.status == "reversed"),
        )
        .group_by(of.currency)
        .order_by(count.desc(), alphabetical(of.currency))
    )
    result = database.ask(query)
    answer = answered(
        "Commission by currency",
        result.frame,
        [result],
        scope,
        database,
        definitions=[
            ("Amounts", "Commission of the lines in that currency, unconverted."),
            ("Reversed", "All reversed lines; they are in no other column."),
            ("Without a rate", "Lines whose currency has no US-dollar rate for their day."),
        ],
        status_basis="as each column says",
    )
    return replace(answer, units={"lines": "count", "without_rate": "count"})


def rate_notes(lines: int, which: str = "lines") -> tuple[str, ...]:
    """Return the note that lines lack a US-dollar rate, if any do; which: what was counted, in the plural."""
    if not lines:
        return ()
    return (f"{lines:,} {which} have no US-dollar rate for their day and are left out of dollar amounts.",)


def _in_step(step: str, kind: str, status: str) -> bool:
    """Return whether lines of a kind and status are among those of a step."""
    if step in STANDING:
        return status == step
    if step == "reversed":
        return kind in _EARNED and status == "reversed"
    return kind in _KINDS_OF[step] and (step == "gross" or status != "reversed")


def _total(amounts: Sequence[int | None]) -> int | None:
    """Return the sum, 0 of no lines at all, None where lines are there but none has an amount."""
    known = [amount for amount in amounts if amount is not None]
    return None if amounts and not known else sum(known)
