"""A real PostgreSQL and a real ClickHouse for tests: the one a server of its own, the other within this process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pgserver
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine

from data_access.contract import TABLES
from data_access.creation import create
from data_access.engines.clickhouse_tables import LOCAL, clickhouse_statements, shard_of
from data_access.rollups.build import scratch_tables

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
  <user_directories><users_xml><path>{users}</path></users_xml></user_directories>
</clickhouse>
"""
USERS = """
<clickhouse>
  <profiles><default>{profile}</default></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password/><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>
      {rights}<databases>{seen}</databases>
    </default>
  </users>
</clickhouse>
"""
# Both shards keep their rows in the same tables of these databases. Each sees those that the cluster would keep there,
# and no scratch table of the server that builds rollups.
PAIRED = ("paired_rollups", "paired_sample")
_EVERYWHERE = re.compile(r" ON CLUSTER `\w+`")
_REPLICATED = re.compile(r"ReplicatedMergeTree\([^)]*\)")


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


def clickhouse_engine(folder: Path, rights: tuple[str, ...] = ()) -> str:
    """Return a URL that lacks only the name of a database. One folder a process: the engine lives as long as it.

    It knows a cluster of two shards, both of them itself. rights: the GRANT statements of its one user, who then is a
    reader; all where there are none.
    """
    users = folder / "users.xml"
    queries = "".join(f"<query>{right}</query>" for right in rights)
    filled = USERS.format(
        seen="".join(_seen(name) for name in PAIRED),
        rights=f"<grants>{queries}</grants>" if rights else "",
        profile="<readonly>2</readonly>" if rights else "",
    )
    users.write_text(filled, encoding="utf-8")
    config = folder / "config.xml"
    config.write_text(CLUSTER.format(users=users), encoding="utf-8")
    return f"clickhousedb:///{{database}}?interface=chdb&path={quote(f'{folder}/data?config-file={config}', safe='')}"


def _seen(database: str) -> str:
    """Return what may be seen of the tables of a database, where not all of it may be."""
    kept = {f"{table.name}{LOCAL}": f"shardNum() in (0, 1 + {shard_of(table.name)} % 2)" for table in TABLES}
    scratch = dict.fromkeys((table.name for table in scratch_tables()), "shardNum() = 0")
    filters = (f"<{name}><filter>{seen}</filter></{name}>" for name, seen in {**kept, **scratch}.items())
    return f"<{database}>{''.join(filters)}</{database}>"


@contextmanager
def without_keeper() -> Iterator[None]:
    """Run what is written for a cluster as far as it goes without a keeper: by one server, which replicates nothing."""

    def alone(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> tuple[str, object]:  # noqa: ARG001
        if statement.startswith("SYSTEM SYNC REPLICA ON CLUSTER"):
            return "SELECT 1", parameters
        return _REPLICATED.sub("MergeTree", _EVERYWHERE.sub("", statement)), parameters

    event.listen(Engine, "before_cursor_execute", alone, retval=True)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", alone)


def make_pairs(url: str, name: str) -> str:
    """Make one of the PAIRED databases with the pairs of `init --cluster`, empty; return its URL."""
    paired = make_database(url, name)
    with without_keeper():
        create(paired, "two_shards")
    return paired


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
