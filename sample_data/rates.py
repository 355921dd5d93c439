"""Exchange rates: published on weekdays, walking about a plausible level, with one gap to show a missing rate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa

from data_access.money import MAX_RATE_AGE_DAYS, RATE_PLACES
from sample_data.draws import Ints, stream
from sample_data.markets import CURRENCIES, MARKETS
from sample_data.plan import DAY, Plan

DAYS_BEFORE = 14
DAILY_MOVE = 0.0045
PULL = 0.004
GAP_CURRENCY = "KZT"
GAP_BEGINS = 100
"""Days before the last day on which the source stops publishing GAP_CURRENCY."""
GAP_DAYS = 12


@dataclass(frozen=True)
class Rates:
    """The published rates, and the one that holds on each day.

    start: the first day's midnight; table: the rows of fx_rates; in_force: one row a currency of CURRENCIES, one
    column a day of the programme, US dollars per unit times 10 ** 12, -1 where no rate is recent enough. The US
    dollar needs no publication.
    """

    start: int
    table: pa.Table
    in_force: Ints

    def on(self, currency: Ints, time: Ints) -> Ints:
        """Return what holds for a currency (its position) on the day of each time, as in `in_force`."""
        day = np.clip((time - self.start) // DAY, 0, self.in_force.shape[1] - 1)
        return self.in_force[currency, day]


def rates(plan: Plan) -> Rates:
    """Return the rates from two weeks before launch to the last day."""
    levels = {m.currency: m.level for m in MARKETS}
    days = [plan.launch + timedelta(days=n) for n in range(-DAYS_BEFORE, plan.days)]
    open_days = [n for n, day in enumerate(days) if day.weekday() < 5]
    gap = range(len(days) - GAP_BEGINS, len(days) - GAP_BEGINS + GAP_DAYS)
    in_force = np.full((len(CURRENCIES), len(days)), -1, dtype=np.int64)
    published: list[tuple[int, str, int]] = []
    for row, currency in enumerate(CURRENCIES):
        if currency == "USD":
            in_force[row] = 10**RATE_PLACES
            continue
        walk = _walk(stream(plan.seed, f"rates {currency}"), len(open_days))
        for n, factor in zip(open_days, walk, strict=True):
            if currency == GAP_CURRENCY and n in gap:
                continue
            rate = round(levels[currency] * float(factor) * 10**RATE_PLACES)
            published.append((n, currency, rate))
            in_force[row, n : n + MAX_RATE_AGE_DAYS + 1] = rate
    published.sort()
    table = pa.table(
        {
            "day": pa.array([days[n] for n, _, _ in published], pa.date32()),
            "currency": pa.array([currency for _, currency, _ in published], pa.string()),
            "usd_per_unit": pa.array(
                [Decimal(rate).scaleb(-RATE_PLACES) for _, _, rate in published], pa.decimal128(24, RATE_PLACES)
            ),
        }
    )
    return Rates(plan.start, table, in_force[:, DAYS_BEFORE:])


def _walk(rng: np.random.Generator, count: int) -> list[float]:
    """A walk that is pulled back to 1, so that no currency drifts away."""
    at, walk = 0.0, []
    for move in rng.standard_normal(count) * DAILY_MOVE:
        at += float(move) - PULL * at
        walk.append(float(np.exp(at)))
    return walk
