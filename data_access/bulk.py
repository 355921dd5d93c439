"""Fills a database of any engine with the contract's rows of a DuckDB file, by the engine's bulk path."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlalchemy import inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from data_access.contract import TABLES
from data_access.creation import create
from data_access.engines import EngineKind, engine_kind, reason
from data_access.errors import DatabaseError
from data_access.settings import load
from data_access.snapshots import current_file

BATCH_ROWS = 100_000


def add_copy_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the copy command to its parser."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a DuckDB file, as imports build it")
    parser.add_argument("--database", metavar="URL", required=True, help="SQLAlchemy URL of a server")


def run_copy(arguments: argparse.Namespace) -> int:
    """Copy a DuckDB file into a server's empty tables; return the exit status. Raises DatabaseError, SettingError."""
    url = load({**os.environ, "DATABASE_URL": arguments.database}).database_url
    kind = engine_kind(url)
    if kind.embedded:
        raise DatabaseError("--database names a file, which is copied as files are. Name a server.")
    file = current_file(arguments.file)
    prepare(url)
    try:
        rows = fill(file, url)
    except duckdb.Error as error:
        raise DatabaseError(f"{arguments.file} cannot be copied: {reason(error)}") from error
    print(f"{kind.label} at {kind.place(make_url(url))}: {sum(rows.values()):,} rows in {len(rows)} tables.")
    return 0


def prepare(url: str) -> None:
    """Make an empty database ready to be filled: create the contract's tables where there are none.

    Raises DatabaseError where a table has rows already, the contract's tables are there in part, or the server refuses.
    """
    kind = engine_kind(url)
    try:
        with kind.writable(make_url(url)) as engine:
            if not {table.name for table in TABLES} <= {*inspect(engine).get_table_names()}:
                create(url)
                return
            with engine.connect() as connection:
                filled = [
                    table.name
                    for table in TABLES
                    if connection.exec_driver_sql(f"select 1 from {table.name} limit 1").first()
                ]
    except SQLAlchemyError as error:
        raise _refused(kind, url, error) from error
    if filled:
        raise DatabaseError(
            f"{kind.label} at {kind.place(make_url(url))} has rows already, in {', '.join(filled)}. Name an empty one."
        )


def fill(source: Path, url: str, said: Callable[[int], object] = lambda _: None) -> dict[str, int]:
    """Copy every contract table of a DuckDB file into the empty tables of another database; return rows by table.

    said: told of each batch of rows that is there. Raises DatabaseError when the database refuses.
    """
    kind = engine_kind(url)
    rows: dict[str, int] = {}
    try:
        with duckdb.connect(str(source), read_only=True) as database, kind.writable(make_url(url)) as engine:
            for table in TABLES:
                columns = ", ".join(table.c.keys())
                batches = database.execute(f"select {columns} from {table.name}").to_arrow_reader(BATCH_ROWS)
                counted = _Counted(batches, said)
                kind.load(engine, table, counted)
                rows[table.name] = counted.rows
    except SQLAlchemyError as error:
        raise _refused(kind, url, error) from error
    return rows


class _Counted:
    """Batches on their way, counted."""

    def __init__(self, batches: Iterable[pa.RecordBatch], said: Callable[[int], object]) -> None:
        self._batches = batches
        self._said = said
        self.rows = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            yield batch
            self.rows += batch.num_rows
            self._said(batch.num_rows)


def _refused(kind: EngineKind, url: str, error: SQLAlchemyError) -> DatabaseError:
    return DatabaseError(f"{kind.label} at {kind.place(make_url(url))} could not be filled: {reason(error)}")
