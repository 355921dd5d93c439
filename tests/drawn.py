"""Tiny databases drawn by hand: rows as dicts that name only what a test is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Table, create_engine, insert

from data_access.contract import TABLES, contract
from data_access.database import Database, open_database
from data_access.ddl import create_statements
from data_access.settings import Settings

Row = Mapping[str, Any]
DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, 0)

# What a row holds where the test does not say. Columns that are not here are null; the key is numbered from 1.
DEFAULTS: dict[str, dict[str, Any]] = {
    "creators": {
        "country": "FR",
        "platform": "instagram",
        "followers": 5_000,
        "category": "fashion",
        "status": "approved",
        "source": "organic",
        "applied_at": datetime(2026, 1, 1, 12, 0),
    },
    "campaigns": {
        "brand": "Brand",
        "category": "fashion",
        "starts_on": date(2026, 1, 1),
        "rate_bp": 1_000,
        "status": "active",
    },
    "enrollments": {"creator_id": 1, "campaign_id": 1, "joined_at": NOON, "status": "enrolled"},
    "contents": {"creator_id": 1, "platform": "instagram", "kind": "video", "published_at": NOON},
    "clicks": {"day": DAY, "creator_id": 1, "clicks": 1},
    "commissions": {
        "creator_id": 1,
        "kind": "sale",
        "ordered_at": NOON,
        "currency": "USD",
        "order_value_minor": 10_000,
        "commission_minor": 1_000,
        "status": "approved",
    },
    "payouts": {
        "creator_id": 1,
        "period_start": date(2026, 3, 1),
        "period_end": date(2026, 3, 31),
        "currency": "USD",
        "amount_minor": 1_000,
        "status": "paid",
        "method": "bank transfer",
        "created_at": datetime(2026, 4, 5, 12, 0),
    },
    "fx_rates": {"day": DAY, "currency": "EUR", "usd_per_unit": Decimal("1.1")},
    "imports": {
        "mapping": "contract",
        "file_name": "commissions.csv",
        "file_sha256": "0" * 64,
        "started_at": NOON,
        "rows_read": 0,
        "rows_loaded": 0,
        "rows_updated": 0,
        "rows_unchanged": 0,
        "rows_rejected": 0,
    },
    "import_rejects": {
        "import_id": 1,
        "file_name": "commissions.csv",
        "table_name": "commissions",
        "line_number": 2,
        "reason": "drawn",
        "raw_text": "drawn",
    },
}

# A dollar amount needs no rate: it is its own conversion. Other currencies stay unconverted unless the row says.
CONVERTED = {
    "order_value_usd_cents": "order_value_minor",
    "commission_usd_cents": "commission_minor",
    "amount_usd_cents": "amount_minor",
}


class Draw(Protocol):
    """The `drawn` fixture: rows per contract table in, an open read-only database out."""

    def __call__(self, **tables: Iterable[Row]) -> Database: ...


def drawn_database(folder: Path, **tables: Iterable[Row]) -> Database:
    """Write the given rows into a new DuckDB file under `folder` and open it read-only, as the app would.

    Tables are named by keyword; those left out are empty. Raises ValueError for a table or column that the contract
    does not have, so that a misspelt column cannot make a test pass.
    """
    unknown = set(tables) - set(contract.tables)
    if unknown:
        raise ValueError(f"no such contract table: {sorted(unknown)}")
    file = folder / f"drawn-{len(list(folder.glob('drawn-*.duckdb')))}.duckdb"
    engine = create_engine(f"duckdb:///{file}")
    try:
        with engine.begin() as connection:
            for statement in create_statements(engine.dialect):
                connection.exec_driver_sql(statement)
            for table in TABLES:
                rows = complete(table, tables.get(table.name, ()))
                if rows:
                    connection.execute(insert(table), rows)
    finally:
        engine.dispose()
    return open_database(Settings(database_url=f"duckdb:///{file}"))


def complete(table: Table, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the rows with every column of the table, defaults filled in and omitted ids numbered."""
    given = [dict(row) for row in rows]
    for row in given:
        unknown = set(row) - set(table.c.keys())
        if unknown:
            raise ValueError(f"{table.name} has no column {sorted(unknown)}")
    key = table.info["key"]
    number = key[0] if len(key) == 1 else None
    taken = {row[number] for row in given if number in row}
    free = (n for n in range(1, len(given) + len(taken) + 1) if n not in taken)
    return [_complete(table, {number: next(free), **row} if number and number not in row else row) for row in given]


def _complete(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    full = {**dict.fromkeys(table.c.keys()), **DEFAULTS[table.name], **row}
    if table.name == "creators":
        full["handle"] = row.get("handle", f"creator_{full['creator_id']}")
        full["display_name"] = row.get("display_name", f"Creator {full['creator_id']}")
    if table.name == "campaigns":
        full["name"] = row.get("name", f"Campaign {full['campaign_id']}")
    for converted, minor in CONVERTED.items():
        if converted in full and converted not in row and full["currency"] == "USD":
            full[converted] = full[minor]
    return full
