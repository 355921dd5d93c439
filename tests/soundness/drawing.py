"""A programme drawn at random in which whatever could lead a rollup astray happens often, and scopes to ask it with."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from data_access.contract import AGE_BANDS
from data_access.filters import BASES, TIERS, Filters, Scope
from metrics.dimensions import DIMENSIONS
from metrics.measures import FIGURES

FIRST, DAYS = date(2025, 11, 17), 140
COUNTRIES = ("RU", "FR", "ES", "ZZ")
CURRENCIES = ("USD", "EUR", "RUB")
MANAGERS = ("ada", "bo", None)
CREATORS, CAMPAIGNS, ORDERS = 24, 4, 500


def _people(draw: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, CREATORS + 1):
        yield {
            "creator_id": number,
            "country": draw.choice(COUNTRIES),
            "birth_year": draw.choice((None, *range(1966, 2013))),
            "followers": draw.choice((0, 9_999, 10_000, 99_999, 500_000, 1_000_000)),
            "category": draw.choice(("fashion", "food")),
            "platform": draw.choice(("instagram", "vk")),
            "manager": draw.choice(MANAGERS),
        }


def _moment(draw: random.Random, day: int) -> datetime:
    midnight = datetime.combine(FIRST, datetime.min.time()) + timedelta(days=day)
    return midnight + timedelta(seconds=draw.choice((0, 86_399, draw.randrange(86_400))))


def _order(draw: random.Random, number: int) -> Iterator[dict[str, Any]]:
    """Draw the lines of one order: most agree on everything, some differ in anything that a rollup is kept by."""
    first = draw.randrange(DAYS)
    alike = draw.random() < 0.6
    shared: dict[str, Any] = {}
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        ordered = first if alike else first + draw.randrange(3)
        settled = ordered + draw.randrange(20)
        own = {
            "creator_id": draw.randint(1, CREATORS),
            "campaign_id": draw.choice((None, *range(1, CAMPAIGNS + 1))),
            "currency": draw.choice(CURRENCIES),
            "is_new_buyer": draw.choice((None, True, False)),
            "buyer_country": draw.choice((None, *COUNTRIES)),
            "buyer_age_band": draw.choice((None, "18–24", "55+")),
            "status": draw.choice(("pending", "held", "approved", "paid", "paid", "reversed")),
            "ordered_at": _moment(draw, ordered),
            "settled_at": draw.choice((None, _moment(draw, settled))),
            "paid_at": draw.choice((None, _moment(draw, settled + draw.randrange(20)))),
        }
        if alike:
            shared = shared or own
            own = {**shared, "status": own["status"]} if draw.random() < 0.3 else dict(shared)
        own["order_id"] = draw.choice((f"o{number}", f"o{number}", f"o{number}", None))
        yield _priced(draw, own)
        if draw.random() < 0.2:
            yield _priced(draw, {**own, "kind": "clawback", "status": draw.choice(("paid", "approved"))}, sign=-1)
        if draw.random() < 0.1:
            yield _priced(draw, {**own, "kind": draw.choice(("bonus", "adjustment")), "order_id": None})


def _priced(draw: random.Random, line: dict[str, Any], sign: int = 1) -> dict[str, Any]:
    commission, value = sign * draw.randrange(1, 10**6), sign * draw.randrange(10**7)
    rated = line["currency"] == "USD" or draw.random() < 0.8
    # A source may know the dollars of one amount alone.
    valued = rated if draw.random() < 0.9 else not rated
    return line | {
        "commission_minor": commission,
        "order_value_minor": value,
        "commission_usd_cents": commission // 3 if rated else None,
        "order_value_usd_cents": value // 3 if valued else None,
    }


def _clicks(draw: random.Random) -> Iterator[dict[str, Any]]:
    taken = set()
    for _ in range(400):
        day, creator = FIRST + timedelta(days=draw.randrange(DAYS)), draw.randint(1, CREATORS)
        campaign = draw.choice((None, *range(1, CAMPAIGNS + 1)))
        if (day, creator, campaign) not in taken:
            taken.add((day, creator, campaign))
            yield {"day": day, "creator_id": creator, "campaign_id": campaign, "clicks": draw.randrange(50)}


def _held_until(draw: random.Random) -> datetime | None:
    return draw.choice((None, _moment(draw, draw.randrange(DAYS + 60))))


def _payouts(draw: random.Random, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw payouts of the lines, which are changed to name them: most are the sum of theirs, many differ somehow."""
    whose: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for line in lines:
        whose.setdefault((line["creator_id"], line["currency"]), []).append(line)
    paid = [owed[at : at + 4] for owed in whose.values() for at in range(0, len(owed), 4) if draw.random() < 0.7]
    made: list[dict[str, Any]] = []
    for number, own in enumerate(paid, 1):
        total = sum(line["commission_minor"] for line in own if line["status"] != "reversed")
        payout = _payout(draw, own[0], total if draw.random() < 0.8 else draw.randrange(10**5))
        agreeing = draw.random() < 0.5
        for line in own:
            line["payout_id"] = draw.choice((number,) * 12 + (draw.randint(1, len(paid)), 90_000, None))
            if agreeing and line["status"] != "reversed":
                line["status"] = "paid"
        # Another with a larger number may take its place, also two in one second.
        failed = payout["status"] == "failed"
        later = {**payout, "created_at": payout["created_at"] + timedelta(seconds=draw.choice((0, 1, 99_999)))}
        again = [{**later, "status": draw.choice(("paid", "failed"))} for _ in range(draw.choice((0, 1, 2)) * failed)]
        if again and draw.random() < 0.7:
            for line in own:
                line["payout_id"] = 10_000 + number
        made += [payout | {"payout_id": number}, *({**one, "payout_id": 10_000 + number} for one in again[:1])]
        made += [{**one, "payout_id": 20_000 + number} for one in again[1:]]
    return made


def _payout(draw: random.Random, line: dict[str, Any], amount: int) -> dict[str, Any]:
    day = draw.randrange(DAYS)
    status = draw.choice(("scheduled", "processing", "held", "failed", "failed", *("paid",) * 6))
    return {
        "creator_id": line["creator_id"] if draw.random() < 0.95 else draw.randint(1, CREATORS),
        "currency": line["currency"],
        "amount_minor": amount,
        "amount_usd_cents": draw.choice((None, amount // 3, amount // 3)),
        "status": status,
        "created_at": _moment(draw, day),
        "completed_at": _moment(draw, day + 5) if status in ("paid", "failed") and draw.random() < 0.8 else None,
        "failure_reason": draw.choice((None, "account closed", "name differs")) if status == "failed" else None,
    }


def _application(draw: random.Random) -> dict[str, Any]:
    """Draw when somebody applied and what became of it: also long before the first line, and without a decision."""
    applied = draw.randrange(-90, DAYS)
    return {
        "status": draw.choice(("applied", "rejected", "suspended", "closed", *("approved",) * 8)),
        "applied_at": _moment(draw, applied),
        "decided_at": draw.choice((None, _moment(draw, applied + draw.randrange(30)), _moment(draw, applied))),
    }


def _enrollments(draw: random.Random) -> Iterator[dict[str, Any]]:
    for creator in range(1, CREATORS + 1):
        for campaign in draw.sample(range(1, CAMPAIGNS + 1), draw.choice((0, 1, 1, 2))):
            status = draw.choice(("enrolled", "enrolled", "left", "invited"))
            joined = _moment(draw, draw.randrange(DAYS))
            yield {"creator_id": creator, "campaign_id": campaign, "status": status, "joined_at": joined}


def _contents(draw: random.Random) -> Iterator[dict[str, Any]]:
    for _ in range(40):
        creator, campaign = draw.randint(1, CREATORS // 2), draw.choice((None, *range(1, CAMPAIGNS + 1)))
        yield {"creator_id": creator, "campaign_id": campaign, "published_at": _moment(draw, draw.randrange(DAYS))}


def programme(seed: int) -> dict[str, list[dict[str, Any]]]:
    """Draw the rows of a programme, by table."""
    draw = random.Random(seed)
    drawn = {
        "creators": list(_people(draw)),
        "campaigns": [{"brand": draw.choice(("A", "B"))} for _ in range(CAMPAIGNS)],
        "commissions": [line for number in range(ORDERS) for line in _order(draw, number)],
        "clicks": list(_clicks(draw)),
    }
    # Lines of one order share what they were drawn from.
    lines = [{**line, "hold_until": _held_until(draw)} for line in drawn["commissions"]]
    paid = {**drawn, "payouts": _payouts(draw, lines), "commissions": lines}
    people = [person | _application(draw) for person in drawn["creators"]]
    return {**paid, "creators": people, "enrollments": list(_enrollments(draw)), "contents": list(_contents(draw))}


def _some(values: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple))


def _right(values: tuple[Any, ...]) -> st.SearchStrategy[frozenset[Any] | None]:
    return st.one_of(st.none(), st.none(), st.frozensets(st.sampled_from(values), max_size=2))


def _years(number: int) -> int:
    return 365 * number + 200


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    start = FIRST + timedelta(days=draw(st.integers(-3, DAYS)))
    filters = Filters(
        start=start,
        end=start + timedelta(days=draw(st.one_of(st.integers(0, DAYS), st.integers(0, 4).map(_years)))),
        countries=draw(_some(COUNTRIES)),
        ages=draw(_some(AGE_BANDS)),
        tiers=draw(_some(TIERS)),
        categories=draw(_some(("fashion", "food"))),
        platforms=draw(_some(("instagram", "vk"))),
        campaigns=draw(st.one_of(st.just(()), _some(tuple(range(1, CAMPAIGNS + 1))))),
        basis=draw(st.sampled_from(BASES)),
        currency=draw(st.sampled_from(CURRENCIES)),
    )
    managers = tuple(name for name in MANAGERS if name)
    return Scope(filters, draw(_right(COUNTRIES)), draw(_right((1, 2, 3))), draw(_right(managers)))


ROUTABLE = tuple(
    one.name
    for one in FIGURES
    if one.name not in ("payout_count", "payout_amount", "applications", "recruited_creators")
)
BY = tuple(one.name for one in DIMENSIONS if "lines" in one.facts)


@dataclass(frozen=True)
class Drawn:
    """What a breakdown is asked for."""

    scope: Scope
    names: list[str]
    by: list[str]
    dated: bool


def breakdowns() -> st.SearchStrategy[Drawn]:
    """Draw what a breakdown is asked for. Lines are known by every dimension; clicks alone are not, and are refused."""
    names = st.lists(st.sampled_from(ROUTABLE), min_size=1, max_size=4, unique=True)
    return st.builds(
        Drawn,
        scope=scopes(),
        names=names.map(lambda drawn: ["lines", *(name for name in drawn if name != "lines")]),
        by=st.lists(st.sampled_from(BY), max_size=2, unique=True),
        dated=st.booleans(),
    )
