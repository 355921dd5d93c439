"""Can every line be converted? Rates there are, and lines without one, by currency."""

from __future__ import annotations

from sqlalchemy import Date, and_, case, cast, func, select

from data_access.answer import Answer
from data_access.contract import commissions, fx_rates
from data_access.database import Database
from data_access.filters import CONVERTED, Scope
from data_access.money import MAX_RATE_AGE_DAYS
from metrics.functions import alphabetical, days_between, may_be_missing
from metrics.provenance import answered
from metrics.rights import demand_whole_programme, rights, unfiltered


def rate_coverage(database: Database, scope: Scope) -> Answer:
    """Answer, for each currency of the ledger, its lines without a US-dollar rate and the rates there are.

    About the whole database. Columns: currency, lines, without_rate (lines, reversed ones left out, whose currency has
    no rate for their day), without_minor (their net commission in minor units of the currency), without_from and
    without_to (days of the order), rates_from and rates_to (days with rates; missing: none), rate_days (how many),
    longest_gap (most days from one rate to the next; more than 7 leaves lines without). US dollars need no rate.
    """
    demand_whole_programme(scope)
    line, rate = commissions.c, fx_rates.c
    without = and_(line.status != "reversed", line.commission_usd_cents.is_(None))
    day = cast(line.ordered_at, Date)
    used = (
        select(
            line.currency,
            func.count().label("lines"),
            func.count(case((without, 1))).label("without_rate"),
            func.sum(case((without, line.commission_minor))).label("without_minor"),
            func.min(case((without, day))).label("without_from"),
            func.max(case((without, day))).label("without_to"),
        )
        .group_by(line.currency)
        .subquery("used")
    )
    previous = func.lag(may_be_missing(rate.day)).over(partition_by=rate.currency, order_by=rate.day)
    gaps = select(rate.currency, rate.day, days_between(previous, rate.day).label("gap")).subquery("gaps")
    rates = (
        select(
            gaps.c.currency,
            func.min(gaps.c.day).label("rates_from"),
            func.max(gaps.c.day).label("rates_to"),
            func.count().label("rate_days"),
            func.max(gaps.c.gap).label("longest_gap"),
        )
        .group_by(gaps.c.currency)
        .subquery("rates")
    )
    query = (
        select(*used.c, *(column for column in rates.c if column.name != "currency"))
        .select_from(used.outerjoin(rates, rates.c.currency == used.c.currency))
        .order_by(used.c.without_rate.desc(), used.c.lines.desc(), alphabetical(used.c.currency))
    )
    result = database.ask(query)
    frame = result.frame
    frame["rate_days"] = frame["rate_days"].fillna(0)
    unconverted = frame.loc[(frame["without_rate"] > 0) & (frame["currency"] != CONVERTED)]
    notes = (
        (f"{int(unconverted['without_rate'].sum()):,} lines are left out of every US-dollar figure.",)
        if len(unconverted)
        else ()
    )
    answer = answered(
        "Rates by currency",
        frame,
        [result],
        rights(scope),
        database,
        definitions=(
            (
                "Without a rate",
                "Lines, reversed ones left out, without a US-dollar amount: for their currency no rate was published "
                f"on their day or the {MAX_RATE_AGE_DAYS} days before.",
            ),
            ("Longest gap", "Most days from one published rate to the next."),
        ),
        date_basis="day of the order",
        status_basis="all but reversed lines",
        notes=notes,
    )
    answer.units.update(dict.fromkeys(("lines", "without_rate", "rate_days"), "count"))
    return unfiltered(answer)
