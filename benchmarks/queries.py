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
from data_access.filters import Filters, Scope, year_before
from metrics.breakdown import breakdown
from metrics.leaderboard import leaderboard, month_before
from metrics.trend import trend

# SQL by hand counts distinct orders of a whole year, which does not fit into what the app gives its engine.
MEMORY = "8GB"

_COUNTED = "commissions.status <> 'reversed' and ordered_at >= '{start}' and ordered_at < date '{end}' + 1"
BY_HAND = {
    "net commission and orders": "select sum(commission_usd_cents), count(distinct case when kind = 'sale' then "
    f"order_id end) from commissions where {_COUNTED}",
    "net commission by country": "select country, sum(commission_usd_cents) from commissions join creators using "
    f"(creator_id) where {_COUNTED} group by country",
    "orders by day": "select cast(ordered_at as date), count(distinct order_id) from commissions where kind = 'sale' "
    f"and {_COUNTED} group by 1",
    "orders by buyer's country": "select buyer_country, count(distinct order_id) from commissions where kind = 'sale' "
    f"and {_COUNTED} group by 1",
    "active creators by month": "select date_trunc('month', ordered_at), count(distinct creator_id) from commissions "
    f"where kind = 'sale' and {_COUNTED} group by 1",
    "net commission by campaign": "select campaign_id, sum(commission_usd_cents) from commissions where "
    f"{_COUNTED} group by 1",
    "clicks by country": "select country, sum(clicks) from clicks join creators using (creator_id) where day between "
    "'{start}' and '{end}' group by 1",
    "top 100 creators, with their ranks a month before": """
with each as (
    select creator_id,
        sum(case when ordered_at >= '{start}' then commission_usd_cents end) as now,
        sum(case when ordered_at < date '{month_before}' + 1 then commission_usd_cents end) as earlier
    from commissions
    where status <> 'reversed' and ordered_at >= '{year_to_then}' and ordered_at < date '{end}' + 1
    group by creator_id
), ranked as (
    select creator_id, now, sum(now) over () as everyone,
        row_number() over (order by earlier desc nulls last, creator_id) as place
    from each
), top as (
    select * from ranked where now > 0 order by now desc, creator_id limit 100
)
select creator_id, handle, country, followers, platform, now, everyone, place,
    sum(case when ordered_at >= '{start}' then order_value_usd_cents end) as order_value,
    count(distinct case when kind = 'sale' and ordered_at >= '{start}' then order_id end) as orders,
    sum(case when ordered_at < '{start}' then commission_usd_cents end) as net_before
from top join creators using (creator_id) join commissions using (creator_id)
where commissions.status <> 'reversed' and ordered_at >= '{year_before}' and ordered_at < date '{end}' + 1
group by all""",
}


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Time each question and its SQL in turn, best of several, on the year that ends with the data."""
    with opened(bench.whole(), MEMORY) as database:
        return _compared(database, bench.question_turns)


def _compared(database: Database, turns: int) -> tuple[Section, list[Bound]]:
    end = database.snapshot.last_day or date.today()
    scope = Scope(Filters(year_before(end) + timedelta(days=1), end, compare="none"))
    ours: dict[str, Callable[[], object]] = {
        "net commission and orders": lambda: breakdown(database, scope, ("net_commission", "orders")),
        "net commission by country": lambda: breakdown(database, scope, ("net_commission",), ("country",)),
        "orders by day": lambda: trend(database, scope, ("orders",), grain="day"),
        "orders by buyer's country": lambda: breakdown(database, scope, ("orders",), ("buyer_country",)),
        "active creators by month": lambda: trend(database, scope, ("active_creators",), grain="month"),
        "net commission by campaign": lambda: breakdown(database, scope, ("net_commission",), ("campaign_id",)),
        "clicks by country": lambda: breakdown(database, scope, ("clicks",), ("country",)),
        "top 100 creators, with their ranks a month before": lambda: leaderboard(database, scope),
    }
    then = month_before(end)
    days = {
        "start": scope.filters.start,
        "end": end,
        "month_before": then,
        "year_to_then": year_before(then) + timedelta(days=1),
        "year_before": year_before(scope.filters.start - timedelta(days=1)) + timedelta(days=1),
    }
    rows, ratios = [], []
    for name, question in ours.items():
        statement = BY_HAND[name].format(**days)
        by_hand, asked = _fastest(partial(_run, database, statement), question, turns)
        ratios.append(asked / by_hand)
        rows.append((name, milliseconds(by_hand), milliseconds(asked), f"{asked / by_hand:.2f}"))
    section = Section(
        "Questions against hand-written SQL",
        f"Best of {turns}, in turns, on the same file and process, which has {MEMORY} for both; twelve months. The SQL "
        "reads the contract's tables.",
        ("question", "SQL by hand, ms", "asked, ms", "ratio"),
        tuple(rows),
    )
    return section, [bound("by_hand", max(ratios))]


def _fastest(first: Callable[[], object], second: Callable[[], object], turns: int) -> tuple[float, float]:
    best = [float("inf"), float("inf")]
    for _ in range(turns):
        for at, action in enumerate((first, second)):
            began = time.perf_counter()
            action()
            best[at] = min(best[at], time.perf_counter() - began)
    return best[0], best[1]


def _run(database: Database, statement: str) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql(statement).fetchall()
