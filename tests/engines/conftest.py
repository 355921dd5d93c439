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
from data_access.engines import postgresql_states
from data_access.settings import Settings
from tests.drawn import drawn_database
from tests.engines.odd import ODD
from tests.engines.servers import SHARDS, clickhouse_engine, make_database, postgresql_server, two_shards

Empty: TypeAlias = Callable[[str, str], str]


@pytest.fixture(scope="session", autouse=True)
def held_for_long() -> Iterator[None]:
    """Hold states of PostgreSQL open for longer than a page needs: several tests ask the same one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgresql_states, "HELD_SECONDS", 3_600)
        yield


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Return the URL of "postgresql" and of "clickhouse", which lack only the name of a database."""
    with postgresql_server(tmp_path_factory.mktemp("postgresql")) as postgresql:
        yield {"postgresql": postgresql, "clickhouse": clickhouse_engine(tmp_path_factory.mktemp("clickhouse"))}


@pytest.fixture(scope="session")
def empty(servers: dict[str, str]) -> Empty:
    """Return `empty(engine, name)`, which makes an empty database on "postgresql" or "clickhouse": its URL."""
    return lambda engine, name: make_database(servers[engine], name)


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Return a small programme in DuckDB in which everything is missing somewhere."""
    database = drawn_database(tmp_path_factory.mktemp("odd"), **ODD)
    yield database
    database.close()


@pytest.fixture(scope="session")
def copies(
    servers: dict[str, str], empty: Empty, sample: Database, odd: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], Database]]:
    """Return both programmes on both servers and over two shards, by engine and "sample" or "odd"."""
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
    for name in files:
        url = two_shards(servers["clickhouse"], name, f"{name}_shards")
        opened[SHARDS, name] = open_database(Settings(database_url=url))
    yield opened
    for database in opened.values():
        database.close()
