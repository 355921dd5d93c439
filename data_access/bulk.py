"""Fills a database of any engine with the contract's rows of a DuckDB file, by the engine's bulk path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from data_access.contract import TABLES
from data_access.engines import engine_kind, reason
from data_access.errors import DatabaseError

BATCH_ROWS = 100_000


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
                counted = 0
                for batch in batches:
                    kind.load(engine, table, (batch,))
                    counted += batch.num_rows
                    said(batch.num_rows)
                rows[table.name] = counted
    except SQLAlchemyError as error:
        place = kind.place(make_url(url))
        raise DatabaseError(f"{kind.label} at {place} could not be filled: {reason(error)}") from error
    return rows
