"""Metrics questions against the best hand-written SQL on the same file."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks.bounds import bound
from benchmarks.by_hand import MONEY
from benchmarks.by_hand_people import PEOPLE
from benchmarks.comparisons import Comparison, twelve_months
from benchmarks.data import Bench, opened
from benchmarks.figures import Bound, Section, milliseconds
from data_access.database import Database
from data_access.filters import Scope

COMPARISONS = (*MONEY, *PEOPLE)
# SQL by hand counts distinct orders of a whole year, which does not fit into what the app gives its engine.
MEMORY = "8GB"
# SQL that has taken so long is not run again: of what takes seconds one run tells enough.
ENOUGH_SECONDS = 2.0


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Time each question and its SQL in turn, best of several, on the year that ends with the data."""
    with opened(bench.whole(), MEMORY) as database:
        scope = twelve_months(database)
        timed = [(one.name, *in_turns(one, database, scope, bench.question_turns)) for one in COMPARISONS]
    ratios = [asked / by_hand for _, by_hand, asked in timed]
    section = Section(
        "Questions against hand-written SQL",
        f"Best of {bench.question_turns}, in turns (SQL that takes {ENOUGH_SECONDS:g} s together is run no more), on "
        f"the same file and process, which has {MEMORY} for both; twelve months. The SQL reads the contract's tables; "
        "both gave the same rows.",
        ("question", "SQL by hand, ms", "asked, ms", "ratio"),
        tuple(
            (name, milliseconds(by_hand), milliseconds(asked), f"{ratio:.2f}")
            for (name, by_hand, asked), ratio in zip(timed, ratios, strict=True)
        ),
    )
    return section, [bound("by_hand", max(ratios))]


def in_turns(comparison: Comparison, database: Database, scope: Scope, turns: int) -> tuple[float, float]:
    """Return the least seconds that SQL by hand and the question took. Raises RuntimeError where they differ."""
    statement = comparison.written(scope)
    by_hand, asked = [], []
    for _ in range(turns):
        if sum(by_hand) < ENOUGH_SECONDS:
            rows, seconds = _timed(lambda: run(database, statement))
            by_hand.append(seconds)
        answer, seconds = _timed(lambda: comparison.ask(database, scope))
        asked.append(seconds)
    differences = comparison.differences(answer, rows)
    if differences:
        raise RuntimeError(f"{comparison.name}: the SQL by hand has other rows: {differences[:5]}")
    return min(by_hand), min(asked)


def run(database: Database, statement: str) -> list[dict[str, Any]]:
    """Return the rows of a statement, by column."""
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.exec_driver_sql(statement).mappings()]


def _timed(action: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    found = action()
    return found, time.perf_counter() - began
