"""How the programme grows: creators recruited month by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import accumulate, groupby

import pandas as pd
from sqlalchemy import BigInteger, Date, Select, String, cast, func, select

from data_access.answer import Answer
from data_access.contract import creators
from data_access.database import Database, Result
from data_access.filters import CONVERTED, Scope
from data_access.frames import column_of, whole_numbers
from data_access.markets import market
from metrics.approved import approved_creators
from metrics.functions import month_of
from metrics.provenance import answered


def up_to_the_end(database: Database, scope: Scope) -> Scope:
    """Return all that counts of a scope to `recruited_by_month`: whose creators, and the last day. Asked over this, it
    is answered once, whatever the first day, the currency and the date basis."""
    end = scope.filters.end
    start = min(database.snapshot.programme_start or end, end)
    return scope.over(replace(scope.filters, start=start, compare="none", basis="ordered", currency=CONVERTED))


def recruited_by_month(database: Database, scope: Scope) -> Answer:
    """Answer how many creators were recruited in each month up to the end of the period, by market.

    All months since the first are there, whatever the period's beginning. Columns: period (month), market, recruited,
    total (so far, of that market): Int64. The campaign filter leaves creators enrolled in those campaigns.
    """
    result = database.ask(_recruited(database, scope))
    return answered(
        "Creators recruited",
        _cumulated(result, scope.filters.end),
        [result],
        scope,
        database,
        definitions=[
            ("Recruited", "Approved accounts (suspended and closed ones included), by the month of approval."),
            ("Total", "All recruited so far, at the end of the month."),
        ],
        date_basis="day of approval, or of application where no decision is dated",
        status_basis="approved, suspended and closed accounts",
    )


def _recruited(database: Database, scope: Scope) -> Select[date, str, int]:
    approved = approved_creators(database, scope, creators.c.country)
    day, (country,) = approved.day.label("decided"), approved.columns
    # Months and markets are named for each day and country, not for each creator.
    each = (
        select(day, country.label("country"), func.count().label("recruited"))
        .where(*approved.where, approved.day <= scope.filters.end)
        .group_by(day, country)
        .subquery("each")
    )
    month = month_of(each.c.decided).label("period")
    home = market(each.c.country).label("market")
    recruited = cast(func.sum(each.c.recruited), BigInteger).label("recruited")
    return select(month, home, recruited).group_by(month, home)


def _cumulated(result: Result, end: date) -> pd.DataFrame:
    found = {(month, home): recruited for month, home, recruited in zip(*result.values.values(), strict=True)}
    first = min((month for month, _ in found), default=end)
    months = [date(first.year + at // 12, at % 12 + 1, 1) for at in range(first.month - 1, _months(first, end))]
    keys = [(month, home) for home in sorted({home for _, home in found}) for month in months]
    recruited = [found.get(key, 0) for key in keys]
    of_market = groupby(zip(keys, recruited, strict=True), lambda one: one[0][1])
    so_far = [total for _, part in of_market for total in accumulate(count for _, count in part)]
    return pd.DataFrame(
        {
            "period": column_of(Date(), [month for month, _ in keys]),
            "market": column_of(String(), [home for _, home in keys]),
            "recruited": whole_numbers(recruited),
            "total": whole_numbers(so_far),
        },
        copy=False,
    )


def _months(first: date, end: date) -> int:
    """Return the number of the month after `end`, counted from January of the year of `first`."""
    return (end.year - first.year) * 12 + end.month
