"""The engines that the dashboard reads, one module each. `DATABASE_URL` alone chooses among them."""

from __future__ import annotations

from sqlalchemy.engine import make_url

from data_access.engines.embedded import DuckDB, duckdb_file
from data_access.engines.kind import EngineKind, Hold, Opened, Query, State, Trouble, reason
from data_access.errors import SettingError
from data_access.settings import engine_url

__all__ = ["EngineKind", "Hold", "Opened", "Query", "State", "Trouble", "duckdb_file", "engine_kind", "reason"]


def engine_kind(url: str) -> EngineKind:
    """Return the engine of a database URL. Raises SettingError for another, and for one whose driver is not there."""
    backend = make_url(engine_url("DATABASE_URL", url)).get_backend_name()
    if backend == "duckdb":
        return DuckDB()
    # Only then: the servers' drivers need not be installed to read a file.
    try:
        if backend == "postgresql":
            from data_access.engines.postgresql import PostgreSQL

            return PostgreSQL()
        from data_access.engines.clickhouse import ClickHouse

        return ClickHouse()
    except ImportError as error:
        raise SettingError(f"DATABASE_URL needs the package {error.name}, which is not installed.") from error
