"""`python -m benchmarks --creators N --lines N`: make the data, measure, write the results.

Without arguments it is quick; the design's size is --creators 1000000 --lines 100000000. From ten million lines on it
watches longer, measures more often and imports more. With --folder the data is kept, and used again by the next run.
Results are written after each part; those of an earlier run of the same size stay until they are measured again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import by_pandas, crowd, engines, growth, loading, lookups, pages, queries, repaint, report
from benchmarks.data import Bench
from benchmarks.figures import Bound, Section
from benchmarks.processes import other_load
from data_access.settings import ROOT

RESULTS = ROOT / "benchmarks"
THOROUGH_FROM = 10_000_000
THOROUGH: dict[str, Any] = {
    "rounds": 3,
    "lengths": len(pages.LENGTHS),
    "changes": 6,
    "crowd_seconds": 60.0,
    "settling_seconds": 10.0,
    "people_through_proxy": max(crowd.CROWDS),
    "growth_filters": len(pages.FILTERS),
    "import_rows": 5_000_000,
    # A refresh copies the file it builds on: larger ones would fill the disk.
    "refreshed_lines": 10_000_000,
}
PICTURE = ROOT / "docs" / "pictures" / "benchmarks.svg"
PARTS: dict[str, Callable[[Bench], tuple[Section, list[Bound]]]] = {
    "pages": pages.measure,
    "repaint": repaint.measure,
    "questions": queries.measure,
    "pandas": by_pandas.measure,
    "lookups": lookups.measure,
    "crowd": crowd.measure,
    "growth": growth.measure,
    "loading": loading.measure,
    "engines": engines.measure,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run the chosen measurements; return 0 whatever the bounds say, since slow is not broken."""
    asked = _parser().parse_args(words)
    with ExitStack() as stack:
        if asked.folder is None:
            asked.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        asked.folder.mkdir(parents=True, exist_ok=True)
        bench = _bench(asked)
        found = report.earlier(asked.results, bench.size)
        for name in asked.only:
            found[name] = _measured(name, bench)
            done = [found[part] for part in PARTS if part in found]
            picture = PICTURE if asked.results == RESULTS else asked.results / PICTURE.name
            report.write(asked.results, picture, bench.size, done)
    bounds = [bound for part in found.values() for bound in part.bounds]
    print(f"{asked.results}/results.md: {sum(b.met for b in bounds)} of {len(bounds)} bounds met at {bench.size}")
    return 0


def _measured(name: str, bench: Bench) -> report.Part:
    print(f"{name} …", file=sys.stderr, flush=True)
    busy = other_load()
    began = time.perf_counter()
    section, bounds = PARTS[name](bench)
    seconds = time.perf_counter() - began
    said = ", ".join(f"{bound.measured:,.4g} {bound.unit}" for bound in bounds)
    print(f"{name}: {seconds:.0f} s. {said}", file=sys.stderr, flush=True)
    return report.Part(name, datetime.now(UTC).date().isoformat(), seconds, busy, section, tuple(bounds))


def _bench(asked: argparse.Namespace) -> Bench:
    quick = Bench(asked.folder.resolve(), asked.creators, asked.lines)
    return quick if asked.lines < THOROUGH_FROM else replace(quick, **THOROUGH)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--creators", type=int, default=10_000, help="creators of the sample (default: 10,000)")
    parser.add_argument("--lines", type=int, default=200_000, help="commission lines of the sample (default: 200,000)")
    parser.add_argument("--only", type=_parts, default=list(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--folder", type=Path, help="keep the data here and use what is there (default: neither)")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="where results are written (default: benchmarks/)"
    )
    return parser


def _parts(text: str) -> list[str]:
    names = text.split(",")
    if unknown := sorted(set(names) - set(PARTS)):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: no part of {', '.join(PARTS)}")
    return [name for name in PARTS if name in names]


if __name__ == "__main__":
    sys.exit(main())
