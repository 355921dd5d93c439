"""The contract's tables in PostgreSQL: keys, and the indexes that the dashboard's questions need."""

from __future__ import annotations

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.schema import CreateTable

from data_access.contract import TABLES

INDEXES: dict[str, tuple[str, ...]] = {
    "creators": ("lower(email)", "external_id", "handle", "applied_at"),
    "enrollments": ("campaign_id",),
    "contents": ("creator_id", "campaign_id, published_at"),
    "clicks": ("creator_id",),
    "commissions": (
        "creator_id, ordered_at",
        "ordered_at",
        "settled_at",
        "paid_at",
        "order_id",
        "campaign_id",
        "payout_id",
    ),
    "payouts": ("creator_id", "reference", "created_at"),
}


def postgresql_statements() -> tuple[str, ...]:
    """Return the statements that create the contract: each table, its key, its indexes."""
    return tuple(statement for table in TABLES for statement in (_table(table), *_key(table), *_indexes(table)))


def _table(table: Table) -> str:
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    return str(CreateTable(table).compile(dialect=dialect)).strip()


def _key(table: Table) -> tuple[str, ...]:
    """Return the key of a table that has one. A key of which a column may be empty is a unique index."""
    key = table.info["key"]
    columns = ", ".join(key)
    if not key:
        return ()
    if any(table.c[name].nullable for name in key):
        return (f"CREATE UNIQUE INDEX {table.name}_key ON {table.name} ({columns}) NULLS NOT DISTINCT",)
    return (f"ALTER TABLE {table.name} ADD PRIMARY KEY ({columns})",)


def _indexes(table: Table) -> tuple[str, ...]:
    return tuple(f"CREATE INDEX ON {table.name} ({columns})" for columns in INDEXES.get(table.name, ()))
