"""Exact money: minor units, currency exponents, conversion at 12-place rates, rounding half to even.

Definition: DESIGN section 2, "money". Python and SQL say the same thing here, so nobody says it again.
"""

from __future__ import annotations

from decimal import Decimal

RATE_PLACES = 12
MAX_RATE_AGE_DAYS = 7

# The currencies whose minor unit is not a hundredth, from ISO 4217 list one as published on 2026-01-01. A locale's
# places will not do: those are what people like to see (no fils of the Iraqi dinar), not what an integer counts.
_UNUSUAL = {
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF": 0,
    "BHD IQD JOD KWD LYD OMR TND": 3,
    "CLF UYW": 4,
}
EXPONENTS = {code: places for codes, places in _UNUSUAL.items() for code in codes.split()}
USUAL_EXPONENT = 2


def exponent(currency: str) -> int:
    """Return the ISO 4217 exponent of a currency: how many decimals its minor unit stands for; 2 for unknown codes."""
    return EXPONENTS.get(currency, USUAL_EXPONENT)


def half_even(numerator: int, denominator: int) -> int:
    """Return numerator ÷ denominator as a whole number, ties to the even neighbour. Exact for any size."""
    quotient, remainder = divmod(abs(numerator), denominator)
    if 2 * remainder > denominator or (2 * remainder == denominator and quotient % 2):
        quotient += 1
    return quotient if numerator >= 0 else -quotient


def to_usd_cents(minor: int, currency: str, usd_per_unit: Decimal) -> int:
    """Convert minor units to US cents at an exact rate of at most 12 places."""
    scaled = int(usd_per_unit.scaleb(RATE_PLACES))
    return half_even(minor * scaled * 100, 10 ** (RATE_PLACES + exponent(currency)))


# DuckDB has no exact half-even division of its own: round_even works on doubles.
DUCKDB_MACROS = (
    """
    create or replace temp macro half_even(n, d) as
        -- Up from the quotient when twice the rest is above d, or just d with an odd quotient. Without branches the
        -- engine divides once; whole numbers of 128 bits are slow, so those of 64 go their own way.
        case
            when abs(n::hugeint) < 3000000000000000000 and d::hugeint < 3000000000000000000 then sign(n::bigint) * (
                abs(n::bigint) // d::bigint
                + (2 * (abs(n::bigint) % d::bigint) + abs(n::bigint) // d::bigint % 2 > d::bigint)::bigint
            )
            else sign(n::hugeint)::hugeint * (
                abs(n::hugeint) // d::hugeint
                + (2 * (abs(n::hugeint) % d::hugeint) + abs(n::hugeint) // d::hugeint % 2 > d::hugeint)::hugeint
            )
        end
    """,
    f"""
    create or replace temp macro to_usd_cents(minor, exponent, usd_per_unit) as
        half_even(
            minor::hugeint * (usd_per_unit::decimal(24, {RATE_PLACES}) * 1000000000000::hugeint)::hugeint,
            (10 ** ({RATE_PLACES} - 2 + exponent))::hugeint
        )::bigint
    """,
)
