"""Server time of every page, with several filters, uncached and cached, through the real websocket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from benchmarks.figures import Bound, Section, milliseconds, percentile
from benchmarks.session import Session
from ui.navigation import ENTRIES

FILTERS = {
    "all": "",
    "one country": "country=FR",
    "audience": "country=RU,ES&age=18–24,25–34&tier=micro,mid",
    "paid basis, euros": "basis=paid&currency=EUR",
}
LENGTHS = {"30 days": 30, "90 days": 90, "12 months": 365}
CACHED_RUNS = 3


def measure(address: str, last_day: date, rounds: int) -> tuple[Section, list[Bound]]:
    """Open every page under every filter; each round moves the period by a day, so that nothing is cached."""
    rows: list[tuple[str, ...]] = []
    every_cold: list[float] = []
    every_warm: list[float] = []
    with Session(address) as session:
        for entry in ENTRIES:
            session.run(entry.name, "")
            cold, warm = [], []
            for query in _queries(last_day, rounds):
                cold.append(session.run(entry.name, query))
                warm += [session.run(entry.name, query) for _ in range(CACHED_RUNS)]
            rows.append((entry.title, *(milliseconds(percentile(t, s)) for t in (cold, warm) for s in (0.5, 0.95))))
            every_cold += cold
            every_warm += warm
    section = Section(
        "Pages",
        "Server time in ms, from the request to the end of the run, through the app's websocket: "
        f"{len(FILTERS)} filters × {len(LENGTHS)} lengths of period × {rounds} last days a page.",
        ("page", "uncached p50", "uncached p95", "cached p50", "cached p95"),
        tuple(rows),
    )
    return section, [
        Bound("any page, any filter, nothing cached: server time p95", 300, percentile(every_cold, 0.95) * 1000, "ms"),
        Bound("the same from cache: p95", 40, percentile(every_warm, 0.95) * 1000, "ms"),
    ]


def _queries(last_day: date, rounds: int) -> Iterator[str]:
    for back in range(rounds):
        end = last_day - timedelta(days=back + 1)
        for days in LENGTHS.values():
            for filters in FILTERS.values():
                start = end - timedelta(days=days - 1)
                yield "&".join(filter(None, (f"from={start}&to={end}", filters)))
