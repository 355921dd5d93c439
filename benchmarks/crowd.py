"""Many people at once: each opens a page, thinks, and opens the next."""

from __future__ import annotations

import random
import threading
import time
from datetime import date

from benchmarks.figures import Bound, Section, milliseconds, percentile
from benchmarks.pages import FILTERS
from benchmarks.session import Session
from ui.navigation import ENTRIES

THINKING = 5.0
CROWDS = (1, 10, 50)
BOUND_CROWD = 50


def measure(address: str, last_day: date, seconds: float) -> tuple[Section, list[Bound]]:
    """Let crowds of each size use the dashboard for a while."""
    rows, bounds = [], []
    for people in CROWDS:
        times, failures = _crowd(address, last_day, people, seconds)
        rows.append(
            (
                str(people),
                str(len(times)),
                *(milliseconds(percentile(times, s)) for s in (0.5, 0.95, 0.99)),
                str(failures),
            )
        )
        if people == BOUND_CROWD:
            bounds = [
                Bound("50 people at once, one process: page p95", 500, percentile(times, 0.95) * 1000, "ms"),
                Bound("50 people at once, one process: failures", 0, failures, "runs"),
            ]
    section = Section(
        "Many people at once",
        f"One process; each person opens a page every {THINKING:.0f} s, of pages and filters drawn at random, ms.",
        ("people", "pages", "p50", "p95", "p99", "failures"),
        tuple(rows),
    )
    return section, bounds


def _crowd(address: str, last_day: date, people: int, seconds: float) -> tuple[list[float], int]:
    times: list[float] = []
    failures: list[str] = []
    until = time.monotonic() + seconds

    def person(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.random() * min(THINKING, seconds / 2))
        try:
            with Session(address) as session:
                while time.monotonic() < until:
                    query = chance.choice([*FILTERS.values(), f"to={last_day}&from={last_day.replace(day=1)}"])
                    times.append(session.run(chance.choice(ENTRIES).name, query))
                    time.sleep(THINKING * (0.5 + chance.random()))
        except (OSError, RuntimeError, TimeoutError) as error:
            failures.append(str(error))

    threads = [threading.Thread(target=person, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(failures)
