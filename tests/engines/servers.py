"""A real PostgreSQL and a real ClickHouse for tests: the one a server of its own, the other within this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pgserver
from sqlalchemy import create_engine, text

ENGINES = ("postgresql", "clickhouse")


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """Start a server with its data in a folder; yield a URL that lacks only the name of a database; end the server."""
    server = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield f"postgresql+psycopg://postgres@/{{database}}?host={quote(str(folder))}"
    finally:
        server.cleanup()


def clickhouse_engine(folder: Path) -> str:
    """Return a URL that lacks only the name of a database. One folder a process: the engine lives as long as it."""
    return f"clickhousedb:///{{database}}?interface=chdb&path={quote(str(folder))}"


def make_database(url: str, name: str) -> str:
    """Create an empty database and return its URL."""
    postgresql = url.startswith("postgresql")
    engine = create_engine(url.format(database="postgres" if postgresql else "default"), isolation_level="AUTOCOMMIT")
    # Letters beyond ASCII have their small forms only where the locale knows them.
    how = " template template0 encoding 'UTF8' locale 'C.UTF-8'" if postgresql else ""
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}{how}"))
    engine.dispose()
    return url.format(database=name)
