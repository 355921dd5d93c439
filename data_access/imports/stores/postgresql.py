"""Importing into PostgreSQL: everything in one transaction, rows by COPY in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from psycopg import Error as DriverError
from pyarrow import csv
from sqlalchemy import Boolean, Date, DateTime, Integer, MetaData, Numeric, Table, inspect
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import BigInteger, TypeEngine

from data_access.contract import contract
from data_access.engines.postgresql import PostgreSQL, copy_in, first_words
from data_access.engines.postgresql_tables import postgresql_statements
from data_access.errors import DatabaseError
from data_access.imports.kept import KEPT, import_keys, kept
from data_access.imports.stores.store import CHECK, RUNNING, WANTED, WANTED_COLUMNS, missing_tables

DELTA = "import_delta"
# A number that nobody else's advisory locks are likely to have.
LOCK = 7_262_950_114_201
# A row longer than a block cannot be read.
BLOCK_BYTES = 16 * 2**20


@contextmanager
def postgresql_store(url: str, work: Path) -> Iterator[_PostgreSQLStore]:
    """Open a PostgreSQL server to import into; see `open_store`. What was not committed is rolled back."""
    kind = PostgreSQL()
    place = f"PostgreSQL at {kind.place(make_url(url))}"
    with kind.writable(make_url(url)) as engine, engine.connect() as plain:
        connection = plain.execution_options(isolation_level="REPEATABLE READ")
        # Of the session, and taken before the transaction begins, so that this one sees all that the last one wrote.
        if not connection.exec_driver_sql(f"select pg_try_advisory_lock({LOCK})").scalar():
            raise DatabaseError(RUNNING.format(place=place))
        connection.rollback()
        connection.exec_driver_sql("set local datestyle = 'ISO, YMD'")
        inspector = inspect(connection)
        ours = {*contract.tables, *kept.tables} & {*inspector.get_table_names()}
        found = {name: [column["name"] for column in inspector.get_columns(name)] for name in ours}
        try:
            yield _PostgreSQLStore(connection, work, missing_tables(found, place))
        except DriverError as error:
            raise DatabaseError(f"{place} cannot take the rows: {first_words(error)}") from error
        except pa.ArrowInvalid as error:
            raise DatabaseError(f"{place} has a column of another type: {first_words(error)}. {CHECK}") from error


class _PostgreSQLStore:
    """See `Store`."""

    def __init__(self, connection: Connection, work: Path, missing: tuple[MetaData, ...]) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._work = work
        self._missing = missing

    def want(self, rows: Iterable[pa.RecordBatch]) -> None:
        self._run(f"drop table if exists {WANTED}")
        self._run(f"create temp table {WANTED} (source text, table_name text, external_key text, id bigint)")
        copy_in(self._connection, WANTED, WANTED_COLUMNS, rows)
        self._run(f"analyze {WANTED}")

    def fetch(self, table: Table, condition: str) -> Iterable[pa.RecordBatch]:
        if table.metadata in self._missing:
            return
        file = self._work / f"{table.name}.csv"
        query = f"select {', '.join(table.c.keys())} from {table.name} where {condition}"
        with file.open("wb") as written, self._driver.cursor().copy(f"copy ({query}) to stdout (format csv)") as copy:
            for chunk in copy:
                written.write(chunk)
        if file.stat().st_size:
            yield from _read(file, table)
        file.unlink()

    def highest(self, table: Table, column: str, condition: str = "1 = 1") -> int:
        if table.metadata in self._missing:
            return 0
        found = self._run(f"select max({column}) from {table.name} where {condition}").scalar()
        return int(found or 0)

    def send(self, table: Table, rows: Iterable[pa.RecordBatch]) -> None:
        self._create_missing()
        columns = ", ".join(table.c.keys())
        self._run(f"create temp table {DELTA} as select {columns} from {table.name} with no data")
        copy_in(self._connection, DELTA, table.c.keys(), rows)
        self._run(f"analyze {DELTA}")
        key = table.info["key"]
        if key:
            same = " and ".join(_same(table, name) for name in key)
            assigned = ", ".join(f"{column.name} = fresh.{column.name}" for column in table.c if column.name not in key)
            if assigned:
                self._run(f"update {table.name} as old set {assigned} from {DELTA} as fresh where {same}")
            fresh = f"where not exists (select from {table.name} as old where {same})"
        else:
            fresh = ""
        self._run(f"insert into {table.name} ({columns}) select {columns} from {DELTA} as fresh {fresh}")
        self._run(f"drop table {DELTA}")
        self._run(f"analyze {table.name}")

    def commit(self) -> None:
        self._connection.commit()

    def _run(self, statement: str) -> Any:
        return self._connection.exec_driver_sql(statement)

    def _create_missing(self) -> None:
        for group in self._missing:
            for statement in postgresql_statements() if group is contract else _kept_statements():
                self._run(statement)
        self._missing = ()


def _kept_statements() -> Iterator[str]:
    for table in KEPT:
        yield str(CreateTable(table).compile(dialect=PGDialect_psycopg()))  # type: ignore[no-untyped-call]
        yield f"alter table {table.name} add primary key ({', '.join(table.info['key'])})"
    yield f"create index on {import_keys.name} (table_name, id)"


def _same(table: Table, name: str) -> str:
    return f"old.{name} {'is not distinct from' if table.c[name].nullable else '='} fresh.{name}"


def _read(file: Path, table: Table) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a file that COPY wrote: what is missing stands there without quotes, an empty text with."""
    types = {column.name: _arrow_type(column.type) for column in table.c}
    with csv.open_csv(
        file,
        read_options=csv.ReadOptions(column_names=list(types), block_size=BLOCK_BYTES),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    ) as reader:
        yield from reader


def _arrow_type(kind: TypeEngine[Any]) -> pa.DataType:
    if isinstance(kind, Boolean):
        return pa.bool_()
    if isinstance(kind, BigInteger):
        return pa.int64()
    if isinstance(kind, Integer):
        return pa.int32()
    if isinstance(kind, Numeric):
        return pa.decimal128(kind.precision or 0, kind.scale or 0)
    if isinstance(kind, DateTime):
        return pa.timestamp("us")
    return pa.date32() if isinstance(kind, Date) else pa.string()
