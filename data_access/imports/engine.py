"""The engine that imports run in: DuckDB that loads nothing by itself, thinks in UTC and knows our macros."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data_access.imports.macros import MACROS


def connect(path: str, memory: str, threads: int, spill: Path) -> duckdb.DuckDBPyConnection:
    """Open a database (":memory:" or a file). spill: a folder for what does not fit into `memory`."""
    connection = duckdb.connect(
        path,
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": memory,
            "threads": str(threads),
            "temp_directory": str(spill),
            # Of files that are new: their texts are written faster. Older ones stay what they are.
            "storage_compatibility_version": "latest",
        },
    )
    connection.execute("set TimeZone = 'UTC'")
    for macro in MACROS:
        connection.execute(macro)
    return connection


def first_line(error: duckdb.Error) -> str:
    """Return the engine's words without the query that follows them, which is ours, and without a full stop."""
    return str(error).partition("\n")[0].rstrip(".")
