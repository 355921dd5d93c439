"""“Where is my money?” in words that a caller understands, from the same answers that the page shows.

The text is written to the creator, to be read out or pasted: it uses none of our words for where money stands, and
names every amount with its day.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.native import written
from ui.plain_reasons import why_failed

ON_ITS_WAY = ("scheduled", "processing")
MOST_FAILED = 5

_Steps = Mapping[str, Mapping[Hashable, Any]]


@dataclass(frozen=True)
class MoneyAnswers:
    """What the text is made of: `money_steps` over all days, `coming`, `payout_list` and `payout_rhythm`."""

    steps: Answer
    coming: Answer
    payouts: Answer
    rhythm: Answer


def money_answer(found: MoneyAnswers, formats: Formats) -> str:
    """Return what to tell the caller: a line for each place where their money is, in each currency."""
    as_of = formats.day(found.steps.provenance.as_of)
    currencies = list(dict.fromkeys(found.steps.frame["currency"]))
    if not currencies:
        return (
            f"As of {as_of} no commission has come in for you: no order that was placed through your links is on "
            "record."
        )
    parts = []
    for currency in currencies:
        heading = [f"In {currency}:"] if len(currencies) > 1 else []
        parts.append("\n".join([*heading, *(f"• {line}" for line in _lines(found, currency, formats))]))
    return "\n\n".join([f"This is where your commission stands on {as_of}.", *parts])


def _lines(found: MoneyAnswers, currency: str, formats: Formats) -> Iterator[str]:
    rows = found.steps.frame[found.steps.frame["currency"] == currency].to_dict("records")
    steps = {row["step"]: row for row in rows}
    due = found.coming.frame[found.coming.frame["currency"] == currency]
    made = found.payouts.frame[found.payouts.frame["currency"] == currency]
    money = _Money(currency, formats)
    yield from _paid(steps, made, money)
    yield from _moving(due, money)
    yield from _stopped(due, money)
    yield from _next(due, found.rhythm.frame, money)
    yield from _waiting(due, found.steps.provenance.as_of, money)
    yield from _taken_off(steps, money)


@dataclass(frozen=True)
class _Money:
    currency: str
    formats: Formats

    def __call__(self, minor: Any) -> str:
        return written(minor, self.currency, self.formats)

    def day(self, value: Any) -> str:
        return self.formats.day(value)


def _paid(steps: _Steps, made: pd.DataFrame, money: _Money) -> Iterator[str]:
    paid = steps["paid"]["amount_minor"]
    if paid <= 0:
        yield "Nothing has been paid to you yet."
        return
    arrived = made[made["status"] == "paid"].sort_values("completed_at").tail(1)
    if len(arrived) and not absent(arrived["completed_at"].iloc[0]):
        last = arrived.iloc[0]
        newest = f" The latest payment, {money(last['amount_minor'])}, arrived on {money.day(last['completed_at'])}."
    else:
        at = steps["paid"]["last_paid_at"]
        newest = "" if absent(at) else f" The latest payment was made on {money.day(at)}."
    yield f"Paid to you so far: {money(paid)}.{newest}"


def _moving(due: pd.DataFrame, money: _Money) -> Iterator[str]:
    moving = due[(due["status"] == "approved") & due["payout_status"].isin(ON_ITS_WAY)]
    for day, rows in moving.groupby(moving["made_at"].dt.normalize()):
        amount = money(rows["commission_minor"].sum())
        yield f"On its way to you: {amount}, in the payment prepared on {money.day(day)}."
    checked = due[(due["status"] == "approved") & (due["payout_status"] == "held")]
    if not checked.empty:
        yield (
            f"Being checked by us before it is sent: {money(checked['commission_minor'].sum())}. "
            "You need to do nothing for it; we write to you if something is missing."
        )


def _stopped(due: pd.DataFrame, money: _Money) -> Iterator[str]:
    failed = due[(due["status"] == "approved") & (due["payout_status"] == "failed")].sort_values("made_at")
    for row in failed.tail(MOST_FAILED).to_dict("records"):
        at = row["made_at"] if absent(row["finished_at"]) else row["finished_at"]
        yield (
            f"Did not arrive: {money(row['commission_minor'])}, tried on {money.day(at)}, because "
            f"{why_failed(row['failure_reason'])}. The money is still yours: please check your payment details, "
            "and it can be sent again."
        )
    more = failed.iloc[:-MOST_FAILED]
    if not more.empty:
        yield f"Did not arrive in {len(more)} earlier payments: {money(more['commission_minor'].sum())}."
    unmarked = due[(due["status"] == "approved") & (due["payout_status"] == "paid")]
    if not unmarked.empty:
        yield (
            f"Being checked by us: {money(unmarked['commission_minor'].sum())} belong to payments that have arrived, "
            "but are not noted as paid in our books."
        )


def _next(due: pd.DataFrame, rhythm: pd.DataFrame, money: _Money) -> Iterator[str]:
    """Say what the next payment brings: what is payable and in no payment that is under way, stopped or failed."""
    waiting = due[(due["status"] == "approved") & due["payout_status"].isna()]
    total = int(waiting["commission_minor"].sum())
    if total > 0:
        yield f"Ready for the next payment: {money(total)}.{_when(rhythm, money)}"
    elif total < 0:
        yield (
            f"To be set against your next payments: {money(-total)}, for orders that were returned or corrected "
            "after we had paid you for them."
        )


def _when(rhythm: pd.DataFrame, money: _Money) -> str:
    row = rhythm.iloc[0]
    if absent(row["next_on"]):
        return ""
    lag = "" if absent(row["arrival_days"]) else f" and usually arrive {_days(row['arrival_days'])} later"
    return f" The next payments are expected to be prepared on {money.day(row['next_on'])}{lag}."


def _days(count: Any) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _waiting(due: pd.DataFrame, as_of: datetime, money: _Money) -> Iterator[str]:
    held, pending = due[due["status"] == "held"], due[due["status"] == "pending"]
    if not held.empty:
        amount = money(held["commission_minor"].sum())
        when = _free(held["until"], as_of, money)
        yield f"Confirmed, and waiting until the time for returns is over: {amount}. {when}"
    if not pending.empty:
        yield (
            f"From orders that are not final yet: {money(pending['commission_minor'].sum())}. The buyers can still "
            "cancel or return them, so this amount can change."
        )


def _free(until: pd.Series[Any], as_of: datetime, money: _Money) -> str:
    first, last = until.min(), until.max()
    if absent(first):
        return "We have no day for its end yet."
    if last.date() <= as_of.date():
        return f"That time ended on {money.day(last)}, so it should be free for payment within days."
    if first == last:
        return f"It is free for payment on {money.day(first)}."
    return f"It becomes free for payment day by day until {money.day(last)}."


def _taken_off(steps: _Steps, money: _Money) -> Iterator[str]:
    cancelled, back, adjusted = (steps[step]["amount_minor"] for step in ("reversed", "clawed_back", "adjusted"))
    if cancelled:
        yield f"Not paid, because the orders were cancelled, returned or did not qualify: {money(-cancelled)}."
    if back:
        yield f"Taken back after payment, because goods were returned or buyers got their money back: {money(-back)}."
    if adjusted:
        more = "added to" if adjusted > 0 else "taken off"
        yield f"Corrections {more} your commission: {money(abs(adjusted))}. They are part of the amounts above."
