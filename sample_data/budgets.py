"""The campaigns table: budgets are set against what each campaign came to spend, so that some are overspent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from sample_data.campaigns import Campaign
from sample_data.draws import stream
from sample_data.plan import Plan

STEP_CENTS = 10_000
UNSPENT_BUDGET = 2_500_000
"""What a campaign was given that has not spent anything, US cents."""
LEAST_BUDGET = 20_000


def campaigns_table(plan: Plan, every: tuple[Campaign, ...], spent: Mapping[int, int]) -> pa.Table:
    """Return the rows of campaigns; `spent` has US cents by a campaign's position. Open ones have no budget."""
    factors = stream(plan.seed, "budgets").uniform(0.72, 2.4, len(every))
    return pa.table(
        {
            "campaign_id": pa.array(range(1, len(every) + 1), pa.int64()),
            "name": [c.name for c in every],
            "brand": [c.brand for c in every],
            "category": [c.category for c in every],
            "country": pa.array([c.country for c in every], pa.string()),
            "starts_on": [c.starts_on for c in every],
            "ends_on": pa.array([c.ends_on for c in every], pa.date32()),
            "budget_usd_cents": pa.array(
                [
                    None if c.ends_on is None else _budget(plan, c, c.ends_on, spent.get(n, 0), float(factors[n]))
                    for n, c in enumerate(every)
                ],
                pa.int64(),
            ),
            "rate_bp": pa.array([c.rate_bp for c in every], pa.int32()),
            "manager": pa.array([c.manager for c in every], pa.string()),
            "status": [c.status for c in every],
        }
    )


def _budget(plan: Plan, campaign: Campaign, ends_on: date, spent: int, factor: float) -> int:
    """Set the budget against what the whole length would spend at the pace so far, rounded to US$100."""
    if spent <= 0:
        return UNSPENT_BUDGET
    length = (ends_on - campaign.starts_on).days + 1
    gone = (min(ends_on, plan.until) - campaign.starts_on).days + 1
    return max(round(spent * length / gone * factor / STEP_CENTS) * STEP_CENTS, LEAST_BUDGET)
