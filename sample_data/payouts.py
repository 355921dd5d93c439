"""Monthly payouts: on the 1st what became payable in the month before is gathered, on the 10th it is sent.

A payout's amount is the exact sum of its lines. Where clawbacks leave a creator nothing for a month, the month's
lines wait for the next one. A failed payout keeps its lines, which stay approved until the creator corrects the
details; most do within weeks, and then a second payout of the same month takes the lines over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.contract import PAYOUT_STATUSES
from sample_data.arrow import days, ids, times, words
from sample_data.draws import NEVER, Flags, Ints, pick, pick_by, stream
from sample_data.enrollments import NONE
from sample_data.exchange import usd_cents
from sample_data.ledger import Ledger
from sample_data.markets import CURRENCIES, MARKETS
from sample_data.plan import DAY, EPOCH, Plan
from sample_data.world import Block, World

SCHEDULED, PROCESSING, PAID, FAILED, HELD = range(len(PAYOUT_STATUSES))
FAILED_PART = 0.015
RETRIED_PART = 0.7
"""Part of the failed payouts that are sent again, if the sample lasts long enough."""
HELD_PART = 0.02
"""Part of the two latest months' payouts that wait for a check of the account."""
SLOW_PART = 0.01
"""Part of the latest month's payouts that the bank has not confirmed for longer than usual."""
GATHERED = 2 * 3600
SENT = 9 * DAY + 6 * 3600
METHODS = ("bank transfer", "card", "e-wallet")
METHODS_OF_MARKET = {"RU": (30, 60, 10), "KZ": (30, 60, 10)}
USUAL_METHODS = (72, 10, 18)
FAILURES = (
    "account closed",
    "name does not match the account",
    "bank refused the transfer",
    "details expired",
    "limit of the wallet exceeded",
)
FAILURE_WEIGHTS = (28, 30, 20, 14, 8)


@dataclass(frozen=True)
class Payouts:
    """How the lines of a block are paid, one array element a line: the payout (position among all payouts) or NONE,
    and when it was paid, NEVER if not."""

    payout: Ints
    paid: Ints
    count: int


def payouts(world: World, block: Block, lines: Ledger, first: int) -> tuple[Payouts, pa.Table]:
    """Pay a block's lines; return how, and the rows of payouts, in US cents at the rate of the day each was made."""
    rng = stream(world.plan.seed, "payouts", block.number)
    starts = month_starts(world.plan)
    month = np.maximum(np.searchsorted(starts, lines.payable, side="right") - 1, 0)
    due = (lines.payable != NEVER) & (starts[month + 1] + GATHERED + 3600 <= world.plan.end)
    line, paid_with = _gather(lines, np.flatnonzero(due), month)
    opens = np.diff(lines.creator[line] * len(starts) + paid_with, prepend=-1) != 0
    group, opener = np.cumsum(opens) - 1, np.flatnonzero(opens)

    due_on = starts[paid_with[opener] + 1]
    status, completed = _progress(rng, world.plan, due_on)
    made = due_on + GATHERED + rng.integers(0, 3600, len(opener))
    failed = np.flatnonzero(status == FAILED)
    again, made_again = _retried(rng, world.plan, failed, completed[failed])
    status_again, completed_again = _sent_again(rng, world.plan, made_again)
    # Payout of each row: those of the months, then those that are sent again.
    of = np.append(np.arange(len(opener)), again)
    made, status = np.append(made, made_again), np.append(status, status_again)
    completed = np.append(completed, completed_again)
    number = first + np.arange(len(of))
    latest = np.arange(len(opener))
    latest[again] = len(opener) + np.arange(len(again))
    payout = np.full(len(lines), NONE, dtype=np.int64)
    paid = np.full(len(lines), NEVER, dtype=np.int64)
    payout[line] = number[latest[group]]
    paid[line] = np.where(status == PAID, completed, NEVER)[latest[group]]

    whose = lines.creator[line[opener]][of] + block.start
    currency = lines.currency[line[opener]][of]
    amount = (np.add.reduceat(lines.commission[line], opener) if len(opener) else opener)[of]
    begins = (starts[np.minimum.reduceat(month[line], opener)] if len(opener) else due_on)[of]
    methods = [METHODS_OF_MARKET.get(m.code, USUAL_METHODS) for m in MARKETS]
    waits = (status == SCHEDULED) | (status == HELD)
    table = pa.table(
        {
            "payout_id": ids(number),
            "creator_id": ids(whose),
            "period_start": days(begins),
            "period_end": days(due_on[of] - DAY),
            "currency": words(currency, CURRENCIES),
            "amount_minor": pa.array(amount),
            "amount_usd_cents": usd_cents(amount, currency, world.rates.on(currency, made)),
            "status": words(status, PAYOUT_STATUSES),
            "method": words(pick_by(rng, methods, world.people.market[whose]), METHODS),
            "reference": _references(number, waits),
            "created_at": times(made),
            "completed_at": times(completed),
            "failure_reason": words(pick(rng, FAILURE_WEIGHTS, len(number)), FAILURES, status != FAILED),
        }
    )
    return Payouts(payout, paid, len(number)), table


def _gather(lines: Ledger, line: Ints, month: Ints) -> tuple[Ints, Ints]:
    """Return the lines that are paid, by creator and month, and with which month's payout.

    A month that leaves nothing to pay goes to the creator's next one; the lines of the last such month stay out.
    """
    paid_with = month[line]
    while len(line):
        order = np.argsort(lines.creator[line] * (month.max() + 2) + paid_with, kind="stable")
        line, paid_with = line[order], paid_with[order]
        creator = lines.creator[line]
        opens = np.append(True, (creator[1:] != creator[:-1]) | (paid_with[1:] != paid_with[:-1]))
        opener = np.flatnonzero(opens)
        nothing = np.add.reduceat(lines.commission[line], opener) <= 0
        if not nothing.any():
            break
        has_next = np.append(creator[opener[1:]] == creator[opener[:-1]], False)
        following = np.where(has_next, np.append(paid_with[opener[1:]], NONE), NONE)
        paid_with = np.where(nothing, following, paid_with[opener])[np.cumsum(opens) - 1]
        line, paid_with = line[paid_with != NONE], paid_with[paid_with != NONE]
    return line, paid_with


def _progress(rng: np.random.Generator, plan: Plan, made: Ints) -> tuple[Ints, Ints]:
    """Return the status of payouts made at these times, and when each was completed, NEVER if it was not."""
    chance = rng.random(len(made))
    completed = made + SENT + (rng.uniform(0.2, 3.0, len(made)) * DAY).astype(np.int64)
    recent = made > plan.end - 62 * DAY
    status = np.where(chance < FAILED_PART, FAILED, PAID)
    slow = (made > plan.end - 41 * DAY) & (chance > 1 - HELD_PART - SLOW_PART)
    status = np.where(slow | (completed >= plan.end), PROCESSING, status)
    status = np.where(made + SENT >= plan.end, SCHEDULED, status)
    status = np.where(recent & (chance > 1 - HELD_PART), HELD, status)
    return status, np.where((status == PAID) | (status == FAILED), completed, NEVER)


def _retried(rng: np.random.Generator, plan: Plan, failed: Ints, at: Ints) -> tuple[Ints, Ints]:
    """Return which of the failed payouts are sent again, and when their second payout is made."""
    made = at + (rng.uniform(3.0, 25.0, len(failed)) * DAY).astype(np.int64)
    again = (rng.random(len(failed)) < RETRIED_PART) & (made < plan.end)
    return failed[again], made[again]


def _sent_again(rng: np.random.Generator, plan: Plan, made: Ints) -> tuple[Ints, Ints]:
    """Return the status of second payouts, and when each was completed, NEVER if it is under way."""
    completed = made + (rng.uniform(0.5, 3.0, len(made)) * DAY).astype(np.int64)
    arrived = completed < plan.end
    return np.where(arrived, PAID, PROCESSING), np.where(arrived, completed, NEVER)


def _references(number: Ints, missing: Flags) -> pa.Array:
    text = pc.binary_join_element_wise(
        "PO-", pa.array((number + 1) * 48_271 % 899_999_963 + 100_000_000).cast("string"), ""
    )
    return pc.if_else(pa.array(missing), None, text)


def month_starts(plan: Plan) -> Ints:
    """Return the midnight of the first of each month from launch to the month after the last day's."""
    first = plan.launch.year * 12 + plan.launch.month - 1
    last = plan.until.year * 12 + plan.until.month
    firsts = [(date(m // 12, m % 12 + 1, 1) - EPOCH).days for m in range(first, last + 1)]
    return np.array(firsts, dtype=np.int64) * DAY
