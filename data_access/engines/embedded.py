"""DuckDB: one file, opened read-only within the app's own process."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from duckdb_sqlalchemy import Dialect
from sqlalchemy import Table, create_engine, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool, QueuePool

from data_access.cancelling import interruptible
from data_access.ddl import create_statements
from data_access.engines.deadlines import Deadlines
from data_access.engines.kind import Fetched, Opened, Query, State, Trouble
from data_access.engines.literals import written
from data_access.engines.ready import ready
from data_access.errors import DatabaseError, SettingError
from data_access.settings import Settings, engine_url
from data_access.snapshots import current_file, identity, next_snapshot

_HEADER_BYTES = 4_096


@dataclass(frozen=True)
class DuckDB:
    """See `EngineKind`. The state is the file's: its name, size and time of change."""

    backend: str = "duckdb"
    embedded: bool = True
    keeps_lookups: bool = True
    label: str = "DuckDB"

    def open(self, settings: Settings) -> Engine:
        file = current_file(duckdb_file(settings.database_url))
        return create_engine(
            make_url("duckdb://").set(database=str(file)),
            # What somebody searched for does not belong into a log.
            hide_parameters=True,
            connect_args={
                "read_only": True,
                "config": {
                    "enable_external_access": False,
                    "memory_limit": settings.database_memory,
                    "threads": settings.database_threads,
                },
            },
            # The file never changes: a query needs no transaction to see one state of it.
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            pool_reset_on_return=None,
            poolclass=QueuePool,
            pool_size=8,
            max_overflow=8,
        )

    def opened(self, engine: Engine) -> Opened:
        return Opened(_state(Path(str(engine.url.database))), engine, one_state=True)

    def current(self, settings: Settings) -> State:
        return _state(current_file(duckdb_file(settings.database_url)))

    def token(self, engine: Engine, tables: Sequence[str]) -> str | None:  # noqa: ARG002 one number for all of them
        found = checkpoints(Path(str(engine.url.database)))
        return None if found is None else f"checkpoint-{found}"

    def cluster(self, engine: Engine) -> str | None:  # noqa: ARG002
        return None

    @property
    def building(self) -> Mapping[str, Any]:
        return {}

    def written(self, engine: Engine, query: Query) -> str:
        return written(engine.dialect, query)

    def fetched(self, connection: Connection, query: Query, seconds: int) -> Fetched:
        driver: Any = connection.connection.driver_connection
        asked = ready(connection.engine, query)
        with _deadlines().within(seconds, driver.interrupt), interruptible(driver.interrupt):
            try:
                table: pa.Table = driver.execute(asked.statement, asked.values).to_arrow_table()
            except duckdb.Error as error:
                raise DBAPIError(None, None, error) from error
        return Fetched(table.columns, table.num_rows, asked.written, asked.tables)

    def trouble(self, error: SQLAlchemyError) -> Trouble:
        return "slow" if isinstance(error.__cause__, duckdb.InterruptException) else "refused"

    def version(self, connection: Connection) -> str:
        return str(connection.execute(text("select version()")).scalar()).removeprefix("v")

    def place(self, url: URL) -> str:
        return str(url.database)

    @contextmanager
    def writable(self, url: URL) -> Iterator[Engine]:
        """Open the next snapshot of a file that is not there yet; it takes its place when the block ends."""
        link = duckdb_file(url.render_as_string(hide_password=False))
        if link.exists():
            raise DatabaseError(f"There is a database at {link} already: a new one needs another place.")
        with next_snapshot(link, 1) as file:
            engine = create_engine(make_url("duckdb://").set(database=str(file)), poolclass=NullPool)
            try:
                yield engine
            finally:
                engine.dispose()

    def create_statements(self, cluster: str | None = None) -> tuple[str, ...]:
        if cluster is not None:
            raise SettingError("--cluster is for ClickHouse: DuckDB is one file.")
        return create_statements(Dialect())

    def load(self, engine: Engine, table: Table, batches: Iterable[pa.RecordBatch]) -> None:
        with engine.begin() as connection:
            for batch in batches:
                connection.connection.driver_connection.register("batch", batch)  # type: ignore[union-attr]
                connection.execute(text(f"insert into {table.name} select * from batch"))


@cache
def _deadlines() -> Deadlines:
    return Deadlines()


def _state(file: Path) -> State:
    return State(identity(file), datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(tzinfo=None))


def checkpoints(file: Path) -> int | None:
    """Return how often a DuckDB file was written to, from its headers; None while something waits to be.

    The file begins with three blocks of 4,096 bytes: what it is, and two headers that are written in turn, each with
    a checksum and then this number.
    """
    with file.open("rb") as opened:
        blocks = opened.read(3 * _HEADER_BYTES)
    if blocks[8:12] != b"DUCK" or file.with_name(f"{file.name}.wal").exists():
        return None
    return int(max(struct.unpack_from("<Q", blocks, number * _HEADER_BYTES + 8)[0] for number in (1, 2)))


def duckdb_file(url: str) -> Path:
    """Return the path in a DuckDB URL. Raises DatabaseError for a URL without one, SettingError for any other URL."""
    named = make_url(engine_url("DATABASE_URL", url))
    if named.drivername != "duckdb":
        raise SettingError("DATABASE_URL must name a file here, as in duckdb:///var/connect_ops.duckdb.")
    if not named.database or named.database == ":memory:":
        raise DatabaseError("DATABASE_URL needs a file, as in duckdb:///var/connect_ops.duckdb.")
    return Path(named.database).absolute()
