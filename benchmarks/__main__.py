"""`python -m benchmarks --creators N --lines N`: make the data, measure, write the results."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import crowd, loading, lookups, pages, queries, repaint, report
from benchmarks.figures import Bound, Section
from data_access.database import open_database
from data_access.settings import Settings
from tests.browser.dashboard import dashboard

FOLDER = Path(__file__).resolve().parent


def main() -> int:
    """Run every measurement; return 0 whatever the bounds say, since slow is not broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--creators", type=int, default=20_000, help="creators of the sample (default: 20,000)")
    parser.add_argument("--lines", type=int, default=400_000, help="commission lines of the sample (default: 400,000)")
    parser.add_argument("--rounds", type=int, default=1, help="how often each page and change is measured")
    parser.add_argument("--crowd-seconds", type=float, default=8, help="how long each crowd stays")
    parser.add_argument("--import-rows", type=int, default=300_000, help="rows of the imported file")
    arguments = parser.parse_args()
    size = f"{arguments.creators:,} creators and {arguments.lines:,} commission lines"
    sections: list[Section] = []
    bounds: list[Bound] = []

    def keep(name: str, found: tuple[Section, list[Bound]]) -> None:
        print(f"{name}: " + ", ".join(f"{b.measured:,.4g} {b.unit}" for b in found[1]), file=sys.stderr, flush=True)
        sections.append(found[0])
        bounds.extend(found[1])

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"duckdb:///{folder / 'bench.duckdb'}"
        print(f"sample: {loading.make_sample(url, arguments.creators, arguments.lines):.1f} s", file=sys.stderr)
        database = open_database(Settings(database_url=url))
        last_day = database.snapshot.last_day
        assert last_day is not None
        with dashboard(url, folder / "log") as address:
            keep("pages", pages.measure(address, last_day, arguments.rounds))
            keep("repaint", repaint.measure(address, 3 * arguments.rounds))
            keep("crowd", crowd.measure(address, last_day, arguments.crowd_seconds))
            bounds.append(loading.memory(address))
        keep("questions", queries.measure(database))
        keep("lookups", lookups.measure(database))
        keep("loading", loading.measure(database, folder, arguments.import_rows))
        database.close()
    report.write(FOLDER, size, sections, bounds)
    print(f"benchmarks/results.md: {sum(b.met for b in bounds)} of {len(bounds)} bounds met at {size}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
