"""A network that is lost without a word, so that nobody hangs up: it is noticed in time, and said."""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy.engine import make_url

from data_access.database import open_database
from data_access.engines import clickhouse, engine_kind
from data_access.errors import DatabaseError
from data_access.settings import Settings

# What the kernel asks of the other side, and when it gives up, in seconds and tries; milliseconds for what was sent.
IN_FORCE = {
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE): 1,
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE): 10,
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL): 5,
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT): 3,
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT): 20_000,
}


@pytest.fixture
def postgresql_port(servers: dict[str, str]) -> Iterator[int]:
    """Return a TCP port of the server, which itself listens on a file alone."""
    folder = Path(str(make_url(servers["postgresql"].format(database="postgres")).query["host"]))
    with _listening() as listener:
        Thread(target=_relay, args=(listener, folder / ".s.PGSQL.5432"), daemon=True).start()
        yield listener.getsockname()[1]


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def _relay(listener: socket.socket, file: Path) -> None:
    """Hand what one caller sends on to a socket file, and back what it answers, until one of them hangs up."""
    caller, _ = listener.accept()
    with caller, socket.socket(socket.AF_UNIX) as server:
        server.connect(str(file))
        other = {caller: server, server: caller}
        while True:
            for speaks in select.select([caller, server], [], [])[0]:
                said = speaks.recv(65_536)
                if not said:
                    return
                other[speaks].sendall(said)


def _options(file_number: int) -> dict[tuple[int, int], int]:
    with socket.socket(fileno=os.dup(file_number)) as opened:
        return {option: opened.getsockopt(*option) for option in IN_FORCE}


def test_a_connection_to_postgresql_asks_whether_the_other_side_is_there(postgresql_port: int) -> None:
    settings = Settings(database_url=f"postgresql+psycopg://postgres@127.0.0.1:{postgresql_port}/postgres")
    engine = engine_kind(settings.database_url).open(settings)
    with engine.connect() as connection:
        found = _options(connection.connection.driver_connection.fileno())  # type: ignore[union-attr]
    engine.dispose()
    assert found == IN_FORCE


def test_what_a_url_says_of_it_stands(postgresql_port: int) -> None:
    place = f"postgresql+psycopg://postgres@127.0.0.1:{postgresql_port}/postgres"
    settings = Settings(database_url=f"{place}?keepalives_idle=3&tcp_user_timeout=7000")
    engine = engine_kind(settings.database_url).open(settings)
    with engine.connect() as connection:
        found = _options(connection.connection.driver_connection.fileno())  # type: ignore[union-attr]
    engine.dispose()
    assert (found[socket.IPPROTO_TCP, socket.TCP_KEEPIDLE], found[socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT]) == (
        3,
        7_000,
    )


def test_a_server_of_clickhouse_that_says_nothing_is_lost_soon_after_a_query_must_have_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The engine would have stopped its query by then and said so."""
    monkeypatch.setattr(clickhouse, "SILENT_SECONDS", 0)
    with _listening() as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}/programme"
        began = time.monotonic()
        with pytest.raises(DatabaseError, match=f"{place} cannot be reached.*answers again as soon as it is back"):
            open_database(Settings(database_url=f"clickhousedb://{place}", statement_seconds=1))
        assert time.monotonic() - began < 30
