"""Which tables and columns are there, and whether they are of the kind the contract asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Float, Integer, MetaData, Numeric, String, Table, inspect
from sqlalchemy.engine import Engine
from sqlalchemy.types import TypeEngine, Uuid

from data_access.check.finding import Finding
from data_access.contract import TABLES

Columns = Mapping[str, TypeEngine[Any]]

# A kind is a family: a wider or narrower integer is as good. Times must be UTC without a zone, amounts never floats.
FAMILIES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "float"),
    (Numeric, "decimal"),
    (DateTime, "timestamp"),
    (Date, "date"),
    (Uuid, "uuid"),
    (String, "text"),
)

# ClickHouse's type of text is of no family known to SQLAlchemy.
_OTHER_NAMES = {"string": "text"}


def family(kind: TypeEngine[Any]) -> str:
    """Return the family of a column type; a type outside all of them is called by its own name."""
    if isinstance(kind, DateTime) and kind.timezone:
        return "timestamp with time zone"
    for kinds, name in FAMILIES:
        if isinstance(kind, kinds):
            return name
    own = type(kind).__name__.lower()
    return _OTHER_NAMES.get(own, own)


def present(engine: Engine) -> dict[str, Columns]:
    """Return the columns of every contract table or view that the database has."""
    inspector = inspect(engine)
    names = {*inspector.get_table_names(), *inspector.get_view_names()}
    return {
        table.name: {column["name"]: column["type"] for column in inspector.get_columns(table.name)}
        for table in TABLES
        if table.name in names
    }


def misfits(found: Mapping[str, Columns]) -> Iterator[Finding]:
    """Yield an error for each table or column that is missing or of another kind."""
    for table in TABLES:
        columns = found.get(table.name)
        if columns is None:
            yield Finding(table.name, "", "error", "the table is missing")
            continue
        for column in table.c:
            if column.name not in columns:
                yield Finding(table.name, column.name, "error", f"the column is missing; it must be {_wanted(column)}")
            elif family(columns[column.name]) != family(column.type):
                is_now = family(columns[column.name])
                yield Finding(table.name, column.name, "error", f"is {is_now}; it must be {_wanted(column)}")


def fitting(found: Mapping[str, Columns]) -> dict[str, Table]:
    """Return the contract's tables cut down to what the database has of them in the right kind."""
    metadata = MetaData()
    return {
        table.name: Table(
            table.name,
            metadata,
            *(
                Column(column.name, column.type, nullable=column.nullable, info=column.info)
                for column in table.c
                if column.name in found[table.name] and family(found[table.name][column.name]) == family(column.type)
            ),
            info=table.info,
        )
        for table in TABLES
        if table.name in found
    }


def _wanted(column: Column[Any]) -> str:
    return f"{family(column.type)} (UTC, no zone)" if isinstance(column.type, DateTime) else family(column.type)
