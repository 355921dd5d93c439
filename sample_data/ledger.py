"""The commission lines of one block of creators: sales in their seasons, and what follows from them.

Rows are in the order of creator, then time, which keeps one creator's lines together for look-ups. A clawback is
dated when it was booked, names the sale it takes back, carries that sale's order, and counts from then on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.contract import AGE_BANDS, LINE_KINDS
from data_access.money import exponent
from sample_data.contents import Contents
from sample_data.draws import NEVER, Flags, Floats, Ints, pick, pick_by, runs, stream
from sample_data.enrollments import NONE, PLACE_WEIGHTS, campaign_on
from sample_data.markets import CATEGORIES, CATEGORY_VALUES, CODES, CURRENCIES, MARKETS, age_weights
from sample_data.plan import DAY
from sample_data.world import Block, World

SALE, BONUS, ADJUSTMENT, CLAWBACK = range(len(LINE_KINDS))
KIND_WEIGHTS = (0.925, 0.018, 0.010, 0.047)
"""Drawn kinds; a clawback that finds no sale to take back becomes a sale, as does every creator's first line."""
NO_CAMPAIGN = 0.19
SAME_ORDER = 0.08
MOST_ITEMS = 3
FINAL_AFTER_DAYS = (7, 15)
HOLD_DAYS = 30
CLAWBACK_AFTER_DAYS = 50
"""A sale is taken back at least so long after it was made; by then it has left its holding period."""
BASE_RATE_BP = 1_000
SPREAD = 0.75
"""Standard deviation of the logarithm of item prices."""
BUYER_AT_HOME = 0.84
NO_BUYER_COUNTRY = 0.004
NO_BUYER_AGE = 0.045
UNKNOWN_BUYER_AGE = 0.08
NO_NEW_BUYER = 0.01
PARTLY = 0.25
"""Part of the clawbacks that take back half of the sale."""


@dataclass(frozen=True)
class Ledger:
    """The lines of a block, one array element a line, ordered by creator and time.

    creator: within the block; source: the line (within the block) that a clawback takes back, else NONE;
    campaign: position or NONE; content: position among all contents or NONE; root: the first line of the same order;
    settled, hold: times or NEVER; payable: since when the line may be paid, NEVER while it may not;
    buyer_country, buyer_age: positions or NONE; new_buyer: 0, 1 or NONE; value, commission: minor units.
    """

    creator: Ints
    kind: Ints
    source: Ints
    campaign: Ints
    content: Ints
    root: Ints
    ordered: Ints
    settled: Ints
    hold: Ints
    payable: Ints
    reversed: Flags
    buyer_country: Ints
    buyer_age: Ints
    new_buyer: Ints
    category: Ints
    currency: Ints
    value: Ints
    commission: Ints
    rate_bp: Ints

    def __len__(self) -> int:
        return len(self.creator)


def ledger(world: World, block: Block, published: Contents) -> Ledger:
    """Draw the lines of a block whose contents have been drawn."""
    rng = stream(world.plan.seed, "ledger", block.number)
    creator, begins = runs(world.earnings.lines[block.slice])
    whose = creator + block.start
    market = world.people.market[whose]
    count = len(creator)
    line = np.arange(count)
    opening = line == begins[creator]

    ordered = _order_times(rng, world, whose, market, creator, opening)
    kind = np.where(opening, SALE, pick(rng, KIND_WEIGHTS, count))
    root = _roots(rng, creator, kind)
    ordered = ordered[root]
    taken_back = (kind == SALE) & (rng.random(count) < np.array([m.reversal for m in MARKETS])[market])
    noticed = ordered + (rng.uniform(0.1, FINAL_AFTER_DAYS[0] - 0.5, count) * DAY).astype(np.int64)
    taken_back &= noticed < world.plan.end
    source = _sources(rng, world.key(creator, ordered), begins[creator], kind == CLAWBACK, (kind == SALE) & ~taken_back)
    kind = np.where((kind == CLAWBACK) & (source == NONE), SALE, kind)

    content, campaign = _attribution(rng, world, creator, whose, ordered, published)
    content, campaign = content[root], campaign[root]
    category = _categories(rng, world, whose, campaign)
    rate = _rates(world, whose, campaign)
    value, commission = _amounts(rng, world, whose, market, kind, category, rate)
    buyer_country, buyer_age, new_buyer = (buyer[root] for buyer in _buyers(rng, market))

    plain = (kind == BONUS) | (kind == ADJUSTMENT)
    origin = np.where(kind == CLAWBACK, source, line)
    partly = np.where(rng.random(count) < PARTLY, 2, 1)
    back = kind == CLAWBACK
    settled, hold, payable = _finality(rng, world, ordered, kind, taken_back)
    return Ledger(
        creator=creator,
        kind=kind,
        source=source,
        campaign=campaign[origin],
        content=np.where(plain, NONE, content[origin]),
        root=root[origin],
        ordered=ordered,
        settled=settled,
        hold=hold,
        payable=payable,
        reversed=taken_back,
        buyer_country=np.where(plain, NONE, buyer_country[origin]),
        buyer_age=np.where(plain, NONE, buyer_age[origin]),
        new_buyer=np.where(plain, NONE, new_buyer[origin]),
        category=category[origin],
        currency=np.array([CURRENCIES.index(m.currency) for m in MARKETS])[market],
        value=np.where(back, -(value[origin] // partly), value),
        commission=np.where(back, -np.maximum(commission[origin] // partly, 1), commission),
        rate_bp=np.where(plain, NONE, rate[origin]),
    )


def _order_times(
    rng: np.random.Generator, world: World, whose: Ints, market: Ints, creator: Ints, opening: Flags
) -> Ints:
    since = world.people.sale[whose]
    share = rng.random(len(whose))
    time = world.calendar.times(rng, market, since, world.people.ends[whose], share)
    time[opening] = since[opening]
    return world.sorted_by_creator(creator, time)


def _roots(rng: np.random.Generator, creator: Ints, kind: Ints) -> Ints:
    """Return the first line of each line's order: some sales are further items of the order before them."""
    line = np.arange(len(creator))
    joins = rng.random(len(creator)) < SAME_ORDER
    joins[:1] = False
    joins[1:] &= (creator[1:] == creator[:-1]) & (kind[1:] == SALE) & (kind[:-1] == SALE)
    root = np.maximum.accumulate(np.where(joins, 0, line))
    return line - (line - root) % MOST_ITEMS


def _sources(rng: np.random.Generator, key: Ints, begins: Ints, wanted: Flags, eligible: Flags) -> Ints:
    """Return for each wanted clawback a sale of the same creator, made long enough before; NONE where it has none.

    A sale is taken back once at most.
    """
    at = np.flatnonzero(wanted)
    older = np.searchsorted(key, key[at] - CLAWBACK_AFTER_DAYS * DAY) - begins[at]
    found = begins[at] + (rng.random(len(at)) * np.maximum(older, 0)).astype(np.int64)
    possible = (older > 0) & eligible[found]
    at, found = at[possible], found[possible]
    found, first = np.unique(found, return_index=True)
    source = np.full(len(key), NONE, dtype=np.int64)
    source[at[first]] = found
    return source


def _attribution(
    rng: np.random.Generator, world: World, creator: Ints, whose: Ints, ordered: Ints, published: Contents
) -> tuple[Ints, Ints]:
    """Return the content that brought each order, the recent more likely, and the campaign whose link it used."""
    key = world.key(published.creator, published.published)
    before = np.searchsorted(key, world.key(creator, ordered), side="right") - published.begins[creator]
    back = (rng.random(len(creator)) ** 2.5 * before).astype(np.int64)
    content = published.begins[creator] + before - 1 - back
    place = pick(rng, PLACE_WEIGHTS, len(creator))
    campaign = campaign_on(world.enrollments, whose, place, ordered, world.begins, world.over)
    campaign = np.where(rng.random(len(creator)) < NO_CAMPAIGN, NONE, campaign)
    known = rng.random(len(creator)) < 0.62
    return np.where(known, content + published.first, NONE), campaign


def _categories(rng: np.random.Generator, world: World, whose: Ints, campaign: Ints) -> Ints:
    of_campaign = np.array([CATEGORIES.index(c.category) for c in world.every_campaign])[campaign]
    own = world.people.category[whose]
    other = pick(rng, CATEGORY_VALUES, len(whose))
    chance = rng.random(len(whose))
    fitting = np.where((campaign == NONE) | (chance < 0.45), own, of_campaign)
    return np.where(chance > 0.88, other, fitting)


def _rates(world: World, whose: Ints, campaign: Ints) -> Ints:
    of_campaign = np.array([c.rate_bp for c in world.every_campaign])[campaign]
    return np.where(campaign == NONE, BASE_RATE_BP, of_campaign) + world.earnings.extra_bp[whose]


def _amounts(
    rng: np.random.Generator, world: World, whose: Ints, market: Ints, kind: Ints, category: Ints, rate: Ints
) -> tuple[Ints, Ints]:
    """Return order value and commission in minor units, as if no line were a clawback."""
    count = len(whose)
    units = np.array([10 ** exponent(m.currency) / m.level for m in MARKETS])[market]
    price = np.array(CATEGORY_VALUES)[category] * np.array([m.value for m in MARKETS])[market]
    price = price * world.earnings.value[whose] * np.exp(SPREAD * rng.standard_normal(count) - SPREAD**2 / 2)
    value = np.maximum(np.rint(price * units), 1).astype(np.int64)
    commission = np.maximum((value * rate + 5_000) // 10_000, 1)
    extra = rng.random(count)
    bonus = np.maximum((commission * (1 + 5 * extra)).astype(np.int64), 1)
    correction = np.maximum((commission * (0.1 + extra)).astype(np.int64), 1)
    correction = np.where(rng.random(count) < 0.45, -correction, correction)
    paid_for = (kind == SALE) | (kind == CLAWBACK)
    return (
        np.where(paid_for, value, 0),
        np.where(kind == BONUS, bonus, np.where(kind == ADJUSTMENT, correction, commission)),
    )


def _buyers(rng: np.random.Generator, market: Ints) -> tuple[Ints, Ints, Ints]:
    """Return where each line's buyer lives, the age band, and whether it was the first order; NONE where not told."""
    count = len(market)
    away = pick(rng, [m.share for m in MARKETS], count)
    country = np.where(rng.random(count) < BUYER_AT_HOME, market, away)
    age = pick_by(rng, [age_weights(m) for m in MARKETS], country)
    told = rng.random(count)
    age = np.where(told < UNKNOWN_BUYER_AGE, AGE_BANDS.index("unknown"), age)
    age = np.where(told > 1 - NO_BUYER_AGE, NONE, age)
    tail = np.array([0.16 if code in ("RU", "FR", "ES", "PL") else 0.22 for code in CODES])
    new = (rng.random(count) < tail[country]).astype(np.int64)
    return (
        np.where(rng.random(count) < NO_BUYER_COUNTRY, NONE, country),
        age,
        np.where(rng.random(count) < NO_NEW_BUYER, NONE, new),
    )


def _finality(
    rng: np.random.Generator, world: World, ordered: Ints, kind: Ints, taken_back: Flags
) -> tuple[Ints, Ints, Ints]:
    """Return when each line became final, when its holding period ends, and since when it may be paid."""
    end = world.plan.end
    low, high = FINAL_AFTER_DAYS
    delay: Floats = rng.uniform(low, high, len(ordered)) * DAY
    sale = kind == SALE
    settled = np.where(sale, ordered + delay.astype(np.int64), ordered)
    settled = np.where(taken_back | (settled >= end), NEVER, settled)
    hold = np.where(sale & (settled != NEVER), settled + HOLD_DAYS * DAY, NEVER)
    payable = np.where(sale, hold, settled)
    return settled, hold, np.where(payable < end, payable, NEVER)
