"""Server time of every page, with several filters, uncached and cached, through the real websocket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks.bounds import bound
from benchmarks.data import Bench, last_day
from benchmarks.figures import Bound, Section, milliseconds, percentile
from benchmarks.session import Session
from tests.browser.dashboard import dashboard
from ui.navigation import ENTRIES

FILTERS = {
    "all": "",
    "audience": "country=RU,ES&age=18–24,25–34&tier=micro,mid",
    "one country": "country=FR",
    "paid basis, euros": "basis=paid&currency=EUR",
}
LENGTHS = (30, 365)
# The next profile that is opened is that of the creator so many numbers on: a prime, so that all come by turns.
APART = 7_919


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Open every page under every filter, each time with a last day of its own, so that nothing is cached."""
    rows: list[tuple[str, ...]] = []
    every_cold: list[float] = []
    every_warm: list[float] = []
    url = bench.whole()
    end = last_day(url)
    with dashboard(url, bench.folder / "pages.log") as address, Session(address) as session:
        for entry in ENTRIES:
            session.run(entry.name, "")
            cold, warm = [], []
            for number, view in enumerate(views(end, bench)):
                asked = opened(entry.name, view.query, number, bench.creators)
                cold.append((session.run(entry.name, asked), view.name))
                warm += [session.run(entry.name, asked) for _ in range(bench.rounds)]
            first = [seconds for seconds, _ in cold]
            slowest, named = max(cold)
            times = (milliseconds(percentile(t, s)) for t in (first, warm) for s in (0.5, 0.95))
            rows.append((entry.title, *times, milliseconds(slowest), named))
            every_cold += first
            every_warm += warm
    section = Section(
        "Pages",
        "Server time in ms, from the request to the end of the run, through the app's websocket: "
        f"{len(FILTERS)} filters × {bench.lengths} lengths of period × {bench.rounds} rounds a page; uncached, "
        "each with a last day of its own. Creators is the profile of somebody else each time; Data and Audit know no "
        "filters.",
        ("page", "uncached p50", "uncached p95", "cached p50", "cached p95", "slowest", "which is"),
        tuple(rows),
    )
    return section, [
        bound("uncached", percentile(every_cold, 0.95) * 1000),
        bound("cached", percentile(every_warm, 0.95) * 1000),
    ]


@dataclass(frozen=True)
class View:
    """What a page is opened with, in words and as address parameters."""

    name: str
    query: str


def views(end: date, bench: Bench) -> Iterator[View]:
    """Yield every filter and length of period, the longest first, as often as asked, each with its own last day."""
    chosen = [(days, filters) for _ in range(bench.rounds) for days in LENGTHS[-bench.lengths :] for filters in FILTERS]
    for back, (days, filters) in enumerate(chosen, 1):
        yield View(f"{filters}, {days} days", query(end - timedelta(days=back), days, FILTERS[filters]))


def opened(page: str, asked: str, number: int, creators: int) -> str:
    """Return address parameters of a page with those of what is opened on it: on Creators somebody's profile."""
    return "&".join(filter(None, (asked, f"creator={1 + number * APART % creators}" * (page == "creators"))))


def query(end: date, days: int, filters: str) -> str:
    """Return the address parameters of a period and filters."""
    return "&".join(filter(None, (f"from={end - timedelta(days=days - 1)}&to={end}", filters)))
