"""Who applies, and how far each one gets: the stages of the funnel with their times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.contract import CREATOR_STATUSES
from sample_data.draws import NEVER, Flags, Floats, Ints, cumulated, pick, pick_by, stream
from sample_data.markets import CATEGORY_WEIGHTS, MARKETS
from sample_data.plan import DAY, Plan
from sample_data.seasons import application_weights, seconds_of_day

APPLIED, APPROVED, REJECTED, SUSPENDED, CLOSED = range(len(CREATOR_STATUSES))
SOURCES = ("self-serve", "referral", "outreach", "agency", "event")
SOURCE_WEIGHTS = (44, 24, 17, 9, 6)
EARLY = 0.30
"""The part of the programme's time in which its later stars joined."""
FAMOUS = 2.4
"""The fame from which a creator gets to every stage, if approved, and stays."""
FIXED_CREATORS = 6
"""The first accounts, whose names are odd on purpose (people.py), get to every stage."""


@dataclass(frozen=True)
class Population:
    """All creators in the order of their application, one array element each; element n is creator n + 1.

    market, category, platform, source, status: positions in the tuples of those names; fame: how well known, as a
    standard normal draw; applied … sale: times of the stages, NEVER where not reached; ends: when the creator stops.
    """

    market: Ints
    category: Ints
    platform: Ints
    source: Ints
    status: Ints
    followers: Ints
    fame: Floats
    applied: Ints
    decided: Ints
    enrolled: Ints
    content: Ints
    click: Ints
    sale: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.market)


def population(plan: Plan) -> Population:
    """Draw everybody who applied by the last day."""
    rng = stream(plan.seed, "population")
    count = plan.creators
    applied = _applications(rng, plan)
    market = pick(rng, [m.share for m in MARKETS], count)
    fame = rng.standard_normal(count)
    early = applied < plan.start + int(EARLY * plan.days) * DAY
    fame = np.where(early | (fame < FAMOUS), fame, fame - 1.2)
    fixed = np.arange(count) < FIXED_CREATORS
    fame[fixed] = 1.0
    decided = _later(plan, applied, 0.15 + rng.exponential(1.6, count), fixed)
    yes = rng.random(count) < _rate("approval", market) + 0.05 * np.clip(fame, -2, 2)
    approved = (yes | fixed) & (decided != NEVER)
    stars = fame > FAMOUS
    enrolled = _stage(rng, plan, decided, approved, _rate("enrollment", market), stars | fixed, 4.0)
    content = _stage(rng, plan, enrolled, enrolled != NEVER, _rate("content", market), stars | fixed, 8.0)
    click = _stage(rng, plan, content, content != NEVER, _rate("click", market), stars | fixed, 1.2)
    sale = _stage(rng, plan, click, click != NEVER, _rate("sale", market), stars | fixed, 11.0)
    status, ends = _outcome(rng, plan, decided, approved, stars | fixed)
    return Population(
        market=market,
        category=pick(rng, CATEGORY_WEIGHTS, count),
        platform=pick_by(rng, [m.platforms for m in MARKETS], market),
        source=pick(rng, SOURCE_WEIGHTS, count),
        status=status,
        followers=_followers(rng, fame),
        fame=fame,
        applied=applied,
        decided=decided,
        enrolled=_before(enrolled, ends),
        content=_before(content, ends),
        click=_before(click, ends),
        sale=_before(sale, ends),
        ends=ends,
    )


def _applications(rng: np.random.Generator, plan: Plan) -> Ints:
    day = np.searchsorted(cumulated(application_weights(plan))[:-1], rng.random(plan.creators), side="right")
    utc = np.full(plan.creators, len(MARKETS) - 1)
    applied = np.sort(plan.start + day * DAY + seconds_of_day(rng, utc))
    applied[:FIXED_CREATORS] = plan.start + 9 * 3600 + 60 * np.arange(FIXED_CREATORS)[: plan.creators]
    return np.sort(applied)


def _rate(stage: str, market: Ints) -> Floats:
    rates: Floats = np.array([vars(m)[stage] for m in MARKETS])[market]
    return rates


def _later(plan: Plan, since: Ints, days: Floats, soon: Flags) -> Ints:
    """Add a number of days; NEVER where that is after the last day. `soon` caps the delay at two days."""
    delay = (np.where(soon, np.minimum(days, 2.0), days) * DAY).astype(np.int64)
    time = since + delay
    return np.where((since == NEVER) | (time >= plan.end), NEVER, time)


def _stage(
    rng: np.random.Generator, plan: Plan, since: Ints, there: Flags, rate: Floats, always: Flags, days: float
) -> Ints:
    """Draw when those who are `there` get to the next stage, if they do: after `days` on average."""
    reached = there & ((rng.random(len(since)) < rate) | always)
    delay = rng.exponential(days, len(since)) + 0.01
    return np.where(reached, _later(plan, np.where(there, since, NEVER), delay, always), NEVER)


def _outcome(rng: np.random.Generator, plan: Plan, decided: Ints, approved: Flags, lasting: Flags) -> tuple[Ints, Ints]:
    """Draw the accounts' present status, and when each one stops publishing (the end of the plan if it has not)."""
    count = len(decided)
    lifetime = (3 + rng.exponential(210.0, count)) * DAY
    stops = (rng.random(count) < 0.45) & ~lasting & approved
    gone = np.where(approved, decided, plan.end) + np.where(stops, lifetime, 0).astype(np.int64)
    ends = np.where(stops & (gone < plan.end), gone, plan.end)
    chance = rng.random(count)
    status = np.where(decided == NEVER, APPLIED, np.where(approved, APPROVED, REJECTED))
    left = ends < plan.end
    status = np.where(left & (chance < 0.07), CLOSED, status)
    status = np.where(left & (chance > 0.955), SUSPENDED, status)
    return status.astype(np.int64), ends


def _before(time: Ints, ends: Ints) -> Ints:
    return np.where(time < ends, time, NEVER)


def _followers(rng: np.random.Generator, fame: Floats) -> Ints:
    size = np.exp(8.35 + 1.55 * fame + 0.7 * rng.standard_normal(len(fame)))
    return np.clip(size, 12, 60_000_000).astype(np.int64)
