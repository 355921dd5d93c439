"""Is the data fresh? What each table holds, how new it is, and which states and versions the figures stand on.

These questions are about the whole database: no filter narrows them, they name no person, and whoever sees a part of
the programme may not ask them.
"""

from __future__ import annotations

import platform
from datetime import date
from importlib.metadata import version
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Date, cast, func, literal, null, select, union_all

from data_access.answer import Answer
from data_access.check import check
from data_access.contract import (
    TABLES,
    clicks,
    commissions,
    contents,
    creators,
    enrollments,
    fx_rates,
    imports,
    payouts,
)
from data_access.database import Database
from data_access.filters import Scope
from metrics.provenance import answered
from metrics.rights import demand_whole_programme, rights, unfiltered

NEWEST: dict[str, tuple[ColumnElement[Any], str]] = {
    "creators": (creators.c.applied_at, "application"),
    "enrollments": (enrollments.c.joined_at, "enrollment"),
    "contents": (contents.c.published_at, "content"),
    "clicks": (clicks.c.day, "day of clicks"),
    "commissions": (commissions.c.ordered_at, "order"),
    "payouts": (payouts.c.created_at, "payout made"),
    "fx_rates": (fx_rates.c.day, "day with rates"),
    "imports": (imports.c.started_at, "import"),
}
PACKAGES = ("SQLAlchemy", "pandas", "streamlit")


def freshness(database: Database, scope: Scope, *, today: date) -> Answer:
    """Answer what each contract table holds and how new it is, in the contract's order.

    Columns: table_name, meaning, rows, newest (day of the newest row, missing for tables without days and empty ones),
    newest_of (what that day is of), age_days (from newest to today; negative: dated after today), behind_days (from
    newest to the day of the snapshot).
    """
    demand_whole_programme(scope)
    parts = []
    for at, table in enumerate(TABLES):
        moment = NEWEST.get(table.name)
        newest = cast(func.max(moment[0]) if moment else null(), Date).label("newest")
        parts.append(select(literal(at).label("at"), func.count().label("rows"), newest).select_from(table))
    result = database.ask(union_all(*parts))
    found = result.frame.sort_values("at", ignore_index=True)
    frame = pd.DataFrame(
        {
            "table_name": [table.name for table in TABLES],
            "meaning": [table.comment for table in TABLES],
            "rows": found["rows"],
            "newest": found["newest"],
            "newest_of": [NEWEST[table.name][1] if table.name in NEWEST else None for table in TABLES],
            "age_days": _days_to(today, found["newest"]),
            "behind_days": _days_to(database.snapshot.as_of.date(), found["newest"]),
        }
    )
    answer = answered(
        "What the database holds",
        frame,
        [result],
        rights(scope),
        database,
        definitions=(
            ("Newest", "UTC day of the newest row, by the moment named beside it."),
            ("Age", "Days from the newest row to today (UTC)."),
            ("Behind", "Days from the newest row to the day the snapshot was made."),
        ),
        date_basis="all days",
        status_basis="every row",
    )
    answer.units["rows"] = "count"
    return unfiltered(answer)


def _days_to(day: date, moments: pd.Series[Any]) -> pd.Series[Any]:
    ages: pd.Series[Any] = (pd.Timestamp(day) - moments).dt.days.astype("Int64")
    return ages


def findings(database: Database, scope: Scope, *, today: date) -> Answer:
    """Answer what does not fit the contract, errors first. Reads every row: ask it only when somebody wants to know.

    Columns: severity (error, warning, ok), table_name, column_name, problem, count (rows it is about), example.
    """
    demand_whole_programme(scope)
    found = sorted(check(database, today), key=lambda one: ("error", "warning", "ok").index(one.severity))
    frame = pd.DataFrame(
        [(one.severity, one.table, one.column, one.problem, one.count, one.example) for one in found],
        columns=["severity", "table_name", "column_name", "problem", "count", "example"],
    ).astype({"count": "Int64"})
    answer = answered(
        "Check against the data contract",
        frame,
        [],
        rights(scope),
        database,
        definitions=(
            ("Error", "The app cannot run on the database."),
            ("Warning", "Figures suffer: the rows named are left out of some of them, or counted twice."),
        ),
        date_basis="all days",
        status_basis="every row",
    )
    answer.units["count"] = "count"
    return unfiltered(answer)


def versions(database: Database) -> tuple[tuple[str, str], ...]:
    """Return (name, version) of what answers and draws: the engine of the database, the packages, Python."""
    known = tuple((package, version(package)) for package in PACKAGES)
    return (("Engine", database.version()), *known, ("Python", platform.python_version()))
