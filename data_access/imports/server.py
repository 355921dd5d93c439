"""One import from files to a server: prepare, fetch what the merge must know, merge, send what came of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from duckdb_sqlalchemy import Dialect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from data_access.contract import TABLES
from data_access.ddl import create_statements
from data_access.engines import engine_kind, reason
from data_access.errors import DatabaseError
from data_access.imports.csv_reading import literal
from data_access.imports.engine import connect, first_line
from data_access.imports.fetching import fetch_needed
from data_access.imports.kept import KEPT, create_kept
from data_access.imports.preparing import Prepared, Request, prepared
from data_access.imports.run import merge_all
from data_access.imports.stores import Store, open_store
from data_access.imports.summary import Summary

BATCH_ROWS = 100_000


def import_to_server(request: Request, url: str, say: Callable[[str], None]) -> Summary:
    """Import into a PostgreSQL or ClickHouse database, which is created where it is empty; say each step.

    On a dry run, where the same files change nothing and where they hold no rows, nothing is sent. Needs room in the
    folder for temporary files. Raises ImportFileError where a file or the mapping cannot be used at all, DatabaseError
    where another import runs or the server is lost or refuses.
    """
    kind = engine_kind(url)
    place = f"{kind.label} at {kind.place(make_url(url))}"
    with TemporaryDirectory(prefix="connect_ops-import-") as folder:
        work = Path(folder)
        try:
            with prepared(request, work, say) as ready, open_store(url, work) as store:
                return _merge_on_server(request, ready, store, work, say)
        except SQLAlchemyError as error:
            raise DatabaseError(f"{place} could not be imported into: {reason(error)}") from error
        except duckdb.Error as error:
            raise DatabaseError(f"What {place} holds cannot be merged with: {first_line(error)}.") from error


def _merge_on_server(
    request: Request, ready: Prepared, store: Store, work: Path, say: Callable[[str], None]
) -> Summary:
    before, after = work / "before.duckdb", work / "after.duckdb"
    say("fetching the rows that these files may change")
    with connect(str(before), request.memory, request.threads, work) as connection:
        for statement in create_statements(Dialect()):
            connection.execute(statement)
        create_kept(connection)
        fetch_needed(store, ready, request.source, connection)
        connection.execute("checkpoint")
    shutil.copyfile(before, after)
    with connect(str(after), request.memory, request.threads, work) as connection:
        summary = merge_all(request, ready, connection, say)
        if summary.outcome == "imported":
            connection.execute(f"attach {literal(str(before))} as before (read_only)")
            _send_changes(store, connection, say)
            store.commit()
            say("done; rollups, where there are any, wait for `python -m data_access refresh`")
    return summary


def _send_changes(store: Store, connection: duckdb.DuckDBPyConnection, say: Callable[[str], None]) -> None:
    """Send the rows that are there now and were not before; none is ever taken away."""
    for table in (*KEPT, *TABLES):
        columns = ", ".join(table.c.keys())
        connection.execute(f"""
            create or replace temp table changes as
            select {columns} from {table.name} except all select {columns} from before.{table.name}
        """)
        [(rows,)] = connection.execute("select count(*) from changes").fetchall()
        if rows:
            say(f"sending {rows:,} rows to {table.name}")
            store.send(table, connection.execute("from changes").to_arrow_reader(BATCH_ROWS))
