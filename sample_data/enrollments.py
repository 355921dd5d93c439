"""Who joined which campaign: everyone enrolled has the always-on one of the market, many a few more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data_access.contract import ENROLLMENT_STATUSES
from sample_data.arrow import ids, times, words
from sample_data.campaigns import Campaign, always_on, open_times
from sample_data.draws import NEVER, Floats, Ints, pick, stream
from sample_data.markets import LAUNCH_MARKETS, MARKETS
from sample_data.plan import DAY, Plan
from sample_data.population import FAMOUS, Population

MORE = 6
"""Campaigns a creator may join besides the always-on one; the best known want all of them."""
WANTED_WEIGHTS = (24, 30, 21, 12, 7, 4, 2)
PLACE_WEIGHTS = (28, *[12] * MORE)
"""How often each of a creator's campaigns is worked for, while it runs; the always-on one takes the rest."""
NONE = -1
INVITED, ENROLLED, LEFT, REJECTED = range(len(ENROLLMENT_STATUSES))


@dataclass(frozen=True)
class Enrollments:
    """The campaigns of each creator: one row a creator, the always-on campaign first.

    campaign: position of the campaign, NONE for an empty place; joined: when; status: position in
    ENROLLMENT_STATUSES.
    """

    campaign: Ints
    joined: Ints
    status: Ints

    def table(self) -> pa.Table:
        """Return the rows of the enrollments table."""
        creator, place = np.nonzero(self.campaign != NONE)
        return pa.table(
            {
                "creator_id": ids(creator),
                "campaign_id": ids(self.campaign[creator, place]),
                "joined_at": times(self.joined[creator, place]),
                "status": words(self.status[creator, place], ENROLLMENT_STATUSES),
            }
        )


def enrollments(plan: Plan, people: Population, every: tuple[Campaign, ...]) -> Enrollments:
    """Draw the campaigns of everyone who has been approved."""
    rng = stream(plan.seed, "enrollments")
    count = len(people)
    campaign = np.full((count, MORE + 1), NONE, dtype=np.int64)
    joined = np.full((count, MORE + 1), NEVER, dtype=np.int64)
    there = people.enrolled != NEVER
    campaign[there, 0] = always_on(people.market, people.category)[there]
    joined[:, 0] = people.enrolled
    status = np.full((count, MORE + 1), ENROLLED, dtype=np.int64)
    status[:, 0] = np.where(people.ends < plan.end, LEFT, ENROLLED)

    wanted = np.where(people.fame > FAMOUS, MORE, pick(rng, WANTED_WEIGHTS, count))
    begins, over = open_times(plan, every)
    open_to = _open_to(every, begins, over)
    for place in range(1, MORE + 1):
        chosen, when = _choose(rng, people, open_to, begins, over, rng.random(count))
        keep = (when != NEVER) & (wanted >= place) & ~(campaign[:, :place] == chosen[:, None]).any(axis=1)
        campaign[keep, place] = chosen[keep]
        joined[keep, place] = when[keep]
        status[:, place] = np.array([ENROLLED, LEFT, INVITED, REJECTED])[pick(rng, (86, 8, 3, 3), count)]
    return Enrollments(campaign, joined, status)


def _open_to(every: tuple[Campaign, ...], begins: Ints, over: Ints) -> list[Ints]:
    """Return, for each market, the dated campaigns it may join, the one that is over first first."""
    dated = [n for n in range(len(every)) if n >= 4 * (len(LAUNCH_MARKETS) + 1) and over[n] > begins[n]]
    return [
        np.array(sorted((n for n in dated if every[n].country in (None, m.code)), key=lambda n: (over[n], n)))
        for m in MARKETS
    ]


def _choose(
    rng: np.random.Generator,
    people: Population,
    open_to: list[Ints],
    begins: Ints,
    over: Ints,
    chance: Floats,
) -> tuple[Ints, Ints]:
    """Draw one campaign for each creator that was still to end on the day of enrolling, and when it is joined."""
    chosen = np.zeros(len(people), dtype=np.int64)
    when = np.full(len(people), NEVER, dtype=np.int64)
    delay = (rng.exponential(6.0, len(people)) * DAY).astype(np.int64)
    for market, choice in enumerate(open_to):
        here = np.flatnonzero((people.market == market) & (people.enrolled != NEVER))
        since = np.searchsorted(over[choice], people.enrolled[here], side="right")
        here, since = here[since < len(choice)], since[since < len(choice)]
        picked = choice[since + (chance[here] * (len(choice) - since)).astype(np.int64)]
        time = np.maximum(people.enrolled[here], begins[picked] - 7 * DAY) + delay[here]
        in_time = (time < over[picked]) & (time < people.ends[here])
        chosen[here] = picked
        when[here] = np.where(in_time, time, NEVER)
    return chosen, when


def campaign_on(joined: Enrollments, creator: Ints, place: Ints, time: Ints, begins: Ints, over: Ints) -> Ints:
    """Return the campaign at a place of each creator's list if it runs at that time and has been joined, else the
    always-on one."""
    chosen = joined.campaign[creator, place]
    runs = (
        (chosen != NONE)
        & (joined.status[creator, place] == ENROLLED)
        & (joined.joined[creator, place] <= time)
        & (begins[chosen] <= time)
        & (time < over[chosen])
    )
    return np.where(runs, chosen, joined.campaign[creator, 0])
