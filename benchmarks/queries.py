"""Metrics questions against the best hand-written SQL on the same file."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from benchmarks.bounds import bound
from benchmarks.data import Bench, opened
from benchmarks.figures import Bound, Section, milliseconds
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.breakdown import breakdown
from metrics.leaderboard import leaderboard
from metrics.trend import trend

REPEATS = 7

_COUNTED = "commissions.status <> 'reversed' and ordered_at >= '{start}' and ordered_at < date '{end}' + 1"
BY_HAND = {
    "net commission and orders": "select sum(commission_usd_cents), count(distinct case when kind = 'sale' then "
    f"order_id end) from commissions where {_COUNTED}",
    "net commission by country": "select country, sum(commission_usd_cents) from commissions join creators using "
    f"(creator_id) where {_COUNTED} group by country",
    "orders by day": "select cast(ordered_at as date), count(distinct order_id) from commissions where kind = 'sale' "
    f"and {_COUNTED} group by 1",
    "top 100 creators": "select creator_id, sum(commission_usd_cents) net from commissions where "
    f"{_COUNTED} group by creator_id order by net desc, creator_id limit 100",
}


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Time each question and its SQL in turn, best of several, on the year that ends with the data."""
    with opened(bench.whole()) as database:
        return _compared(database)


def _compared(database: Database) -> tuple[Section, list[Bound]]:
    end = database.snapshot.last_day or date.today()
    scope = Scope(Filters(end - timedelta(days=364), end, compare="none"))
    ours: dict[str, Callable[[], object]] = {
        "net commission and orders": lambda: breakdown(database, scope, ("net_commission", "orders")),
        "net commission by country": lambda: breakdown(database, scope, ("net_commission",), ("country",)),
        "orders by day": lambda: trend(database, scope, ("orders",), grain="day"),
        "top 100 creators": lambda: leaderboard(database, scope),
    }
    rows, ratios = [], []
    for name, question in ours.items():
        statement = BY_HAND[name].format(start=scope.filters.start, end=end)
        by_hand, asked = _fastest(partial(_run, database, statement), question)
        ratios.append(asked / by_hand)
        rows.append((name, milliseconds(by_hand), milliseconds(asked), f"{asked / by_hand:.2f}"))
    section = Section(
        "Questions against hand-written SQL",
        f"Best of {REPEATS}, in turns, on the same file and process; twelve months. The leaderboard also ranks a month "
        "earlier and the year before, which its SQL does not.",
        ("question", "SQL by hand, ms", "asked, ms", "ratio"),
        tuple(rows),
    )
    return section, [bound("by_hand", max(ratios))]


def _fastest(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    best = [float("inf"), float("inf")]
    for _ in range(REPEATS):
        for at, action in enumerate((first, second)):
            began = time.perf_counter()
            action()
            best[at] = min(best[at], time.perf_counter() - began)
    return best[0], best[1]


def _run(database: Database, statement: str) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql(statement).fetchall()
