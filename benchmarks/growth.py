"""Whether pages stay as quick while the ledger grows: the same pages at a hundredth, a tenth and all of it."""

from __future__ import annotations

from datetime import timedelta

from benchmarks.bounds import bound
from benchmarks.data import LEAST_LINES, Bench, last_day
from benchmarks.figures import Bound, Section, milliseconds, percentile
from benchmarks.pages import FILTERS, opened, query
from benchmarks.session import Session
from tests.browser.dashboard import dashboard
from ui.navigation import ENTRIES

PARTS = (100, 10, 1)
PERIOD = 90


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Open every page, nothing cached, at each size. The bound is held to the p95 of all pages."""
    sizes = [max(bench.lines // part, LEAST_LINES) for part in PARTS]
    found = [_pages(bench, lines) for lines in sizes]
    rows = [
        (entry.title, *(milliseconds(percentile(times[entry.name], 0.95)) for times in found),
         f"{percentile(found[-1][entry.name], 0.95) / percentile(found[0][entry.name], 0.95):.2f}")
        for entry in ENTRIES
    ]  # fmt: skip
    every = [percentile([one for times in pages.values() for one in times], 0.95) for pages in found]
    rows.append(("all pages", *map(milliseconds, every), f"{every[-1] / every[0]:.2f}"))
    section = Section(
        "Growth",
        f"Uncached p95 in ms of the same pages, {bench.growth_filters} filters × {bench.rounds} last days of "
        f"{PERIOD} days each; creators grow with the lines.",
        ("page", *(f"{lines:,} lines" for lines in sizes), "last ÷ first"),
        tuple(rows),
    )
    return section, [bound("growth", every[-1] / every[0])]


def _pages(bench: Bench, lines: int) -> dict[str, list[float]]:
    url = bench.at(lines)
    end = last_day(url)
    asked = [
        query(end - timedelta(days=back), PERIOD, filters)
        for back in range(1, bench.rounds + 1)
        for filters in list(FILTERS.values())[: bench.growth_filters]
    ]
    times: dict[str, list[float]] = {}
    with dashboard(url, bench.folder / "growth.log") as address, Session(address) as session:
        for entry in ENTRIES:
            session.run(entry.name, "")
            times[entry.name] = [
                session.run(entry.name, opened(entry.name, one, number, bench.creators_at(lines)))
                for number, one in enumerate(asked)
            ]
    return times
