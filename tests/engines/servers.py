"""A real PostgreSQL and a real ClickHouse for tests: the one a server of its own, the other within this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pgserver
from sqlalchemy import create_engine, text

from data_access.contract import TABLES
from data_access.engines.clickhouse_tables import LOCAL, clickhouse_statements, shard_of

ENGINES = ("postgresql", "clickhouse")
# ClickHouse once more, as a cluster of two shards would answer.
SHARDS = "two shards"
CLUSTER = """
<clickhouse>
  <tcp_port>9000</tcp_port>
  <remote_servers>
    <two_shards>
      <shard><replica><host>127.0.0.1</host><port>9000</port></replica></shard>
      <shard><replica><host>localhost</host><port>9000</port></replica></shard>
    </two_shards>
  </remote_servers>
</clickhouse>
"""


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """Start a server with its data in a folder; yield a URL that lacks only the name of a database; end the server."""
    server = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield postgresql_url(folder)
    finally:
        server.cleanup()


def postgresql_url(folder: Path) -> str:
    """Return the URL of the server with its data in a folder; it lacks only the name of a database."""
    return f"postgresql+psycopg://postgres@/{{database}}?host={quote(str(folder))}"


def clickhouse_engine(folder: Path) -> str:
    """Return a URL that lacks only the name of a database. One folder a process: the engine lives as long as it.

    It knows a cluster of two shards, both of them itself.
    """
    config = folder / "config.xml"
    config.write_text(CLUSTER, encoding="utf-8")
    return f"clickhousedb:///{{database}}?interface=chdb&path={quote(f'{folder}/data?config-file={config}', safe='')}"


def make_database(url: str, name: str) -> str:
    """Create an empty database and return its URL."""
    postgresql = url.startswith("postgresql")
    engine = create_engine(url.format(database="postgres" if postgresql else "default"), isolation_level="AUTOCOMMIT")
    # Letters beyond ASCII have their small forms only where the locale knows them.
    how = " template template0 encoding 'UTF8' locale 'C.UTF-8'" if postgresql else ""
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}{how}"))
    engine.dispose()
    return url.format(database=name)


def two_shards(url: str, whole: str, name: str) -> str:
    """Make a database in which each table of `whole` is spread over two shards; return its URL.

    Its tables are the distributed ones of `init --cluster`. What lies on a shard is a view: of the rows that the
    cluster would keep there.
    """
    spread = make_database(url, name)
    engine = create_engine(spread)
    with engine.connect() as connection:
        for table, (_, distributed) in zip(TABLES, _pairs(clickhouse_statements("two_shards")), strict=True):
            here = f"{shard_of(table.name)} % 2 = shardNum() - 1"
            rows = f"select * from {whole}.{table.name} where {here}"
            connection.exec_driver_sql(f"create view {table.name}{LOCAL} as {rows}")
            connection.exec_driver_sql(distributed.replace(" ON CLUSTER `two_shards`", ""))
    engine.dispose()
    return spread


def _pairs(statements: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return zip(statements[::2], statements[1::2], strict=True)
