"""The importer's own tables: what it must remember from import to import. No part of the data contract."""

from __future__ import annotations

import duckdb
from duckdb_sqlalchemy import Dialect
from sqlalchemy import BigInteger, Column, MetaData, String, Table
from sqlalchemy.schema import CreateTable

kept = MetaData()

# Which of our ids stands for which of a source's keys.
import_keys = Table(
    "import_keys",
    kept,
    Column("source", String(), nullable=False),
    Column("table_name", String(), nullable=False),
    Column("external_key", String(), nullable=False),
    Column("id", BigInteger(), nullable=False),
    info={"key": ("source", "table_name", "external_key")},
)

# Whose keys the file of an import held, and which wording of the mapping read it.
import_sources = Table(
    "import_sources",
    kept,
    Column("import_id", BigInteger(), nullable=False),
    Column("source", String(), nullable=False),
    Column("mapping_sha256", String(), nullable=False),
    info={"key": ("import_id",)},
)

KEPT: tuple[Table, ...] = tuple(kept.tables.values())


def create_kept(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the importer's own tables in a DuckDB file that lacks them."""
    for table in KEPT:
        connection.execute(str(CreateTable(table, if_not_exists=True).compile(dialect=Dialect())))
