"""SQL that a mapping may call: exact money, times of another zone, basis points, cleaned text.

Each gives text or a whole number that the contract's check can judge. What cannot be read comes back as it was, so
that the row is rejected with the value it held, and never becomes an empty field.
"""

from __future__ import annotations

from data_access.money import DUCKDB_MACROS, EXPONENTS, USUAL_EXPONENT


def currency_exponent(currency: str) -> str:
    """Return the SQL expression for the ISO 4217 exponent of a currency column; 2 for codes nobody knows."""
    by_exponent: dict[int, list[str]] = {}
    for code, places in EXPONENTS.items():
        by_exponent.setdefault(places, []).append(f"'{code}'")
    cases = " ".join(f"when {currency} in ({', '.join(codes)}) then {e}" for e, codes in sorted(by_exponent.items()))
    return f"(case {cases} else {USUAL_EXPONENT} end)"


MACROS: tuple[str, ...] = (
    *DUCKDB_MACROS,
    f"create or replace temp macro currency_exponent(currency) as {currency_exponent('currency')}",
    # The cleaned text, or NULL where nothing is left: blanks, tabs and no-break spaces around it are gone.
    r"create or replace temp macro clean(given) as nullif(trim(given, e' \t\r\n' || chr(160)), '')",
    # '12.34' of EUR as 1234: exact, half to even where there are more places than the currency has.
    """
    create or replace temp macro minor_units(amount, currency) as case
        when try_cast(clean(amount) as decimal(38, 12)) is null then clean(amount)
        else half_even(
            (try_cast(clean(amount) as decimal(38, 12)) * 1000000000000::hugeint)::hugeint,
            (10 ** (12 - currency_exponent(currency)))::hugeint
        )::varchar
    end
    """,
    # '7.00%' as 700.
    """
    create or replace temp macro basis_points(percent) as case
        when try_cast(rtrim(clean(percent), '% ') as decimal(18, 6)) is null then clean(percent)
        else half_even((try_cast(rtrim(clean(percent), '% ') as decimal(18, 6)) * 1000000)::hugeint, 10000)::varchar
    end
    """,
    # A time written in a zone's local time as UTC; an hour that comes twice in autumn is taken as its later pass.
    """
    create or replace temp macro utc_time(given, pattern, zone) as coalesce(
        timezone('UTC', timezone(zone, try_strptime(clean(given), pattern)))::varchar, clean(given)
    )
    """,
    # What tells a commission line from others of its source; used where a mapping gives no line_key of its own.
    r"""
    create or replace temp macro line_key(order_id, sub_order_id, kind) as
        replace(replace(order_id, '\', '\\'), '/', '\/') || '/'
        || replace(replace(coalesce(sub_order_id, ''), '\', '\\'), '/', '\/') || '/' || kind
    """,
)
