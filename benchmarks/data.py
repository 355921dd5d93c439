"""The data that is measured: sample programmes of several sizes in one folder, made once and used again."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_access.database import Database, open_database
from data_access.settings import ROOT, Settings

LEAST_CREATORS = 100
LEAST_LINES = 1_000


@dataclass(frozen=True)
class Bench:
    """What a run is asked for.

    folder: where data is kept; rounds: how often each page is measured, under how many lengths of period; changes: how
    often a period is changed back and forth; crowd_seconds: how long a crowd is watched, once a large one had
    settling_seconds to get used to the place; growth_filters: under how many filters pages are measured at each size;
    import_rows: most rows of the imported file; refreshed_lines: those of the ledger that is refreshed; question_turns:
    how often a question and its SQL by hand are asked.
    """

    folder: Path
    creators: int
    lines: int
    rounds: int = 1
    lengths: int = 1
    changes: int = 1
    crowd_seconds: float = 2.0
    settling_seconds: float = 1.0
    people_through_proxy: int = 10
    growth_filters: int = 1
    import_rows: int = 100_000
    refreshed_lines: int = 100_000
    question_turns: int = 2

    @property
    def size(self) -> str:
        """The size asked for, in words."""
        return f"{self.creators:,} creators and {self.lines:,} commission lines"

    def creators_at(self, lines: int) -> int:
        """Return how many creators a programme of this many lines has."""
        return max(self.creators * lines // self.lines, LEAST_CREATORS)

    def at(self, lines: int) -> str:
        """Return the URL of a programme of this many lines, at most those asked for, with creators in proportion.

        What an earlier run made is used again, its rollups brought up to date with the code.
        """
        lines = max(min(lines, self.lines), LEAST_LINES)
        creators = self.creators_at(lines)
        link = self.folder / f"{creators}-{lines}.duckdb"
        url = f"duckdb:///{link}"
        if not link.exists():
            say(f"making {creators:,} creators and {lines:,} lines")
            run("sample_data", "--creators", str(creators), "--lines", str(lines), "--database", url)
        elif _outdated(url, lines):
            say(f"bringing the rollups of {lines:,} lines up to date")
            run("data_access", "refresh", "--database", url)
        return url

    def whole(self) -> str:
        """Return the URL of the programme of the size asked for."""
        return self.at(self.lines)


@contextmanager
def opened(url: str, memory: str = Settings.database_memory) -> Iterator[Database]:
    """Open a database as the app does, and close it. memory: of the engine, if not the app's."""
    database = open_database(Settings(database_url=url, database_memory=memory))
    try:
        yield database
    finally:
        database.close()


def last_day(url: str) -> date:
    """Return the last day of a programme's ledger."""
    with opened(url) as database:
        assert database.snapshot.last_day is not None
        return database.snapshot.last_day


def run(*command: str) -> float:
    """Run a module of the project to its end and return the seconds it took."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2_000:]}")
    return time.perf_counter() - began


def say(text: str) -> None:
    """Tell whoever watches what is being done."""
    print(f"  {text}", file=sys.stderr, flush=True)


def _outdated(url: str, lines: int) -> bool:
    with opened(url) as database:
        states = [
            *((one.standing, one.rollup.worth_from) for one in database.rollup_states),
            *((one.standing, one.lookup.worth_from) for one in database.lookup_states),
        ]
    return any(standing != "fresh" for standing, worth_from in states if standing == "stale" or worth_from <= lines)
