"""How far is the programme from its 100 KOLs: how many there are, who is next, and how their number grew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, not_, or_, select

from data_access.answer import Answer
from data_access.contract import commissions
from data_access.database import Database, Result
from data_access.filters import CONVERTED, Filters, Scope
from data_access.frames import fractions, whole_numbers
from metrics.earned import Wanted, earned
from metrics.measures import MEASURES
from metrics.promises import KOL_USD_CENTS, PROMISES
from metrics.provenance import answered
from metrics.routing import lines_of
from metrics.windows import last_of_month
from metrics.year_bounds import who_could_have, year_bounds

TOP = 100
TOPS = (1, 10, TOP, 1_000)
PROMISED = next(int(promise.target) for promise in PROMISES if promise.key == "kols")
NATIVE_NOTE = (
    "US$1,000,000 cannot be judged on the lines of one currency alone: choose US dollars to see who is over it."
)

_HISTORY_MONTHS = 12
_NET = next(measure for measure in MEASURES if measure.name == "net_commission")
_NEXT = ("Next in line", "Creators from US$500,000 to just under US$1,000,000.")
_TWELVE_MONTHS = ("12 months", "The 12 months that end with the last day of the period.")
_KOLS = ("KOLs", "Creators whose net commission over the 12 months is US$1,000,000 or more.")


def standing(database: Database, scope: Scope) -> Answer:
    """Answer how far the programme is from its KOLs, one row, over the 12 months that end with the period.

    Columns: kols (US$1 M or more), next_in_line (from half of it; both missing in a single currency), earning (net
    commission above zero), total and top_1, top_10, top_100, top_1000 (net commission of all and of the first so
    many), share_1 … share_1000 (of the total; missing where that is not above zero), entry (net commission of the
    hundredth; missing below a hundred earners).
    """
    year = scope.over(scope.filters.trailing_year())
    converted = scope.filters.currency == CONVERTED
    result = database.ask(_standing(database, year))
    (row,) = (dict(zip(result.values, values, strict=True)) for values in zip(*result.values.values(), strict=True))
    if not converted:
        row |= {"kols": None, "next_in_line": None}
    columns: dict[str, Any] = {name: whole_numbers([value]) for name, value in row.items()}
    columns |= {f"share_{n}": fractions([_share(row[f"top_{n}"], row["total"])]) for n in TOPS}
    frame = pd.DataFrame(columns, copy=False)
    answer = answered(
        "How far from 100 KOLs",
        frame,
        [result],
        year,
        database,
        definitions=(
            _TWELVE_MONTHS,
            _KOLS,
            _NEXT,
            ("Earning", "Creators whose net commission is above zero."),
            ("Share of the top", f"Net commission of the first {TOP} creators (or 1, 10, 1,000) ÷ that of all."),
            (f"To enter the top {TOP}", "Net commission of the hundredth creator."),
        ),
        status_basis=_NET.status_basis,
        notes=() if converted else (NATIVE_NOTE,),
    )
    counts = dict.fromkeys(("kols", "next_in_line", "earning"), "count")
    amounts = dict.fromkeys(("total", "entry", *(f"top_{n}" for n in TOPS)), "money")
    return replace(answer, units={**counts, **amounts, **{f"share_{n}": "share" for n in TOPS}})


def _share(some: int | None, total: int | None) -> float | None:
    return None if some is None or total is None or total <= 0 else some / total


def _standing(database: Database, year: Scope) -> Select[*tuple[Any, ...]]:
    """Return the query of the row of `standing`, but the shares.

    Where there are bounds of what everybody earned, it is summed exactly for those alone who could be among the first
    or next in line, or of whom the bounds do not say whether they earned anything.
    """
    found = year_bounds(database, year, "commission", [year.filters])
    among, further = None, []
    if found is not None:
        first = found.among_first_or_over(TOPS[-1], KOL_USD_CENTS // 2)
        earns = found.least > 0
        among = found.among(or_(first, and_(not_(earns), found.most > 0)))
        further.append(found.number_of(earns, not_(first)))
    each = earned(database, year, {_NET.name: ("commission", year.filters)}, among=among).subquery("each")
    order = (each.c.net_commission.desc().nulls_last(), each.c.creator_id)
    placed = select(each.c.net_commission, func.row_number().over(order_by=order).label("place")).subquery("placed")
    net, place = placed.c.net_commission, placed.c.place
    earning: ColumnElement[Any] = func.count(case((net > 0, 1)))
    return select(
        func.count(case((net >= KOL_USD_CENTS, 1))).label("kols"),
        func.count(case((_nearly(net), 1))).label("next_in_line"),
        cast(sum(further, earning), BigInteger).label("earning"),
        (cast(func.sum(net), BigInteger) if found is None else _total(database, year)).label("total"),
        *(cast(func.sum(case((place <= n, net))), BigInteger).label(f"top_{n}") for n in TOPS),
        func.min(case((and_(place == TOP, net > 0), net))).label("entry"),
    )


def _total(database: Database, scope: Scope) -> ColumnElement[Any]:
    """Return what all creators together earned; missing where no line has a rate."""
    lines = lines_of(database, scope, [commissions.c.commission_usd_cents, commissions.c.status != "reversed"])
    value, counts = lines.columns
    total = select(cast(func.sum(value), BigInteger)).select_from(lines.source).where(*lines.where, counts)
    return total.scalar_subquery()


def concentration(answer: Answer) -> Answer:
    """Answer how the net commission of the 12 months gathers among the first, out of the answer of `standing`.

    Columns: first (how many creators), label, net_commission (of them), share (of the total). One row for 1, 10, 100
    and 1,000 creators, as far as there are so many who earn; no rows where the total is not above zero.
    """
    row = answer.frame.iloc[0]
    there = [n for n in TOPS if pd.notna(row[f"share_{n}"]) and n <= row["earning"]]
    frame = pd.DataFrame(
        {
            "first": pd.array(there, dtype="Int64"),
            "label": [f"Top {n:,}" for n in there],
            "net_commission": pd.array([row[f"top_{n}"] for n in there], dtype="Int64"),
            "share": pd.array([row[f"share_{n}"] for n in there], dtype="Float64"),
        }
    )
    return replace(answer, frame=frame, units={"first": "count", "net_commission": "money", "share": "share"}, notes=())


def kol_history(database: Database, scope: Scope) -> Answer:
    """Answer how many creators were KOLs at the end of each of the last 12 months and at the end of the period.

    Columns: period (the day counted back from), whole (False for a period that ends within a month), kols and
    next_in_line (from half of US$1 M). No rows in a single currency, or where there are no lines before that day.
    """
    filters = scope.filters
    first = database.snapshot.first_day
    ends = [end for end in _ends(filters.end) if first is not None and first <= end]
    if filters.currency != CONVERTED or not ends:
        return _history(database, scope, [], pd.Series(dtype="Int64"), [])
    years = [filters.over(end, end).trailing_year() for end in ends]
    over = scope.over(filters.over(years[0].start, filters.end))
    result = database.ask(_counted_at_each_end(database, over, years))
    return _history(database, over, ends, result.frame.iloc[0], [result])


def _ends(end: date) -> list[date]:
    """Return the ends of the 12 months before the day, and the day."""
    found = [end]
    while len(found) <= _HISTORY_MONTHS:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


def _counted_at_each_end(database: Database, scope: Scope, years: list[Filters]) -> Select[*tuple[Any, ...]]:
    """Return the query of one row that has, for the year at each position, `kols_<n>` and `next_in_line_<n>`."""
    nets: Wanted = {f"net_{at}": ("commission", year) for at, year in enumerate(years)}
    among = who_could_have(database, scope, years, KOL_USD_CENTS // 2)
    each = earned(database, scope, nets, among=among, missing=False).subquery("each")
    counts = []
    for at, label in enumerate(nets):
        counts += [
            func.count(case((each.c[label] >= KOL_USD_CENTS, 1))).label(f"kols_{at}"),
            func.count(case((_nearly(each.c[label]), 1))).label(f"next_in_line_{at}"),
        ]
    return select(*counts)


def _nearly(net: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(net >= KOL_USD_CENTS // 2, net < KOL_USD_CENTS)


def _history(
    database: Database, scope: Scope, ends: Sequence[date], row: pd.Series[Any], results: Sequence[Result]
) -> Answer:
    counts = ("kols", "next_in_line")
    columns = {name: pd.array([row[f"{name}_{at}"] for at in range(len(ends))], dtype="Int64") for name in counts}
    days = pd.Series(pd.to_datetime(list(ends)), dtype="datetime64[us]")
    frame = pd.DataFrame({"period": days, "whole": [end == last_of_month(end) for end in ends], **columns})
    answer = answered(
        "KOLs over time",
        frame,
        results,
        scope,
        database,
        definitions=(
            ("KOLs", "Creators whose net commission over the 12 months that end on the day is US$1,000,000 or more."),
            _NEXT,
        ),
        status_basis=_NET.status_basis,
        notes=() if scope.filters.currency == CONVERTED else (NATIVE_NOTE,),
    )
    return replace(answer, units=dict.fromkeys(counts, "count"))
