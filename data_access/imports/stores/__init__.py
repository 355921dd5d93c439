"""Servers that imports write to, one module each: what is there is fetched by key, what is new is sent all at once."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from data_access.engines import engine_kind
from data_access.imports.stores.store import Store

__all__ = ["Store", "open_store"]


def open_store(url: str, work: Path) -> AbstractContextManager[Store]:
    """Open a server to import into, for one import at a time. work: a folder for what is on its way.

    Raises DatabaseError where another import runs, where the server is lost or refuses, and where its tables cannot be
    imported into.
    """
    # Only then: the servers' drivers need not be installed to import into a file.
    if engine_kind(url).backend == "postgresql":
        from data_access.imports.stores.postgresql import postgresql_store

        return postgresql_store(url, work)
    from data_access.imports.stores.clickhouse import clickhouse_store

    return clickhouse_store(url)
