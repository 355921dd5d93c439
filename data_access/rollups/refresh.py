"""`python -m data_access refresh`: build the rollups anew in the next snapshot of the embedded database."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from duckdb_sqlalchemy import Dialect

from data_access.lookups.build import build_lookups
from data_access.rollups.build import EVERY, build_rollups
from data_access.snapshots import current_file, next_snapshot


def build_in_duckdb(connection: duckdb.DuckDBPyConnection, *, every: bool = False) -> int:
    """Build the rollups that the ledger's size is worth, or `every` one; return how many. The caller commits.

    The lookup tables are built beside them.
    """
    [(lines,)] = connection.execute("select count(*) from commissions").fetchall()
    build_lookups(connection.execute, Dialect(), EVERY if every else lines)
    return build_rollups(connection.execute, Dialect(), EVERY if every else lines)


def refresh(link: Path, *, keep: int, memory: str, threads: int, every: bool, say: Callable[[str], None]) -> int:
    """Copy the current snapshot, build its rollups and swap it in; return how many were built.

    Raises DatabaseError where there is no snapshot, or while somebody else builds one.
    """
    began = time.perf_counter()
    with next_snapshot(link, keep) as fresh:
        shutil.copyfile(current_file(link), fresh)
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": f"{fresh}.spill",
        }
        with duckdb.connect(str(fresh), config=config) as connection:
            built = build_in_duckdb(connection, every=every)
            for name, rows in connection.execute("select name, rows from rollup_state order by name").fetchall():
                say(f"{name}: {rows:,} rows")
            connection.execute("checkpoint")
    say(f"{built} rollups in {time.perf_counter() - began:.1f} s")
    return built
