"""Clicks by day, creator and campaign: those that led to orders, and many days of some that led to none."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sample_data.arrow import days, ids
from sample_data.draws import NEVER, Ints, runs, stream
from sample_data.enrollments import NONE
from sample_data.ledger import SALE, Ledger
from sample_data.markets import MARKETS
from sample_data.plan import DAY
from sample_data.world import Block, World

IDLE_ROWS = 0.3
"""Days with clicks but no order, for each line of the ledger."""
IDLE_CLICKS = 5.0
CAMPAIGN_BITS = 8
DAY_BITS = 12


def clicks(world: World, block: Block, lines: Ledger) -> pa.Table:
    """Return the rows of the clicks table for a block whose lines have been drawn."""
    rng = stream(world.plan.seed, "clicks", block.number)
    order = np.flatnonzero((lines.kind == SALE) & (lines.root == np.arange(len(lines))))
    market = world.people.market[lines.creator[order] + block.start]
    conversion = np.array([m.conversion for m in MARKETS])[market]
    led = np.maximum(rng.uniform(0.5, 1.3, len(order)) / conversion, 1).astype(np.int64)
    ordered = _key(world, lines.creator[order], lines.ordered[order], lines.campaign[order])
    idle, idle_clicks = _idle(rng, world, block)
    key, count = _summed(np.concatenate([ordered, idle]), np.concatenate([led, idle_clicks]))
    campaign = (key & (2**CAMPAIGN_BITS - 1)) - 1
    day = (key >> CAMPAIGN_BITS) & (2**DAY_BITS - 1)
    return pa.table(
        {
            "day": days(world.plan.start + day * DAY),
            "creator_id": ids(block.start + (key >> (CAMPAIGN_BITS + DAY_BITS))),
            "campaign_id": ids(campaign, campaign == NONE),
            "clicks": pa.array(count),
        }
    )


def _idle(rng: np.random.Generator, world: World, block: Block) -> tuple[Ints, Ints]:
    """Return keys and clicks of days that need bring no order; the first is the day of the creator's first click."""
    clicked = world.people.click[block.slice] != NEVER
    mean = IDLE_ROWS * world.plan.lines / max(int((world.people.click != NEVER).sum()), 1)
    each = np.where(clicked, 1 + (rng.exponential(mean, block.size)).astype(np.int64), 0)
    creator, begins = runs(each)
    whose = creator + block.start
    since = world.people.click[whose]
    share = rng.random(len(whose))
    share[begins[clicked]] = 0.0
    time = world.calendar.times(rng, world.people.market[whose], since, world.people.ends[whose], share)
    time[begins[clicked]] = since[begins[clicked]]
    campaign = np.where(rng.random(len(whose)) < 0.2, NONE, world.enrollments.campaign[whose, 0])
    count = 1 + rng.exponential(IDLE_CLICKS, len(whose)).astype(np.int64)
    return _key(world, creator, time, campaign), count


def _key(world: World, creator: Ints, time: Ints, campaign: Ints) -> Ints:
    day = (time - world.plan.start) // DAY
    return (((creator << DAY_BITS) + day) << CAMPAIGN_BITS) + campaign + 1


def _summed(key: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Return the distinct keys in order, and the sum of the counts of each."""
    order = np.argsort(key, kind="stable")
    key = key[order]
    begins = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(begins):
        return key, count
    return key[begins], np.add.reduceat(count[order], begins)
