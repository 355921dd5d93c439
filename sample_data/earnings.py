"""How the ledger's lines and their worth are spread over those who sell: a few earn most of it.

Earnings follow the creator's rank in a programme of 100,000, so that at this size and 20 lines a creator about thirty
earn more than US$1,000,000 in twelve months. A star's lines are dear (baskets sold live) as well as many. A sample
with fewer lines a creator keeps these item prices and so has fewer stars; one with more lines has cheaper items.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.draws import NEVER, Floats, Ints, apportion, stream
from sample_data.markets import CATEGORY_VALUES, CATEGORY_WEIGHTS, MARKETS
from sample_data.plan import DAY, Plan
from sample_data.population import Population
from sample_data.seasons import Calendar

REFERENCE_CREATORS = 100_000
REFERENCE_LINES = 20.0
"""Lines a creator at which the item prices below hold."""
STARS_SHARE = 0.48
"""Part of the ledger's lines that belongs to stars."""
STAR_RANKS = 250
DEAREST = 26.0
"""The most that a star's item prices are above the ordinary."""
EXTRA_BP = 700
USUAL_RATE_BP = 1_150
KEPT = 0.93
"""Part of a star's commission that is neither reversed nor taken back, about."""


@dataclass(frozen=True)
class Earnings:
    """What each creator makes; one array element a creator.

    lines: ledger rows; value: item prices against the ordinary; extra_bp: personal rate on top of the campaign's.
    """

    lines: Ints
    value: Floats
    extra_bp: Ints


def earnings(plan: Plan, people: Population, sales: Calendar) -> Earnings:
    """Rank the sellers and share the lines out among them."""
    rng = stream(plan.seed, "earnings")
    sellers = np.flatnonzero(people.sale != NEVER)
    luck = rng.standard_normal(len(sellers))
    strength = people.fame[sellers] + 0.35 * luck - 1.5 * (people.applied[sellers] > plan.start + plan.days * DAY // 2)
    order = np.argsort(-strength, kind="stable")
    rank = np.empty(len(sellers))
    rank[order] = (np.arange(len(sellers)) + 0.5) * (REFERENCE_CREATORS / plan.creators)

    market = people.market[sellers]
    year_ago = np.full(len(sellers), max(plan.start, plan.end - 365 * DAY))
    selling = sales.share_before(market, people.ends[sellers] - 1 + DAY) - sales.share_before(
        market, people.sale[sellers]
    )
    last_year = 1.0 - sales.share_before(market, year_ago)
    each = np.minimum(1, plan.lines // max(len(sellers), 1)) * np.ones(len(sellers), dtype=np.int64)
    if not each.any():
        each[order[: plan.lines]] = 1
    left = plan.lines - int(each.sum())
    star = rank < STAR_RANKS
    target = np.where(star, star_year(rank) * selling / last_year * np.exp(0.12 * rng.standard_normal(len(rank))), 0.0)
    others = (rank + 150.0) ** -0.85 * (0.15 + selling) * np.exp(0.6 * rng.standard_normal(len(rank)))
    star_lines = round(left * STARS_SHARE) if star.any() else 0
    of_seller = each + apportion(target / dearness(rank), star_lines) + apportion(others, left - star_lines)

    extra = (EXTRA_BP / (1 + (rank / 160) ** 2)).astype(np.int64) // 50 * 50
    ordinary = _ordinary_line(market, people.category[sellers], extra)
    needed = target / (np.maximum(of_seller, 1) * ordinary * KEPT)
    plenty = min(1.0, REFERENCE_LINES * plan.creators / max(plan.lines, 1))
    prices = np.where(star, np.minimum(needed, DEAREST), dearness(rank) * plenty)
    return Earnings(
        lines=_spread(plan, sellers, of_seller, 0).astype(np.int64),
        value=_spread(plan, sellers, np.maximum(prices, 1.0), 1),
        extra_bp=_spread(plan, sellers, extra, 0).astype(np.int64),
    )


def _ordinary_line(market: Ints, category: Ints, extra: Ints) -> Floats:
    """Return about what a line of ordinary price brings each seller, US dollars of commission."""
    usual = float(np.dot(CATEGORY_VALUES, CATEGORY_WEIGHTS)) / sum(CATEGORY_WEIGHTS)
    basket = (np.array(CATEGORY_VALUES)[category] + usual) / 2 * np.array([m.value for m in MARKETS])[market]
    brought: Floats = basket * (USUAL_RATE_BP + extra) / 10_000
    return brought


def _spread(plan: Plan, sellers: Ints, values: Ints | Floats, otherwise: int) -> Floats:
    everybody = np.full(plan.creators, float(otherwise))
    everybody[sellers] = values
    return everybody


def star_year(rank: Floats) -> Floats:
    """Return what the creator of each rank earns in twelve months as a star, US dollars: next to nothing after 300."""
    year: Floats = 1_020_000 * 42 / (rank + 12) / (1 + (rank / 100) ** 4)
    return year


def dearness(rank: Floats) -> Floats:
    """Return the item prices of the creator of each rank against the ordinary."""
    prices: Floats = 1 + 19 / (1 + (rank / 250) ** 1.5)
    return prices
