"""Importing into ClickHouse, which has no transactions over tables: the next state is made beside, then let in.

Each partition that an import touches is written anew in a table `import_next_…`. What lets these in, one statement a
partition, is written down in `import_steps` in one insert; from then on the import counts. Each statement is atomic
and may be repeated, so that an import that was cut off is finished by the next one, before it does anything else.
"""

from __future__ import annotations

import fcntl
import hashlib
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pyarrow as pa
from clickhouse_connect.driver.exceptions import ClickHouseError
from sqlalchemy import MetaData, Table
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

from data_access.contract import contract
from data_access.engines.clickhouse import ClickHouse
from data_access.engines.clickhouse_tables import clickhouse_statements
from data_access.errors import DatabaseError
from data_access.imports.csv_reading import literal
from data_access.imports.kept import KEPT
from data_access.imports.stores.store import RUNNING, WANTED, missing_tables

STEPS = "import_steps"
LOCK = "import_running"
DELTA = "import_delta"
NEXT = "import_next_"

_ARROW_AS_DUCKDB_READS_IT = {
    "output_format_arrow_string_as_string": 1,
    "output_format_arrow_low_cardinality_as_dictionary": 0,
}
_WHEN_WRITTEN: dict[str, Any] = {"max_partitions_per_insert_block": 0}
# Keys of a source are many; a partition is what is written anew when one of its rows is. New ids are high ones.
_KEPT_LAYOUTS = {
    "import_keys": ("PARTITION BY (table_name, intDiv(id, 10000000) % 64) ORDER BY (source, table_name, external_key)"),
    "import_sources": "ORDER BY import_id",
}


@contextmanager
def clickhouse_store(url: str) -> Iterator[ClickHouseStore]:
    """Open a ClickHouse server to import into; see `open_store`. What an earlier import left is finished first."""
    kind = ClickHouse()
    named = make_url(url)
    place = f"ClickHouse at {kind.place(named)}"
    with kind.writable(named) as engine, engine.connect() as connection, _only_import(connection, place):
        try:
            store = ClickHouseStore(connection, place)
            store.finish_earlier()
            yield store
            store.forget()
        except ClickHouseError as error:
            raise DatabaseError(f"{place} cannot take the rows: {error}") from error


@contextmanager
def _only_import(connection: Connection, place: str) -> Iterator[None]:
    """Hold a table that says who imports. One left by a process of this machine that is gone is taken over."""
    database = connection.exec_driver_sql("select toString(serverUUID()) || currentDatabase()").scalar()
    local = Path(gettempdir()) / f"connect_ops-import-{hashlib.sha256(str(database).encode()).hexdigest()[:16]}.lock"
    with local.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseError(RUNNING.format(place=place)) from None
        here = socket.gethostname()
        holder = connection.exec_driver_sql(
            f"select comment from system.tables where database = currentDatabase() and name = '{LOCK}'"
        ).scalar()
        if holder is None:
            try:
                connection.exec_driver_sql(f"create table {LOCK} (none Int8) engine = Memory comment '{here}'")
            except SQLAlchemyError as error:
                if "already exists" not in str(error):
                    raise
                raise DatabaseError(RUNNING.format(place=place)) from error
        elif holder != here:
            raise DatabaseError(
                f"{RUNNING.format(place=place)} It runs on {holder}; if it was cut off there, drop the table {LOCK}."
            )
        try:
            yield
        finally:
            connection.exec_driver_sql(f"drop table if exists {LOCK} sync")


class ClickHouseStore:
    """See `Store`."""

    def __init__(self, connection: Connection, place: str) -> None:
        self._connection = connection
        self._client: Any = connection.connection.driver_connection.client  # type: ignore[union-attr]
        self._place = place
        self._missing: tuple[MetaData, ...] = ()
        self._steps: list[str] = []

    def finish_earlier(self) -> None:
        """Let in what an earlier import had written down but not let in, or forget what it had only begun."""
        self._run_steps()
        self.forget()
        self._refuse_what_is_spread()
        found: dict[str, list[str]] = {}
        for name, column in self._run(
            "select table, name from system.columns where database = currentDatabase() and table in "
            "(select name from system.tables where database = currentDatabase() and engine like '%MergeTree')"
        ).fetchall():
            found.setdefault(name, []).append(column)
        self._missing = missing_tables(found, self._place)

    def forget(self) -> None:
        """Drop what an import puts beside the tables."""
        for name in (STEPS, *self._named_like_ours()):
            self._run(f"drop table if exists {name} sync")
        self._steps = []

    def want(self, rows: Iterable[pa.RecordBatch]) -> None:
        self._run(f"drop table if exists {WANTED} sync")
        self._run(
            f"create table {WANTED} (source String, table_name String, external_key Nullable(String), "
            "id Nullable(Int64)) engine = MergeTree order by table_name"
        )
        self._insert(WANTED, rows)

    def fetch(self, table: Table, condition: str) -> Iterable[pa.RecordBatch]:
        if table.metadata in self._missing:
            return
        query = f"select {', '.join(table.c.keys())} from {table.name} where {condition}"
        with self._client.query_arrow_stream(query, settings=_ARROW_AS_DUCKDB_READS_IT) as batches:
            yield from batches

    def highest(self, table: Table, column: str, condition: str = "1 = 1") -> int:
        if table.metadata in self._missing:
            return 0
        found = self._run(f"select maxOrNull({column}) from {table.name} where {condition}").scalar()
        return int(found or 0)

    def send(self, table: Table, rows: Iterable[pa.RecordBatch]) -> None:
        self._create_missing()
        name, following = table.name, f"{NEXT}{table.name}"
        self._run(f"create table {DELTA} as {name}")
        self._insert(DELTA, rows)
        self._run(f"create table {following} as {name}")
        key = _comparable(table)
        touched = self._touched(name, key)
        stays = f"_partition_id in ({', '.join(map(literal, touched))})"
        if key:
            stays += f" and ({key}) not in (select {key} from {DELTA})"
        self._run(f"insert into {following} select * from {name} where {stays}")
        self._run(f"insert into {following} select * from {DELTA}")
        full = self._partitions(following)
        for partition in touched:
            # The last row of a partition may have left it for another.
            step = f"replace partition id '{partition}' from {following}"
            if partition not in full:
                step = f"drop partition id '{partition}'"
            self._steps.append(f"alter table {name} {step}")
        self._run(f"drop table {DELTA} sync")

    def commit(self) -> None:
        # Readers take a new state up by `imports`.
        steps = sorted(self._steps, key=lambda step: step.startswith("alter table imports "))
        self._run(f"create table {STEPS} (step Int64, statement String) engine = MergeTree order by step")
        self._insert(STEPS, [pa.RecordBatch.from_pydict({"step": range(len(steps)), "statement": steps})])
        self._run_steps()

    def _run_steps(self) -> None:
        if self._run(f"exists table {STEPS}").scalar():
            self._let_in([step for (step,) in self._run(f"select statement from {STEPS} order by step").fetchall()])

    def _let_in(self, steps: Iterable[str]) -> None:
        for statement in steps:
            self._run(statement)

    def _run(self, statement: str) -> Any:
        return self._connection.execution_options(settings=_WHEN_WRITTEN).exec_driver_sql(statement)

    def _insert(self, name: str, rows: Iterable[pa.RecordBatch]) -> None:
        for batch in rows:
            self._client.insert_arrow(name, pa.Table.from_batches([batch]), settings=_WHEN_WRITTEN)

    def _touched(self, name: str, key: str) -> list[str]:
        """Return the partitions that the rows in DELTA come into, and those that they leave."""
        left = (
            f"union distinct select _partition_id from {name} where ({key}) in (select {key} from {DELTA})"
            if key
            else ""
        )
        found = self._run(f"select distinct _partition_id from (select _partition_id from {DELTA} {left})").fetchall()
        return sorted(partition for (partition,) in found)

    def _partitions(self, name: str) -> set[str]:
        return {partition for (partition,) in self._run(f"select distinct _partition_id from {name}").fetchall()}

    def _named_like_ours(self) -> list[str]:
        found = self._run(
            "select name from system.tables where database = currentDatabase() "
            f"and (startsWith(name, '{NEXT}') or name in ('{DELTA}', '{WANTED}'))"
        )
        return [name for (name,) in found.fetchall()]

    def _refuse_what_is_spread(self) -> None:
        spread = self._run(
            "select name from system.tables where database = currentDatabase() "
            "and (engine = 'Distributed' or startsWith(engine, 'Replicated')) "
            f"and name in ({', '.join(map(literal, contract.tables))}) order by name limit 1"
        ).scalar()
        if spread is not None:
            raise DatabaseError(
                f"{self._place} keeps {spread} on several servers, and imports write to tables of one. Import into a "
                "DuckDB file; then make the tables in a new database by `python -m data_access init --cluster`, and "
                "fill them by `python -m data_access copy FILE --database URL`."
            )

    def _create_missing(self) -> None:
        for group in self._missing:
            for statement in clickhouse_statements() if group is contract else _kept_statements():
                self._run(statement)
        self._missing = ()


def _kept_statements() -> Iterator[str]:
    for table in KEPT:
        columns = ", ".join(
            f"{column.name} {'Int64' if column.type.python_type is int else 'String'}" for column in table.c
        )
        yield f"create table {table.name} ({columns}) engine = MergeTree {_KEPT_LAYOUTS[table.name]}"


def _comparable(table: Table) -> str:
    """Return the SQL of a table's key, in which what is missing is something too."""
    parts = [f"isNull({name}), ifNull({name}, 0)" if table.c[name].nullable else name for name in table.info["key"]]
    return ", ".join(parts)
