"""When things happen: the year's peaks, the week, the day, and the programme's own growth since launch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_data.draws import Floats, Ints, cumulated, whole
from sample_data.markets import MARKETS
from sample_data.plan import DAY, Plan

SALES_WEEK = (1.03, 0.96, 0.94, 0.95, 0.93, 1.05, 1.14)
APPLICATIONS_WEEK = (1.14, 1.12, 1.08, 1.04, 0.96, 0.80, 0.86)
HOURS = (3, 2, 1.5, 1, 1, 1.5, 2.5, 4, 5, 5.5, 6, 6.5, 7, 6.5, 6, 6, 6.5, 7.5, 9, 11, 12.5, 12, 9, 5.5)
"""How much is bought in each hour of the buyers' day."""


@dataclass(frozen=True)
class Peaks:
    """How much stronger sales are on the year's occasions, 1 being an ordinary day."""

    eleventh: float
    black_friday: float
    anniversary: float
    december: float
    january: float
    summer: float


PEAKS = {
    "east": Peaks(eleventh=5.2, black_friday=2.4, anniversary=3.8, december=1.40, january=0.82, summer=0.84),
    "west": Peaks(eleventh=3.9, black_friday=3.6, anniversary=3.0, december=1.34, january=1.10, summer=0.80),
    "asia": Peaks(eleventh=4.6, black_friday=1.9, anniversary=2.6, december=1.22, january=1.05, summer=0.90),
}


def black_friday(year: int) -> date:
    """Return the day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def occasion(day: date, peaks: Peaks) -> float:
    """Return how much stronger sales are on the day, 1 being an ordinary one."""
    year = day.year
    factor = 1.0
    if day.month == 12:
        factor *= peaks.december if day.day <= 22 else 0.9
    if (day.month, day.day) <= (1, 14):
        factor *= peaks.january
    if date(year, 6, 15) <= day <= date(year, 8, 25):
        factor *= peaks.summer
    for first, height in (
        (date(year, 11, 11), peaks.eleventh),
        (black_friday(year), peaks.black_friday),
        (date(year, 3, 28), peaks.anniversary),
    ):
        factor *= _peak((day - first).days, height)
    return factor


def _peak(days_after: int, height: float) -> float:
    """A sale: three days of warming up, two at full height, then fading over three more."""
    if days_after in (0, 1):
        return height if days_after == 0 else 1 + 0.75 * (height - 1)
    if -3 <= days_after < 0:
        return 1.08
    return 1 + 0.35 * (height - 1) * (5 - days_after) / 3 if 2 <= days_after <= 4 else 1.0


@dataclass(frozen=True)
class Calendar:
    """Sales of each market by day of the programme, as running shares.

    edges: one row a market, days + 1 columns, from 0 to 1.
    """

    plan: Plan
    edges: Floats

    def share_before(self, market: Ints, time: Ints) -> Floats:
        """Return the part of the market's sales before the day of each time."""
        day = np.clip((time - self.plan.start) // DAY, 0, self.plan.days)
        before: Floats = self.edges[market, day]
        return before

    def day_at(self, market: Ints, share: Floats) -> Ints:
        """Return the day of the programme by which the market has made each share of its sales."""
        width = self.edges.shape[1]
        flat = (self.edges + np.arange(len(self.edges))[:, None]).ravel()
        found = np.searchsorted(flat, market + np.minimum(share, 1 - 1e-12), side="right") - 1 - market * width
        return whole(np.clip(found, 0, self.plan.days - 1))

    def times(self, rng: np.random.Generator, market: Ints, since: Ints, until: Ints, share: Floats) -> Ints:
        """Return times in [since, until) on the days by which the given share of the sales between has been made."""
        low = self.share_before(market, since)
        high = self.share_before(market, until - 1 + DAY)
        day = self.day_at(market, low + share * (high - low))
        time = self.plan.start + day * DAY + seconds_of_day(rng, market)
        return whole(np.clip(time, since, until - 1))


def calendar(plan: Plan) -> Calendar:
    """Return the sales calendar of every market."""
    growth = 1 + 0.45 * np.arange(plan.days) / 365
    week = np.array([SALES_WEEK[plan.date_of(day).weekday()] for day in range(plan.days)])
    by_season = {
        name: np.array([occasion(plan.date_of(day), peaks) for day in range(plan.days)])
        for name, peaks in PEAKS.items()
    }
    rows = [np.concatenate([[0.0], cumulated(growth * week * by_season[m.season])]) for m in MARKETS]
    return Calendar(plan, np.stack(rows))


def seconds_of_day(rng: np.random.Generator, market: Ints) -> Ints:
    """Draw seconds of the UTC day that follow the hours of the markets' buyers."""
    edges = np.concatenate([[0.0], cumulated(HOURS)])
    local = np.interp(rng.random(len(market)), edges, np.arange(25) * 3600.0).astype(np.int64)
    offsets = np.array([m.offset * 3600 for m in MARKETS])
    return whole((local - offsets[market]) % DAY)


def application_weights(plan: Plan) -> Floats:
    """Return how many people apply on each day: a quick start, growth over the first year, then a calmer pace."""
    day = np.arange(plan.days)
    pace = 0.40 + 0.60 * (1 - np.exp(-day / 75)) + 0.30 * np.exp(-(((day - 270) / 110) ** 2))
    pace *= np.where(day < 365, 1.0, 0.90)
    week = np.array([APPLICATIONS_WEEK[plan.date_of(d).weekday()] for d in range(plan.days)])
    interest = np.array([occasion(plan.date_of(d), PEAKS["west"]) for d in range(plan.days)]) ** 0.3
    weights: Floats = pace * week * interest
    return weights
