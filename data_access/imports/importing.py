"""One import from files to the next snapshot: prepare, merge, build the rollups, swap."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
from duckdb_sqlalchemy import Dialect

from data_access.contract import contract
from data_access.ddl import create_statements
from data_access.errors import DatabaseError
from data_access.imports.engine import connect, first_line
from data_access.imports.kept import create_kept
from data_access.imports.preparing import Request, prepared
from data_access.imports.run import merge_all
from data_access.imports.summary import Summary
from data_access.rollups.refresh import build_in_duckdb
from data_access.snapshots import next_snapshot

CHECK = "`python -m data_access check` says what does not fit."


class _LeftBehindError(Exception):
    """Leaves the snapshot being built behind; carries the summary out."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary


def import_files(request: Request, link: Path, keep: int, say: Callable[[str], None]) -> Summary:
    """Import into the DuckDB file behind a link and swap the new snapshot in; keep the last so many; say each step.

    On a dry run, where the same files change nothing and where they hold no rows, the current snapshot stays. Raises
    ImportFileError where a file or the mapping cannot be used at all, DatabaseError where another import runs or the
    database cannot take the rows.
    """
    try:
        with next_snapshot(link, keep) as fresh:
            work = _empty_folder(fresh)
            try:
                return _build(request, link, fresh, work, say)
            finally:
                shutil.rmtree(work)
    except _LeftBehindError as result:
        return result.summary
    except duckdb.Error as error:
        # The files and the mapping have been judged by now, so it is the database or the machine.
        raise DatabaseError(f"{link} cannot take the rows: {first_line(error)}. {CHECK}") from error


def _empty_folder(fresh: Path) -> Path:
    for leftover in fresh.parent.glob("*.work"):
        shutil.rmtree(leftover)
    work = fresh.with_suffix(".work")
    work.mkdir()
    return work


def _build(request: Request, link: Path, fresh: Path, work: Path, say: Callable[[str], None]) -> Summary:
    with prepared(request, work, say) as ready, _open(request, link, fresh, work) as snapshot:
        summary = merge_all(request, ready, snapshot, say)
        if summary.outcome != "imported":
            raise _LeftBehindError(summary)
        say("building the rollups")
        build_in_duckdb(snapshot)
        snapshot.execute("checkpoint")
    say("swapping the new snapshot in")
    return summary


def _open(request: Request, link: Path, fresh: Path, work: Path) -> duckdb.DuckDBPyConnection:
    """Open the snapshot to build: a copy of the current one, or an empty one."""
    if link.exists():
        shutil.copyfile(link, fresh)
    try:
        connection = connect(str(fresh), request.memory, request.threads, work)
    except duckdb.Error as error:
        if not link.exists():
            raise
        raise DatabaseError(
            f"{link} is no database that DuckDB {duckdb.__version__} can open. Name another with --database, "
            "or move this file away to begin an empty one."
        ) from error
    there = _tables_there(connection, link)
    for table, statement in zip(contract.tables, create_statements(Dialect()), strict=True):
        if table not in there:
            connection.execute(statement)
    create_kept(connection)
    return connection


def _tables_there(connection: duckdb.DuckDBPyConnection, link: Path) -> set[str]:
    """Return the tables that are there. Raises DatabaseError where contract tables lack columns or are views."""
    views = {row[0] for row in connection.execute("select view_name from duckdb_views() where not internal").fetchall()}
    for name in sorted(views & set(contract.tables)):
        raise DatabaseError(
            f"{name} is a view in {link}, and imports write to tables. Import into another database with --database."
        )
    columns: dict[str, set[str]] = {}
    for table, column in connection.execute("select table_name, column_name from duckdb_columns()").fetchall():
        columns.setdefault(table, set()).add(column)
    for name, table in contract.tables.items():
        lacking = [column.name for column in table.c if name in columns and column.name not in columns[name]]
        if lacking:
            raise DatabaseError(f"The table {name} in {link} lacks {', '.join(lacking)}. {CHECK}")
    return set(columns)
