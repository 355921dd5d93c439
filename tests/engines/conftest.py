"""The sample programme, and a hand-drawn one full of exceptions, on all three engines."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from data_access.bulk import fill
from data_access.creation import create
from data_access.database import Database, open_database
from data_access.settings import Settings
from tests.drawn import drawn_database
from tests.engines.odd import ODD
from tests.engines.servers import clickhouse_engine, make_database, postgresql_server

Empty: TypeAlias = Callable[[str, str], str]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Empty]:
    """Return `empty(engine, name)`, which makes an empty database on "postgresql" or "clickhouse": its URL."""
    with postgresql_server(tmp_path_factory.mktemp("postgresql")) as postgresql:
        urls = {"postgresql": postgresql, "clickhouse": clickhouse_engine(tmp_path_factory.mktemp("clickhouse"))}
        yield lambda engine, name: make_database(urls[engine], name)


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Return a small programme in DuckDB in which everything is missing somewhere."""
    database = drawn_database(tmp_path_factory.mktemp("odd"), **ODD)
    yield database
    database.close()


@pytest.fixture(scope="session")
def copies(
    empty: Empty, sample: Database, odd: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], Database]]:
    """Return both programmes on both servers, by engine and "sample" or "odd"."""
    opened = {}
    folder = tmp_path_factory.mktemp("files")
    # DuckDB opens a file once a process; what the app's own connection holds is read from a copy.
    files = {
        name: Path(shutil.copy(str(source.engine.url.database), folder / f"{name}.duckdb"))
        for name, source in (("sample", sample), ("odd", odd))
    }
    for engine in ("postgresql", "clickhouse"):
        for name in files:
            url = empty(engine, name)
            create(url)
            fill(files[name], url)
            opened[engine, name] = open_database(Settings(database_url=url))
    yield opened
    for database in opened.values():
        database.close()
