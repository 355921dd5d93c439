"""All three engines at a size each can hold here: filled, refreshed, and asked what pages ask."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks.data import Bench, opened, say
from benchmarks.figures import Bound, Section, milliseconds, percentile
from data_access.bulk import fill
from data_access.creation import create
from data_access.database import Database
from data_access.engines import duckdb_file
from data_access.filters import Filters, Scope
from data_access.rollups.refresh import refresh
from data_access.settings import Settings
from data_access.snapshots import current_file
from metrics.balances import bridge
from metrics.campaigns import campaign_table
from metrics.comparison import compared
from metrics.countries import by_market
from metrics.demographics import ages
from metrics.funnel import funnel
from metrics.leaderboard import leaderboard
from metrics.lookup import lookup
from metrics.money_steps import money_steps
from metrics.promises import promises
from metrics.trend import trend
from tests.engines.servers import clickhouse_engine, make_database, postgresql_server

MOST_LINES = 1_000_000
REPEATS = 3
CREATOR = 17
HEADLINES = ("net_commission", "order_value", "orders", "active_creators", "clicks", "conversion_rate")
QUESTIONS: dict[str, Callable[[Database, Scope], object]] = {
    "overview: the promises": promises,
    "overview: headline figures, compared": partial(compared, figures=HEADLINES, title="Headline"),
    "overview: headline figures by week": partial(trend, figures=HEADLINES, grain="week", title="By week"),
    "leaderboard": leaderboard,
    "funnel: people who applied": partial(funnel, view="cohort"),
    "countries: by market": partial(by_market, side="creator"),
    "demographics: ages of the active": partial(ages, whose="active"),
    "campaigns: all of them": campaign_table,
    "creators: found by id": partial(lookup, query=str(CREATOR)),
    "creators: one creator's money": partial(money_steps, creator_id=CREATOR),
    "payouts: from owed to paid": bridge,
}


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Fill PostgreSQL and ClickHouse with DuckDB's rows and ask each engine the same questions of twelve months."""
    lines = min(max(bench.lines // 10, 1), MOST_LINES)
    url = bench.at(lines)
    found: dict[str, Mapping[str, str]] = {}
    with _servers() as servers:
        for engine, place in {"DuckDB": "", **servers}.items():
            say(f"{engine} with {lines:,} lines")
            loaded, asked = ({}, url) if not place else _filled(url, make_database(place, "bench"))
            with opened(asked) as database:
                found[engine] = {**loaded, **_asked(database)}
    names = dict.fromkeys(name for each in found.values() for name in each)
    section = Section(
        "Engines",
        f"{lines:,} lines on each: PostgreSQL a server of this machine, ClickHouse its engine in process. Rows of all "
        f"tables are filled by the bulk path, then the rollups built; questions in ms, p50 of {REPEATS} periods that "
        "nobody asked for before.",
        ("what", *found),
        tuple((name, *(each.get(name, "") for each in found.values())) for name in names),
    )
    return section, []


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """Give the URL of each server, which lacks only the name of a database; end them and remove their data."""
    with ExitStack() as stack:
        # Sockets have short paths, so this lies where the system keeps temporary files.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        for name in ("postgresql", "clickhouse"):
            (folder / name).mkdir()
        yield {
            "PostgreSQL": stack.enter_context(postgresql_server(folder / "postgresql")),
            "ClickHouse": clickhouse_engine(folder / "clickhouse"),
        }


def _filled(source: str, url: str) -> tuple[dict[str, str], str]:
    create(url)
    began = time.perf_counter()
    rows = sum(fill(current_file(duckdb_file(source)), url).values())
    filled = time.perf_counter() - began
    began = time.perf_counter()
    refresh(Settings(database_url=url), every=False, whole=True, say=lambda _: None)
    built = time.perf_counter() - began
    return {"filled, rows a second": f"{rows / filled:,.0f}", "rollups built, s": f"{built:.1f}"}, url


def _asked(database: Database) -> dict[str, str]:
    end = database.snapshot.last_day
    assert end is not None
    # PostgreSQL's first question of a connection reads the catalogue.
    promises(database, Scope(Filters(end, end)))
    times: dict[str, list[float]] = {name: [] for name in QUESTIONS}
    for back in range(1, REPEATS + 1):
        scope = Scope(Filters(end - timedelta(days=back + 364), end - timedelta(days=back)))
        for name, question in QUESTIONS.items():
            began = time.perf_counter()
            question(database, scope)
            times[name].append(time.perf_counter() - began)
    return {name: milliseconds(percentile(each, 0.5)) for name, each in times.items()}
