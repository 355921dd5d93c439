"""What the payouts page adds up is what the profiles show, creator by creator, in each currency, to the minor unit."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from data_access.contract import LINE_KINDS, LINE_STATUSES
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.balances import bridge, by_currency
from metrics.creator_payouts import reconciled_payouts
from metrics.money_steps import STEPS, money_steps
from metrics.reconciliation import mismatches, reconciliation
from tests.drawn import Draw

ALWAYS = Filters(date(2000, 1, 1), date(2100, 1, 1), compare="none")
CURRENCIES = ("USD", "EUR", "RUB", "JPY", "KWD")
# What the payouts page calls a step, where the profile calls it something else.
ON_THE_PAGE = {"adjusted": "adjustments"}


@pytest.fixture
def programme(drawn: Draw) -> Database:
    """Return twenty creators, one with nothing earned, and lines of every kind, status and sign in five currencies."""
    chance = Random(4)
    lines: list[dict[str, Any]] = [
        {
            "creator_id": chance.randint(1, 19),
            "campaign_id": chance.choice((None, 1, 2)),
            "kind": kind,
            "status": status,
            "currency": chance.choice(CURRENCIES),
            "commission_minor": chance.randint(-5_000 if kind == "adjustment" else 1, 10**7)
            * (-1 if kind == "clawback" else 1),
        }
        for kind in LINE_KINDS
        for status in LINE_STATUSES
        for _ in range(25)
    ]
    countries = ("RU", "FR", "ES", "PL")
    return drawn(creators=[{"country": countries[at % 4]} for at in range(20)], commissions=lines)


def of_profiles(database: Database, scope: Scope, creators: range | list[int]) -> dict[tuple[str, str], int]:
    """Return the sum of every step of all profiles, by currency and step."""
    sums: Counter[tuple[str, str]] = Counter()
    for creator in creators:
        for row in money_steps(database, scope, creator_id=creator).frame.itertuples():
            sums[str(row.currency), str(row.step)] += int(row.amount_minor)
    return dict(sums)


def of_the_page(database: Database, scope: Scope, currencies: set[str]) -> dict[tuple[str, str], int]:
    """Return every step of the payouts page's waterfall, by currency and the profile's name of the step."""
    found = {}
    for currency in currencies:
        within = scope.over(Filters(ALWAYS.start, ALWAYS.end, compare="none", currency=currency))
        amounts = bridge(database, within).frame.set_index("step")["amount"]
        for step in STEPS:
            found[currency, step.key] = int(amounts[ON_THE_PAGE.get(step.key, step.key)])
    return found


@pytest.mark.parametrize("countries", [None, frozenset({"FR"}), frozenset({"RU", "PL"})])
def test_the_page_s_waterfall_is_the_sum_of_the_profiles(programme: Database, countries: frozenset[str] | None) -> None:
    scope = Scope(ALWAYS, countries=countries)
    profiles = of_profiles(programme, scope, range(1, 21))
    assert len({currency for currency, _ in profiles}) == len(CURRENCIES)
    assert of_the_page(programme, scope, {currency for currency, _ in profiles}) == profiles


def test_the_page_s_currencies_are_the_sums_of_the_profiles(programme: Database) -> None:
    profiles = of_profiles(programme, Scope(ALWAYS), range(1, 21))
    rows = by_currency(programme, Scope(ALWAYS)).frame.set_index("currency")
    assert set(rows.index) == set(CURRENCIES)
    for step in ("pending", "held", "approved", "paid", "net", "clawed_back"):
        assert rows[f"{step}_minor"].to_dict() == {code: profiles[code, step] for code in CURRENCIES}, step


def test_the_creators_of_a_manager_in_the_sample_add_up(sample: Database) -> None:
    with sample.engine.connect() as direct:
        managers = direct.exec_driver_sql(
            "select manager, list(creator_id order by creator_id) from creators where manager is not null "
            "group by manager having count(*) >= 50 order by manager limit 1"
        ).one_or_none()
    assert managers is not None
    manager, creators = managers
    scope = Scope(ALWAYS, managers=frozenset({manager}))
    profiles = of_profiles(sample, scope, creators)
    currencies = {currency for currency, _ in profiles}
    assert currencies
    assert of_the_page(sample, scope, currencies) == profiles


@pytest.fixture
def confused(drawn: Draw) -> Database:
    """Return four creators with 60 payouts, about half of which are not what their lines say."""
    chance = Random(5)
    payouts: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for number in range(1, 61):
        creator, status = chance.randint(1, 4), chance.choice(("paid", "paid", "paid", "failed", "processing"))
        amounts = [chance.randint(100, 900) for _ in range(chance.choice((0, 1, 2, 3)))]
        made = datetime(2026, 1, 1) + timedelta(days=number)
        off = chance.choice((0, 0, 0, 1))
        payouts.append(
            {"creator_id": creator, "status": status, "amount_minor": sum(amounts) + off, "created_at": made}
        )
        lines += [
            {
                "payout_id": number,
                "creator_id": chance.choice((creator,) * 9 + (creator % 4 + 1,)),
                "currency": chance.choice(("USD",) * 9 + ("EUR",)),
                "status": "paid" if status == "paid" else chance.choice(("approved",) * 5 + ("paid",)),
                "commission_minor": amount,
            }
            for amount in amounts
        ]
    return drawn(creators=[{}] * 4, payouts=payouts, commissions=lines)


def test_every_mismatch_of_the_whole_ledger_is_listed_as_its_profile_names_it(confused: Database) -> None:
    listed = mismatches(confused, Scope(ALWAYS)).frame
    profiles = [reconciled_payouts(confused, Scope(ALWAYS), creator_id=creator).frame for creator in range(1, 5)]
    assert sum(map(len, profiles)) == 60
    named = {
        int(row.payout_id): row.differences for frame in profiles for row in frame.itertuples() if row.differences != ""
    }
    assert len(set(named.values())) >= 5
    assert dict(zip(listed["payout_id"], listed["differences"], strict=True)) == named
    outcomes = reconciliation(confused, Scope(ALWAYS)).frame.set_index("outcome")["found"]
    assert outcomes["agrees"] == 60 - len(named) - outcomes.get("handed_over", 0)
