"""US cents of lines and payouts: the last rate published on or before the row's day, at most 7 days old.

US dollars need no rate. Where there is none, the US cents stay empty; they are filled in when a rate arrives later.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from data_access.imports.macros import currency_exponent
from data_access.money import MAX_RATE_AGE_DAYS

# A product of this size can be doubled within 64 bits.
MOST = 2**62 - 1


@dataclass(frozen=True)
class Converted:
    """A table with amounts to convert. time: the column whose day picks the rate; amounts: minor units → US cents."""

    table: str
    key: str
    time: str
    amounts: tuple[tuple[str, str], ...]


CONVERTED = {
    "commissions": Converted(
        "commissions",
        "commission_id",
        "ordered_at",
        (("order_value_minor", "order_value_usd_cents"), ("commission_minor", "commission_usd_cents")),
    ),
    "payouts": Converted("payouts", "payout_id", "created_at", (("amount_minor", "amount_usd_cents"),)),
}


def know_rates(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `rates`: of each currency and day that has one, the rate as `usd_cents` needs it."""
    connection.execute(f"""
        create or replace temp table rates as
        with published as (
            select currency, day, usd_per_unit, lead(day) over (partition by currency order by day) as next_day
            from fx_rates
        ),
        applied as (
            select currency, day + age::integer as day, usd_per_unit, {currency_exponent("currency")} as exponent,
                (usd_per_unit * 1000000000000::hugeint)::hugeint as trillionths,
                (10 ** (10 + exponent))::hugeint as whole, gcd(trillionths, whole) as shared
            from published, range({MAX_RATE_AGE_DAYS} + 1) as ages (age)
            where day + age::integer < next_day or next_day is null
        )
        select currency, day, exponent, usd_per_unit, try_cast(trillionths // shared as bigint) as factor,
            try_cast(whole // shared as bigint) as divisor, {MOST} // factor as most
        from applied
    """)


def usd_cents(converted: Converted) -> list[str]:
    """Return the SQL of each amount of `rows` in US cents, named; needs `rate_join`."""
    return [
        f"case when rows.currency = 'USD' then rows.{minor} {_cents(f'rows.{minor}')} end as {usd}"
        for minor, usd in converted.amounts
    ]


def rate_join(converted: Converted) -> str:
    """Return the SQL that joins `rows` with its `rate` from the temporary table `rates`."""
    return f"left join rates as rate on rate.currency = rows.currency and rate.day = rows.{converted.time}::date"


def _cents(minor: str) -> str:
    """Return the SQL of US cents. Where the product stays in 64 bits that is many times faster; same result."""
    product = f"(abs({minor}) * rate.factor)"
    quotient = f"({product} // rate.divisor)"
    return f"""
        when rate.usd_per_unit is null then null
        when abs({minor}) <= rate.most then
            sign({minor}) * ({quotient} + (2 * ({product} % rate.divisor) + {quotient} % 2 > rate.divisor)::bigint)
        else to_usd_cents({minor}, rate.exponent, rate.usd_per_unit)
    """


def convert_again(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Convert the rows that the rates in `changed_rates` (day, currency) reach; return how many changed, by table."""
    [(changed,)] = connection.execute("select count(*) from changed_rates").fetchall()
    if not changed:
        return {}
    know_rates(connection)
    return {name: _convert_table(connection, converted) for name, converted in CONVERTED.items()}


def _convert_table(connection: duckdb.DuckDBPyConnection, converted: Converted) -> int:
    minors = ", ".join(minor for minor, _ in converted.amounts)
    connection.execute(f"""
        create or replace temp table reached as
        with spans as (
            select currency, min(day) as first_day, max(day) + {MAX_RATE_AGE_DAYS} as last_day
            from changed_rates group by currency
        )
        select rows.{converted.key} as id, rows.currency, rows.{converted.time}, {minors}
        from {converted.table} as rows join spans on spans.currency = rows.currency
            and rows.{converted.time}::date between spans.first_day and spans.last_day
    """)
    changed = " or ".join(f"rows.{usd} is distinct from fresh.{usd}" for _, usd in converted.amounts)
    assigned = ", ".join(f"{usd} = fresh.{usd}" for _, usd in converted.amounts)
    row = connection.execute(f"""
        update {converted.table} as rows set {assigned}
        from (select rows.*, {", ".join(usd_cents(converted))} from reached as rows {rate_join(converted)}) as fresh
        where rows.{converted.key} = fresh.id and ({changed})
    """).fetchone()
    connection.execute("drop table reached")
    return int(row[0]) if row else 0
