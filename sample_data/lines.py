"""The rows of the commissions table, from a block's ledger and its payouts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_access.contract import AGE_BANDS, LINE_KINDS, LINE_STATUSES
from sample_data.arrow import ids, times, words
from sample_data.draws import NEVER, Ints, pick, stream
from sample_data.enrollments import NONE
from sample_data.exchange import usd_cents
from sample_data.ledger import ADJUSTMENT, BONUS, CLAWBACK, SALE, Ledger
from sample_data.markets import CATEGORIES, CODES, CURRENCIES
from sample_data.payouts import Payouts
from sample_data.plan import DAY, EPOCH
from sample_data.world import Block, World

PENDING, HELD, APPROVED, PAID, REVERSED = range(len(LINE_STATUSES))
RAW_STATUSES = (
    ("Payment Completed", "Buyer Confirmed Receipt", "Completed Settlement", "Settled", "Invalid"),
    ("pending", "approved (locked)", "approved", "paid", "declined"),
)
"""The words of the two order sources for each of LINE_STATUSES."""
REASONS = (
    "order cancelled by the buyer",
    "returned by the buyer",
    "payment not completed",
    "creator's own order",
    "coupon not allowed for creators",
    "duplicate of another order",
    "goods returned after payout",
    "chargeback",
    "live challenge bonus",
    "new creator bonus",
    "correction of the commission rate",
)
REVERSALS, CLAWBACKS, BONUSES, CORRECTION = (0, 6), (6, 8), (8, 10), 10
REVERSAL_WEIGHTS = (44, 32, 11, 5, 5, 3)
ORDER_DIGITS = 10**10
ORDER_STEP = 7_368_787_001
"""Shares no factor with ORDER_DIGITS, so the numbers of orders do not repeat before ten thousand million of them."""


def statuses(lines: Ledger, paid: Payouts) -> Ints:
    """Return where each line stands, as positions in LINE_STATUSES."""
    status = np.where(lines.settled == NEVER, PENDING, HELD)
    status = np.where(lines.payable != NEVER, APPROVED, status)
    status = np.where(paid.paid != NEVER, PAID, status)
    return np.where(lines.reversed, REVERSED, status)


def commissions_table(world: World, block: Block, lines: Ledger, paid: Payouts, first: int) -> pa.Table:
    """Return a block's rows of commissions, the first of them line number `first` of all; no import brought them."""
    rng = stream(world.plan.seed, "lines", block.number)
    number = first + np.arange(len(lines))
    status = statuses(lines, paid)
    no_order = (lines.kind == BONUS) | (lines.kind == ADJUSTMENT)
    order = _order_numbers(lines, first)
    item = np.where(lines.kind == CLAWBACK, lines.source, number - first) - lines.root
    vocabulary = len(LINE_STATUSES)
    source = (lines.creator + block.start) % len(RAW_STATUSES)
    reason = _reasons(rng, lines)
    rate = world.rates.on(lines.currency, lines.ordered)
    return pa.table(
        {
            "commission_id": ids(number),
            "creator_id": ids(lines.creator + block.start),
            "campaign_id": ids(lines.campaign, lines.campaign == NONE),
            "content_id": ids(lines.content, lines.content == NONE),
            "kind": words(lines.kind, LINE_KINDS),
            "order_id": pa.array(order, mask=no_order),
            "sub_order_id": pa.array(order * 10 + 1 + item, mask=no_order),
            "source_commission_id": ids(lines.source + first, lines.source == NONE),
            "ordered_at": times(lines.ordered),
            "settled_at": times(lines.settled),
            "paid_at": times(paid.paid),
            "hold_until": times(lines.hold),
            "buyer_country": words(lines.buyer_country, CODES, lines.buyer_country == NONE),
            "buyer_age_band": words(lines.buyer_age, AGE_BANDS, lines.buyer_age == NONE),
            "is_new_buyer": pa.array(lines.new_buyer == 1, mask=lines.new_buyer == NONE),
            "category": words(lines.category, CATEGORIES),
            "currency": words(lines.currency, CURRENCIES),
            "order_value_minor": pa.array(lines.value),
            "commission_minor": pa.array(lines.commission),
            "order_value_usd_cents": usd_cents(lines.value, lines.currency, rate),
            "commission_usd_cents": usd_cents(lines.commission, lines.currency, rate),
            "rate_bp": pa.array(lines.rate_bp.astype(np.int32), mask=lines.rate_bp == NONE),
            "status": words(status, LINE_STATUSES),
            "raw_status": words(source * vocabulary + status, [word for told in RAW_STATUSES for word in told]),
            "status_reason": words(reason, REASONS, reason == NONE),
            "payout_id": ids(paid.payout, paid.payout == NONE),
        }
    )


def _order_numbers(lines: Ledger, first: int) -> Ints:
    """Return 18-digit order numbers: the day, then ten digits that no other order has."""
    root = lines.root
    day = lines.ordered[root] // DAY
    written = {int(d): int((EPOCH.fromordinal(EPOCH.toordinal() + int(d))).strftime("%Y%m%d")) for d in np.unique(day)}
    known = np.array(sorted(written), dtype=np.int64)
    dates = np.array([written[int(d)] for d in known], dtype=np.int64)
    serial = ((first + root + 1).astype(np.uint64) * np.uint64(ORDER_STEP)) % np.uint64(ORDER_DIGITS)
    return dates[np.searchsorted(known, day)] * ORDER_DIGITS + serial.astype(np.int64)


def _reasons(rng: np.random.Generator, lines: Ledger) -> Ints:
    count = len(lines)
    chance = rng.random(count)
    reason = np.full(count, NONE, dtype=np.int64)
    reason = np.where(lines.reversed & (lines.kind == SALE), pick(rng, REVERSAL_WEIGHTS, count), reason)
    reason = np.where(lines.kind == CLAWBACK, CLAWBACKS[0] + (chance < 0.2), reason)
    reason = np.where(lines.kind == BONUS, BONUSES[0] + (chance < 0.3), reason)
    return np.where(lines.kind == ADJUSTMENT, CORRECTION, reason)
