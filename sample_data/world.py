"""Everything that is known before the ledger is drawn, and the blocks of creators it is drawn in.

A block's draws depend on the seed and on the block alone, and the blocks on the plan alone: the machine has no say.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sample_data.campaigns import Campaign, campaigns, open_times
from sample_data.draws import NEVER, Ints
from sample_data.earnings import Earnings, earnings
from sample_data.enrollments import Enrollments, enrollments
from sample_data.plan import Plan
from sample_data.population import Population, population
from sample_data.rates import Rates, rates
from sample_data.seasons import Calendar, calendar

BLOCK_ROWS = 300_000
"""Rows, about, that one block brings: the measure of the memory needed."""
TIME_BITS = 28
"""Bits that hold any second of the programme (over eight years of them)."""


@dataclass(frozen=True)
class World:
    """The plan, the people and the things they all share. begins, over: of the campaigns, in seconds."""

    plan: Plan
    people: Population
    earnings: Earnings
    every_campaign: tuple[Campaign, ...]
    enrollments: Enrollments
    rates: Rates
    calendar: Calendar
    begins: Ints
    over: Ints

    def key(self, creator: Ints, time: Ints) -> Ints:
        """Return one number that orders by creator, then time."""
        return (creator << TIME_BITS) + (time - self.plan.start)

    def sorted_by_creator(self, creator: Ints, time: Ints) -> Ints:
        """Return the times in order within each creator; `creator` is in order already."""
        return np.sort(self.key(creator, time)) - (creator << TIME_BITS) + self.plan.start


def world(plan: Plan) -> World:
    """Draw all that the blocks share."""
    people, sales, every = population(plan), calendar(plan), campaigns(plan)
    begins, over = open_times(plan, every)
    return World(
        plan=plan,
        people=people,
        earnings=earnings(plan, people, sales),
        every_campaign=every,
        enrollments=enrollments(plan, people, every),
        rates=rates(plan),
        calendar=sales,
        begins=begins,
        over=over,
    )


@dataclass(frozen=True)
class Block:
    """Neighbouring creators whose rows are drawn together: positions from start up to, not including, stop."""

    number: int
    start: int
    stop: int

    @property
    def size(self) -> int:
        """Number of creators."""
        return self.stop - self.start

    @property
    def slice(self) -> slice:
        """The creators as a slice of the population's arrays."""
        return slice(self.start, self.stop)


def blocks(world: World) -> list[Block]:
    """Cut the population into blocks of about BLOCK_ROWS ledger and click rows each."""
    weight = np.cumsum(1 + world.earnings.lines + 8 * (world.people.click != NEVER))
    cuts = np.searchsorted(weight, np.arange(BLOCK_ROWS, weight[-1], BLOCK_ROWS), side="right")
    edges = np.unique(np.concatenate([[0], cuts, [len(weight)]])).tolist()
    return [Block(n, start, stop) for n, (start, stop) in enumerate(pairwise(edges))]
