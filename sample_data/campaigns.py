"""The campaigns: always-on programmes of each market, and some ninety with a beginning and an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_data.draws import Ints, pick, stream, whole
from sample_data.markets import CATEGORIES, CATEGORY_WEIGHTS, CODES, LAUNCH_MARKETS
from sample_data.plan import DAY, Plan

BRANDS = (
    "Velmora", "Tarniq", "Oblique Nine", "Kestolin", "Brumelle", "Zavidor", "Ostrelle", "Pikonaut", "Larkspan",
    "Quendra", "Mirovelle", "Tusk & Fennel", "Halvorne", "Dunavik", "Sorbetto Lab", "Astrofel", "Wendelo", "Krunka",
    "Ilmarin", "Pavonelle", "Nordakka", "Cirrela", "Bontique", "Yarovit", "Grafemi", "Lunquist Atelier", "Rivanta",
    "Ozerka Home", "Feltrino", "Maison Ardelune",
)  # fmt: skip
THEMES = (
    "Spring refresh", "Back to school", "First look", "Live weekend", "Gift guide", "Summer on the move", "New in",
    "Creators' choice", "Big haul", "Studio days", "Try it on", "Home reset", "Unboxed", "Night market",
    "Small prices", "Winter light", "Double commission", "Made for you",
)  # fmt: skip
DATED = 96
LENGTHS = (7, 10, 14, 21, 30, 45, 60, 90, 120)
LENGTH_WEIGHTS = (10, 10, 20, 14, 18, 10, 8, 6, 4)
RATES = (900, 1000, 1100, 1200, 1300, 1400, 1500, 1700)
RATE_WEIGHTS = (8, 14, 18, 18, 16, 12, 9, 5)
ALWAYS_ON_GROUPS = (
    ("beauty", "fashion", "kids"),
    ("electronics", "auto"),
    ("home", "garden", "pets"),
    ("sport", "toys"),
)
ALWAYS_ON_RATES = (1150, 1000, 1100, 1200)


@dataclass(frozen=True)
class Campaign:
    """One campaign; country None: every market; ends_on None: open."""

    name: str
    brand: str
    category: str
    country: str | None
    starts_on: date
    ends_on: date | None
    rate_bp: int
    manager: str | None
    status: str


def campaigns(plan: Plan) -> tuple[Campaign, ...]:
    """Return all campaigns; the campaign at position n has the id n + 1."""
    return (*_always_on(plan), *_dated(plan))


def _always_on(plan: Plan) -> list[Campaign]:
    found = []
    for country in (*LAUNCH_MARKETS, None):
        team = f"team-{country.lower()}-1" if country else "team-world-1"
        for number, (group, rate) in enumerate(zip(ALWAYS_ON_GROUPS, ALWAYS_ON_RATES, strict=True)):
            name = f"Always on {country or 'World'}: {group[0]}"
            brand = BRANDS[number]
            found.append(Campaign(name, brand, group[0], country, plan.launch, None, rate, team, "active"))
    return found


def always_on(market: Ints, category: Ints) -> Ints:
    """Return the position of the always-on campaign that fits each creator's market and category."""
    place = np.array([LAUNCH_MARKETS.index(c) if c in LAUNCH_MARKETS else len(LAUNCH_MARKETS) for c in CODES])
    group = np.array([next(n for n, g in enumerate(ALWAYS_ON_GROUPS) if c in g) for c in CATEGORIES])
    return whole(place[market] * len(ALWAYS_ON_GROUPS) + group[category])


def _dated(plan: Plan) -> list[Campaign]:
    rng = stream(plan.seed, "campaigns")
    starts = np.sort(rng.integers(5, plan.days + 30, DATED))
    lengths = pick(rng, LENGTH_WEIGHTS, DATED)
    categories = pick(rng, CATEGORY_WEIGHTS, DATED)
    places = pick(rng, (16, 13, 12, 11, 2, 2, 44), DATED)
    rate = pick(rng, RATE_WEIGHTS, DATED)
    chance = rng.random((DATED, 2))
    found = []
    for n in range(DATED):
        start = plan.date_of(int(starts[n]))
        end = None if chance[n, 0] < 0.08 else start + timedelta(days=LENGTHS[lengths[n]] - 1)
        country = (*LAUNCH_MARKETS, "DE", "IT", None)[places[n]]
        brand = BRANDS[(n * 7 + 3) % len(BRANDS)]
        theme = _occasion(start, end) or THEMES[(n * 5 + 1) % len(THEMES)]
        found.append(
            Campaign(
                name=f"{brand}: {theme} {start.year}",
                brand=brand,
                category=CATEGORIES[categories[n]],
                country=country,
                starts_on=start,
                ends_on=end,
                rate_bp=RATES[rate[n]],
                manager=_team(country, n),
                status=_status(plan, start, end, bool(chance[n, 1] < 0.05)),
            )
        )
    return found


def _occasion(start: date, end: date | None) -> str | None:
    for month, day, name in ((11, 11, "11.11"), (3, 28, "Anniversary sale"), (12, 20, "Holiday gifts")):
        if end is not None and start <= date(start.year, month, day) <= end:
            return name
    return None


def _team(country: str | None, number: int) -> str | None:
    if country in LAUNCH_MARKETS:
        return f"team-{country.lower()}-{number % 3 + 1}" if number % 11 else None
    return f"team-world-{number % 2 + 1}"


def _status(plan: Plan, start: date, end: date | None, cancelled: bool) -> str:
    if cancelled:
        return "cancelled"
    if start > plan.until:
        return "draft"
    return "ended" if end is not None and end < plan.until else "active"


def open_times(plan: Plan, every: tuple[Campaign, ...]) -> tuple[Ints, Ints]:
    """Return when each campaign begins and when it is over, in seconds; one never run is over when it begins."""
    begins = [plan.start + (c.starts_on - plan.launch).days * DAY for c in every]
    over = [
        begin
        if c.status in ("cancelled", "draft")
        else plan.end
        if c.ends_on is None
        else plan.start + ((c.ends_on - plan.launch).days + 1) * DAY
        for begin, c in zip(begins, every, strict=True)
    ]
    return np.array(begins, dtype=np.int64), np.array(over, dtype=np.int64)
