"""ClickHouse: a server or a cluster, for when one machine is no longer enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from uuid import uuid4

import pyarrow as pa
from clickhouse_connect import common
from clickhouse_connect.driver import Client
from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError
from clickhouse_connect.driver.exceptions import DatabaseError as DriverError
from sqlalchemy import Table, create_engine, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from data_access.cancelling import interruptible
from data_access.contract import commissions
from data_access.engines.clickhouse_sql import written
from data_access.engines.clickhouse_state import cluster_of, token_of
from data_access.engines.clickhouse_tables import clickhouse_statements
from data_access.engines.kind import Fetched, Opened, Query, State, Trouble
from data_access.engines.literals import tables_of
from data_access.engines.servers import server_place, server_state
from data_access.errors import DatabaseError
from data_access.settings import Settings

# What makes the engine answer as SQL says: missing is missing in joins and groups, and nothing is estimated.
_AS_SQL_SAYS: dict[str, Any] = {
    "join_use_nulls": 1,
    "group_by_use_nulls": 1,
    "cast_keep_nullable": 1,
    "count_distinct_implementation": "uniqExact",
    # On a cluster, a subquery over another table is answered once and sent to every shard.
    "distributed_product_mode": "global",
}
CONNECT_SECONDS = 5
# A query that should have been stopped so long ago, and of which nothing is heard, is lost with its network.
SILENT_SECONDS = 5
_CODES: dict[int, Trouble] = {159: "slow", 160: "slow", 396: "large"}
# A batch may span more months than a block has partitions by default; on a cluster it is there when the call returns.
_WHEN_FILLED: dict[str, Any] = {"max_partitions_per_insert_block": 0, "distributed_foreground_insert": 1}

# A session would be locked for as long as a query runs in it, its connection gone or not. Nothing here needs one.
common.set_setting("autogenerate_session_id", False)


@dataclass(frozen=True)
class ClickHouse:
    """See `EngineKind`. The SQL that runs is the SQL that is shown: the driver has no typed days and moments."""

    backend: str = "clickhousedb"
    embedded: bool = False
    keeps_lookups: bool = False
    label: str = "ClickHouse"

    def open(self, settings: Settings) -> Engine:
        return _reader(settings.database_url, settings.statement_seconds, settings.row_limit)

    def opened(self, engine: Engine) -> Opened:
        return Opened(server_state(engine), engine, one_state=False)

    def current(self, settings: Settings) -> State:
        return server_state(self.open(settings))

    def token(self, engine: Engine, tables: Sequence[str]) -> str | None:
        try:
            with engine.connect() as connection:
                return token_of(connection, tables)
        except SQLAlchemyError as error:
            if self.trouble(error) == "lost":
                raise
            # Who may not look, or cannot ask every replica, does not know.
            return None

    def cluster(self, engine: Engine) -> str | None:
        with engine.connect() as connection:
            return cluster_of(connection, commissions.name)

    @property
    def building(self) -> Mapping[str, Any]:
        return {"settings": _AS_SQL_SAYS}

    def written(self, engine: Engine, query: Query) -> str:
        return written(engine.dialect, query)

    def fetched(self, connection: Connection, query: Query, seconds: int) -> Fetched:  # noqa: ARG002 set when connecting
        name = uuid4().hex
        settings = {**connection.get_execution_options()["settings"], "query_id": name}
        named = connection.execution_options(settings=settings)
        sql = written(connection.dialect, query)
        client = connection.connection.driver_connection.client  # type: ignore[union-attr]
        with interruptible(partial(_kill, client, name)):
            rows = named.exec_driver_sql(sql).fetchall()
        return Fetched(tuple(zip(*rows, strict=True)), len(rows), lambda: sql, tables_of(query))

    def trouble(self, error: SQLAlchemyError) -> Trouble:
        driver = error.orig if isinstance(error, DBAPIError) else None
        code = driver.code if isinstance(driver, DriverError) else None
        if code is not None:
            return _CODES.get(code, "refused")
        # Without a code nothing of ClickHouse's own answered; a proxy may have.
        return "lost" if isinstance(driver, OperationalError) or type(driver) is DriverError else "refused"

    def version(self, connection: Connection) -> str:
        return str(connection.execute(text("select version()")).scalar())

    def place(self, url: URL) -> str:
        return server_place(url)

    @contextmanager
    def writable(self, url: URL) -> Iterator[Engine]:
        engine = create_engine(url, poolclass=NullPool)
        try:
            yield engine
        finally:
            engine.dispose()

    def create_statements(self, cluster: str | None = None) -> tuple[str, ...]:
        return clickhouse_statements(cluster)

    def load(self, engine: Engine, table: Table, batches: Iterable[pa.RecordBatch]) -> None:
        """Put rows into a table by Arrow, batch by batch."""
        with engine.connect() as connection:
            client = connection.connection.driver_connection.client  # type: ignore[union-attr]
            try:
                for batch in batches:
                    client.insert_arrow(table.name, pa.Table.from_batches([batch]), settings=_WHEN_FILLED)
            except ClickHouseError as error:
                raise DatabaseError(f"ClickHouse refused rows of {table.name}: {error}") from error


def _kill(client: Client, name: str) -> None:
    """Stop a query of our own, which a reader may, beside the connection that waits for it.

    A server that cannot be told so has nobody waiting for it either. The engine within a test's process takes this
    after the query.
    """
    with suppress(ClickHouseError):
        client.command(f"kill query where query_id = '{name}' async")


@lru_cache(maxsize=4)
def _reader(url: str, seconds: int, row_limit: int) -> Engine:
    """Return the one pool of this process for a database: states change every minute, connections need not."""
    # 2, not 1: a connection that can only read may still set what follows.
    limits = {
        "readonly": 2,
        "max_execution_time": seconds,
        "timeout_overflow_mode": "throw",
        "max_result_rows": row_limit,
        "result_overflow_mode": "throw",
    }
    named = make_url(url)
    waits = {"connect_timeout": CONNECT_SECONDS, "send_receive_timeout": seconds + SILENT_SECONDS}
    over_network = named.query.get("interface") != "chdb"
    return create_engine(
        named,
        # A URL may say otherwise. The engine within a test's process would take these for settings of its own.
        connect_args={name: wait for name, wait in waits.items() if over_network and name not in named.query},
        # What somebody searched for does not belong into a log.
        hide_parameters=True,
        execution_options={"settings": {**_AS_SQL_SAYS, **limits}},
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=8,
    )
