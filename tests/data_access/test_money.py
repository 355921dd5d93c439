"""Converting money is exact, rounds half to even, and is the same in Python and in the engine."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.money import DUCKDB_MACROS, exponent, half_even, to_usd_cents

MINOR = st.integers(-(10**13), 10**13)
RATES = st.decimals("0.000000000001", "99999.999999999999", places=12)
CURRENCIES = st.sampled_from(("USD", "EUR", "JPY", "KWD", "CLF"))


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for macro in DUCKDB_MACROS:
            connection.execute(macro)
        yield connection


def _exactly(minor: int, places: int, rate: Decimal) -> int:
    with localcontext(prec=60):
        cents = Decimal(minor).scaleb(-places) * rate * 100
        return int(cents.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(1, 2, 0), (3, 2, 2), (5, 2, 2), (-1, 2, 0), (-3, 2, -2), (-5, 2, -2), (7, 4, 2), (-7, 4, -2), (0, 9, 0)],
)
def test_ties_go_to_the_even_neighbour(numerator: int, denominator: int, rounded: int) -> None:
    assert half_even(numerator, denominator) == rounded


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**15))
def test_half_even_is_what_decimal_calls_half_even(numerator: int, denominator: int) -> None:
    with localcontext(prec=120):
        expected = (Decimal(numerator) / denominator).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    assert half_even(numerator, denominator) == int(expected)


@given(MINOR, CURRENCIES, RATES)
def test_conversion_is_exact_decimal_arithmetic(minor: int, currency: str, rate: Decimal) -> None:
    assert to_usd_cents(minor, currency, rate) == _exactly(minor, exponent(currency), rate)


@given(MINOR, CURRENCIES, RATES)
def test_the_engine_converts_as_python_does(
    engine: duckdb.DuckDBPyConnection, minor: int, currency: str, rate: Decimal
) -> None:
    said = engine.execute("select to_usd_cents($1, $2, $3)", [minor, exponent(currency), rate]).fetchall()[0][0]
    assert said == to_usd_cents(minor, currency, rate)


@given(st.integers(-(10**6), 10**6).map(lambda n: 2 * n + 1))
def test_the_engine_breaks_exact_ties_as_python_does(engine: duckdb.DuckDBPyConnection, odd: int) -> None:
    """Half a rate makes every odd amount a tie, which random rates hardly ever are."""
    said = engine.execute("select to_usd_cents($1, 2, $2)", [odd, Decimal("0.5")]).fetchall()[0][0]
    assert said == to_usd_cents(odd, "EUR", Decimal("0.5")) == half_even(odd, 2)
    assert said % 2 == 0


@pytest.mark.parametrize(
    ("currencies", "places"),
    [
        ("EUR RUB PLN USD XTS", 2),
        # A locale shows these without decimals; their minor unit exists all the same.
        ("AFN ALL IRR KPW LAK LBP MGA MMK MRU RSD SOS SYP YER", 2),
        ("JPY KRW VND CLP ISK XOF UYI", 0),
        ("BHD IQD JOD KWD LYD OMR TND", 3),
        ("CLF UYW", 4),
    ],
)
def test_each_currency_has_its_own_exponent(currencies: str, places: int) -> None:
    assert {exponent(currency) for currency in currencies.split()} == {places}


def test_a_yen_is_not_a_cent() -> None:
    assert to_usd_cents(1_000, "JPY", Decimal("0.0065")) == 650
    assert to_usd_cents(1_000, "KWD", Decimal("3.25")) == 325
