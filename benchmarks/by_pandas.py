"""What people do without us: read the ledger into pandas and ask it there."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import duckdb
import pandas as pd

from benchmarks.data import Bench, opened
from benchmarks.figures import Bound, Section, milliseconds
from data_access.engines import duckdb_file
from data_access.filters import Filters, Scope
from data_access.snapshots import current_file
from metrics.breakdown import breakdown
from metrics.leaderboard import leaderboard
from metrics.trend import trend

# More does not fit into memory as frames.
MOST_LINES = 10_000_000
REPEATS = 3
LEDGER = "select creator_id, kind, status, order_id, ordered_at, commission_usd_cents from commissions"


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Ask three questions of twelve months, of pandas with the ledger read before, and of the dashboard."""
    lines_wanted = min(bench.lines, MOST_LINES)
    url = bench.at(lines_wanted)
    began = time.perf_counter()
    lines, people = _read(url)
    read = time.perf_counter() - began
    size = (lines.memory_usage(deep=True).sum() + people.memory_usage(deep=True).sum()) / 2**20
    with opened(url) as database:
        end = database.snapshot.last_day
        assert end is not None
        scope = Scope(Filters(end - timedelta(days=364), end, compare="none"))
        asked: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "net commission by country": (
                lambda: (
                    _counted(lines, scope)
                    .merge(people, on="creator_id")
                    .groupby("country")["commission_usd_cents"]
                    .sum()
                ),
                lambda: breakdown(database, scope, ("net_commission",), ("country",)),
            ),
            "orders by day": (
                lambda: _orders_by_day(lines, scope),
                lambda: trend(database, scope, ("orders",), grain="day"),
            ),
            "top 100 creators": (
                lambda: _counted(lines, scope).groupby("creator_id")["commission_usd_cents"].sum().nlargest(100),
                lambda: leaderboard(database, scope),
            ),
        }
        rows = [(name, *_timed(*both)) for name, both in asked.items()]
    section = Section(
        "Without us: pandas over the ledger",
        f"{lines_wanted:,} lines, best of {REPEATS}. Reading the ledger into frames first took {read:.1f} s, and they "
        f"hold {size:,.0f} MiB. What is asked here also checks rights, and compares periods where pandas does not.",
        ("question", "pandas, ms", "asked, ms", "times as quick"),
        tuple(rows),
    )
    return section, []


def _read(url: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    file = current_file(duckdb_file(url))
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(LEDGER).df(), connection.execute("select creator_id, country from creators").df()


def _counted(lines: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    start, end = pd.Timestamp(scope.filters.start), pd.Timestamp(scope.filters.end) + pd.Timedelta(days=1)
    return lines[(lines["status"] != "reversed") & (lines["ordered_at"] >= start) & (lines["ordered_at"] < end)]


def _orders_by_day(lines: pd.DataFrame, scope: Scope) -> pd.Series[int]:
    counted = _counted(lines, scope)
    sales = counted[counted["kind"] == "sale"]
    return sales.groupby(sales["ordered_at"].dt.date)["order_id"].nunique()


def _timed(pandas_way: Callable[[], object], ours: Callable[[], object]) -> tuple[str, str, str]:
    slow, quick = _best(pandas_way), _best(ours)
    return milliseconds(slow), milliseconds(quick), f"{slow / quick:.1f}"


def _best(action: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(REPEATS):
        began = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - began)
    return best
