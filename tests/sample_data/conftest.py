"""A small sample, made once, that the tests of this folder ask questions of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_access.snapshots import current_file
from sample_data.plan import Plan
from sample_data.write import write

PLAN = Plan(creators=2_000, lines=20_000, seed=7, until=date(2026, 11, 22))
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    link = tmp_path_factory.mktemp("sample") / "sample.duckdb"
    write(PLAN, link, 1, lambda _: None)
    return current_file(link)


@pytest.fixture(scope="session")
def ask(sample_file: Path) -> Iterator[Ask]:
    with duckdb.connect(str(sample_file), read_only=True) as database:
        yield lambda query: database.execute(query).fetchall()
