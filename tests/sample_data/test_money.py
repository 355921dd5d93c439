"""Every amount in US cents is what the exact rule says, at the rate published last on or before the day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access import money
from sample_data.exchange import to_usd_cents
from sample_data.markets import CURRENCIES
from tests.sample_data.conftest import Ask


@pytest.fixture(scope="module")
def rates(ask: Ask) -> dict[tuple[str, date], Decimal]:
    return {(currency, day): rate for day, currency, rate in ask("from fx_rates")}


def in_force(rates: dict[tuple[str, date], Decimal], currency: str, day: date) -> Decimal | None:
    if currency == "USD":
        return Decimal(1)
    days = (day - timedelta(days=n) for n in range(money.MAX_RATE_AGE_DAYS + 1))
    return next((rates[currency, d] for d in days if (currency, d) in rates), None)


def cents(minor: int, currency: str, rate: Decimal | None) -> int | None:
    return None if rate is None else money.to_usd_cents(minor, currency, rate)


def test_every_line_is_converted_at_the_rate_of_its_day(ask: Ask, rates: dict[tuple[str, date], Decimal]) -> None:
    rows = ask(
        "select ordered_at::date, currency, order_value_minor, order_value_usd_cents, commission_minor,"
        " commission_usd_cents from commissions"
    )
    assert {currency for _, currency, *_ in rows} > {"RUB", "EUR", "PLN"}
    for day, currency, value, value_cents, commission, commission_cents in rows:
        rate = in_force(rates, currency, day)
        assert (value_cents, commission_cents) == (cents(value, currency, rate), cents(commission, currency, rate))


def test_every_payout_is_converted_at_the_rate_of_the_day_it_was_made(
    ask: Ask, rates: dict[tuple[str, date], Decimal]
) -> None:
    for day, currency, amount, found in ask(
        "select created_at::date, currency, amount_minor, amount_usd_cents from payouts"
    ):
        assert found == cents(amount, currency, in_force(rates, currency, day))


def test_rates_come_on_weekdays_with_one_gap_that_leaves_lines_without_dollars(ask: Ask) -> None:
    assert ask("select count(*) from fx_rates where isodow(day) > 5") == [(0,)]
    [(longest,)] = ask(
        "select max(gap) from (select day - lag(day) over (partition by currency order by day) gap from fx_rates)"
    )
    assert longest > money.MAX_RATE_AGE_DAYS
    assert ask("select distinct currency from commissions where commission_usd_cents is null") in ([("KZT",)], [])


@given(
    st.integers(-(2**55), 2**55),
    st.sampled_from(CURRENCIES),
    st.one_of(st.integers(1, 2 * 10**12), st.sampled_from([5 * 10**9, 10**12, 125 * 10**8])),
)
def test_array_arithmetic_is_the_exact_rule(minor: int, currency: str, rate: int) -> None:
    exact = money.to_usd_cents(minor, currency, Decimal(rate).scaleb(-12))
    if abs(exact) < 2**62:
        arrays = np.array([minor]), np.array([CURRENCIES.index(currency)]), np.array([rate])
        assert to_usd_cents(*arrays).tolist() == [exact]
