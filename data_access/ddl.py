"""The contract as an empty database: CREATE TABLE statements for whoever fills one."""

from __future__ import annotations

from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateTable

from data_access.contract import TABLES


def create_statements(dialect: Dialect) -> tuple[str, ...]:
    """Return one CREATE TABLE statement per contract table, in that dialect, for a driver used without SQLAlchemy."""
    return tuple(str(CreateTable(table).compile(dialect=dialect)).strip() for table in TABLES)
