"""US cents of lines and payouts: the last rate published on or before the row's day, at most 7 days old.

US dollars need no rate. Where there is none, the US cents stay empty; they are filled in when a rate arrives later.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from data_access.imports.macros import currency_exponent
from data_access.money import MAX_RATE_AGE_DAYS


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


def with_usd_cents(rows: str, converted: Converted) -> str:
    """Return a SELECT of the rows of a table or subquery with their US cents beside them.

    The rate is looked up once per currency and day, not once per row.
    """
    day = f"{converted.time}::date"
    cents = ", ".join(
        f"case when rows.currency = 'USD' then rows.{minor} {_cents(f'rows.{minor}')} end as {usd}"
        for minor, usd in converted.amounts
    )
    return f"""
        with days as (select distinct currency, {day} as day from {rows}),
        published as (
            select days.currency, days.day, {currency_exponent("days.currency")} as exponent,
                case when fx_rates.day >= days.day - {MAX_RATE_AGE_DAYS} then fx_rates.usd_per_unit end as usd_per_unit
            from days asof left join fx_rates on fx_rates.currency = days.currency and fx_rates.day <= days.day
        ),
        scaled as (select *, (usd_per_unit * 1000000000000::hugeint)::hugeint as trillionths from published),
        rate as (
            select *, (10 ** (4 + exponent))::bigint as divisor,
                case when usd_per_unit < 10 then trillionths // 1000000 end::bigint as upper_digits,
                case when usd_per_unit < 10 then trillionths % 1000000 end::bigint as lower_digits
            from scaled
        )
        select rows.*, {cents}
        from {rows} as rows left join rate on rate.currency = rows.currency and rate.day = rows.{day}
    """


def _cents(minor: str) -> str:
    """Return the SQL of US cents. Everyday amounts and rates stay in 64 bits, which is many times faster; same result.

    The rate's 12 places are taken in two halves, so that no product leaves 64 bits.
    """
    upper = f"(abs({minor}) * rate.upper_digits + abs({minor}) * rate.lower_digits // 1000000)"
    lower = f"(abs({minor}) * rate.lower_digits % 1000000)"
    quotient = f"({upper} // rate.divisor)"
    rest = f"({upper} % rate.divisor * 1000000 + {lower})"
    return f"""
        when rate.usd_per_unit is null then null
        when abs({minor}) < 100000000000 and rate.upper_digits * rate.divisor is not null then
            sign({minor}) * ({quotient} + (2 * {rest} + {quotient} % 2 > rate.divisor * 1000000)::bigint)
        else to_usd_cents({minor}, rate.exponent, rate.usd_per_unit)
    """


def convert_again(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Convert the rows that the rates in `changed_rates` (day, currency) reach; return how many changed, by table."""
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
        from ({with_usd_cents("reached", converted)}) as fresh
        where rows.{converted.key} = fresh.id and ({changed})
    """).fetchone()
    connection.execute("drop table reached")
    return int(row[0]) if row else 0
