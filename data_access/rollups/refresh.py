"""`python -m data_access refresh`: bring the rollups up to date, in the next snapshot or on a server."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from duckdb_sqlalchemy import Dialect
from sqlalchemy import update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from data_access.engines import duckdb_file, engine_kind, reason
from data_access.engines.embedded import checkpoints
from data_access.errors import DatabaseError
from data_access.lookups.build import build_lookups
from data_access.lookups.state import UNSEALED, lookup_state
from data_access.rollups.build import EVERY, Builder, Built, build_rollups
from data_access.rollups.shape import Source
from data_access.rollups.state import MADE_OF, rollup_state
from data_access.rollups.wordings import SCRATCH, wording
from data_access.settings import Settings
from data_access.snapshots import current_file, next_snapshot


def build_in_duckdb(
    connection: duckdb.DuckDBPyConnection, *, every: bool = False, whole: bool = False
) -> tuple[Built, ...]:
    """Bring the rollups that the ledger's size is worth up to date, or `every` one, and seal the file; return them.

    The lookup tables are brought up to date beside them. whole: build every day again. Outside a transaction; nothing
    may be written to the file after this.
    """

    def execute(statement: str) -> list[tuple[Any, ...]]:
        return connection.execute(statement).fetchall()

    [(lines,)] = execute("select count(*) from commissions")
    build_lookups(execute, Dialect(), EVERY if every else lines)
    builder = Builder("duckdb", wording("duckdb"), execute)
    with _scratch_beside(connection):
        built = build_rollups(builder, dict.fromkeys(MADE_OF, UNSEALED), every=every, whole=whole)
    seal(connection)
    return built


@contextmanager
def _scratch_beside(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Attach a database for scratch tables, in a file beside the connection's own, for as long as the block runs."""
    file = _file(connection)
    scratch = file.with_name(f"{file.name}.scratch")
    [(own,)] = connection.execute("select current_database()").fetchall()
    scratch.unlink(missing_ok=True)
    quoted = '"' + own.replace('"', '""') + '"'
    connection.execute(f"attach {_text(str(scratch))} as {SCRATCH}")
    try:
        connection.execute(f"set search_path = {_text(f'{quoted}.main,{SCRATCH}.main')}")
        yield
    finally:
        connection.execute("reset search_path")
        connection.execute(f"detach {SCRATCH}")
        for left in (scratch, scratch.with_name(f"{scratch.name}.wal")):
            left.unlink(missing_ok=True)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _file(connection: duckdb.DuckDBPyConnection) -> Path:
    [(path,)] = connection.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchall()
    return Path(path)


def seal(connection: duckdb.DuckDBPyConnection) -> None:
    """Write into the file how often it will have been written to when this is done.

    Whatever is written later adds to that number, so that the rollups and lookup tables are known not to fit any more.
    """
    file = _file(connection)
    connection.execute("checkpoint")
    expected = (checkpoints(file) or 0) + 1
    for token in (f"checkpoint-{expected}", UNSEALED):
        for state in (rollup_state, lookup_state):
            connection.execute(wording("duckdb").text(update(state).values(token=token)))
        connection.execute("checkpoint")
        if checkpoints(file) == expected:
            return


def refresh(settings: Settings, *, every: bool, whole: bool, say: Callable[[str], None]) -> tuple[Built, ...]:
    """Bring the rollups of the database up to date and say what was built; return them.

    Raises DatabaseError where there is no snapshot, while somebody else builds one, and where a server refuses.
    """
    began = time.perf_counter()
    if engine_kind(settings.database_url).backend == "duckdb":
        built = _refresh_file(settings, every, whole)
    else:
        built = _refresh_server(settings.database_url, every, whole)
    for one in built:
        days = "whole" if one.days is None else f"{one.days:,} days" if one.days else "as it was"
        say(f"{one.name}: {one.rows:,} rows, {days}")
    say(f"{len(built)} rollups in {time.perf_counter() - began:.1f} s")
    return built


def _refresh_file(settings: Settings, every: bool, whole: bool) -> tuple[Built, ...]:
    link = duckdb_file(settings.database_url)
    with next_snapshot(link, settings.snapshots_kept) as fresh:
        shutil.copyfile(current_file(link), fresh)
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": settings.database_memory,
            "threads": settings.database_threads,
            "temp_directory": f"{fresh}.spill",
        }
        with duckdb.connect(str(fresh), config=config) as connection:
            return build_in_duckdb(connection, every=every, whole=whole)


def _refresh_server(url: str, every: bool, whole: bool) -> tuple[Built, ...]:
    kind = engine_kind(url)
    place = kind.place(make_url(url))
    try:
        with kind.writable(make_url(url)) as engine:
            found = {source: kind.token(engine, tables) for source, tables in MADE_OF.items()}
            tokens = {source: token for source, token in found.items() if token is not None}
            _refuse_without(tokens, f"{kind.label} at {place}")
            with engine.connect().execution_options(**kind.building) as connection, connection.begin():

                def execute(statement: str) -> Sequence[Sequence[object]]:
                    result = connection.exec_driver_sql(statement)
                    return result.fetchall() if result.returns_rows else ()

                builder = Builder(kind.backend, wording(kind.backend, kind.cluster(engine)), execute)
                return build_rollups(builder, tokens, every=every, whole=whole)
    except SQLAlchemyError as error:
        raise DatabaseError(f"{kind.label} at {place} could not build the rollups: {reason(error)}") from error


def _refuse_without(tokens: Mapping[Source, str], place: str) -> None:
    """Raise DatabaseError where lines or clicks cannot be told from others; without the others the rest is built."""
    for source, tables in MADE_OF.items():
        if source not in tokens and source in ("lines", "clicks"):
            named = " and ".join(tables)
            raise DatabaseError(
                f"{place} cannot keep rollups: nothing tells cheaply whether the rows of {named} changed. They must be "
                "tables of their own there, not views. On ClickHouse, no mutation of them may be under way, every "
                "replica must answer and have all rows, and the user must be allowed to look, as docs/engines.md says. "
                "The ledger answers meanwhile."
            )
