"""How the programme grows: creators recruited month by month."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import Date, and_, cast, func, select

from data_access.answer import Answer
from data_access.contract import creators
from data_access.database import Database
from data_access.filters import Scope
from metrics.facts import conditions, creator_conditions, market
from metrics.provenance import answered


def recruited_by_month(database: Database, scope: Scope) -> Answer:
    """Answer how many creators were recruited in each month up to the end of the period, by market.

    All months since the first are there, whatever the period's beginning. Columns: period (month), market, recruited,
    total (so far, of that market): Int64. The campaign filter leaves creators enrolled in those campaigns.
    """
    decided = cast(func.coalesce(creators.c.decided_at, creators.c.applied_at), Date)
    month = cast(func.date_trunc("month", decided), Date).label("period")
    home = market(creators.c.country).label("market")
    query = (
        select(month, home, func.count().label("recruited"))
        .where(
            *creator_conditions(scope),
            *conditions("creators", scope, dated=False),
            and_(creators.c.status.not_in(("applied", "rejected")), decided <= scope.filters.end),
        )
        .group_by(month, home)
    )
    result = database.ask(query)
    return answered(
        "Creators recruited",
        _cumulated(result.frame, scope.filters.end),
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


def _cumulated(frame: pd.DataFrame, end: date) -> pd.DataFrame:
    if frame.empty:
        return frame.assign(total=frame["recruited"])
    months = pd.DataFrame({"period": pd.date_range(frame["period"].min(), pd.Timestamp(end), freq="MS", unit="us")})
    every = months.merge(frame[["market"]].drop_duplicates(), how="cross")
    filled = every.merge(frame, how="left", on=["period", "market"]).fillna({"recruited": 0})
    filled = filled.sort_values(["market", "period"], ignore_index=True)
    return filled.assign(total=filled.groupby("market")["recruited"].cumsum())
