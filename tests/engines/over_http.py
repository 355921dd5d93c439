"""ClickHouse's HTTP interface before the engine within this process, for what only a server can show.

It speaks as much of the interface as the driver asks for: statements with their settings, rows to insert, errors with
their codes. It can be lost and come back on the same port, and hold an answer back until its query is killed, which
the engine within a process takes notice of only after the query.
"""

from __future__ import annotations

import os
import re
import socket
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from tempfile import NamedTemporaryFile
from threading import Condition, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import chdb
from sqlalchemy import make_url

# What a request says beside settings of the engine.
_OF_THE_REQUEST = frozenset(
    {
        *("query", "query_id", "database", "session_id", "wait_end_of_query", "client_protocol_version"),
        *("enable_http_compression", "send_progress_in_http_headers", "http_headers_progress_interval_ms"),
    }
)
_INSERT = re.compile(rb"\s*(INSERT INTO [^\n]*?) FORMAT (\w+)\n", re.IGNORECASE)
_KILL = re.compile(r"\s*kill query where query_id = '(\w+)' async\b", re.IGNORECASE)
_FORMAT = re.compile(r"\bFORMAT (\w+)\s*$")
_CODE = re.compile(r"Code: (\d+)\.")
_KILLED = "Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)"
_DENIED = "Code: 497. DB::Exception: Not enough privileges. (ACCESS_DENIED)"
_WRONG_PASSWORD = "Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)"
PASSWORD = "secret"
# Their profiles: what docs/engines.md gives to a reader, and nothing.
_USERS = {"reader": "SET readonly = 2", "owner": "SELECT 1"}


@dataclass(frozen=True)
class Asked:
    """One statement that the server was asked."""

    query_id: str
    statement: str
    in_session: bool


class ClickHouseOverHTTP:
    """A server of the engine that tests run in this process. What it was asked is in `asked`."""

    def __init__(self, engine: str) -> None:
        """Take the URL of the engine, see `clickhouse_engine`."""
        self._path = os.path.realpath(str(make_url(engine).query["path"]))
        self._port = 0
        self._server: _Server | None = None
        self._changed = Condition()
        self._held_words: str | None = None
        self._killed: set[str] = set()
        # Statements with this word are denied.
        self.denied: str | None = None
        self.held: list[str] = []
        self.asked: list[Asked] = []

    def url(self, database: str, user: str = "reader") -> str:
        """Return the URL of a database for one of its users, "reader" or "owner", with the password."""
        return f"clickhousedb://{user}:{PASSWORD}@127.0.0.1:{self._port}/{database}"

    @property
    def place(self) -> str:
        """The host and the port."""
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Serve, on a free port the first time and on the same one from then on."""
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = self._server.server_port
        self._server.thread.start()

    def stop(self) -> None:
        """Cut all connections, and accept no other."""
        if self._server is not None:
            server, self._server = self._server, None
            server.cut()
            with self._changed:
                self._changed.notify_all()
            server.server_close()

    @contextmanager
    def holding(self, words: str) -> Iterator[None]:
        """Let statements that contain these words wait until they are killed, or until the block ends."""
        self._held_words = words
        try:
            yield
        finally:
            with self._changed:
                self._held_words = None
                self._changed.notify_all()

    def answer(self, user: str, given: dict[str, str], body: bytes) -> tuple[bytes, str]:
        """Return what a statement gives, and the name of its format. Raises RuntimeError, _StatementError."""
        query_id = given.get("query_id", "")
        inserted = _INSERT.match(body)
        statement = (inserted[1] if inserted else body).decode()
        with self._changed:
            self.asked.append(Asked(query_id, _FORMAT.sub("", statement).rstrip(), "session_id" in given))
            kill = _KILL.match(statement)
            if self.denied is not None and self.denied in statement:
                raise _StatementError(_DENIED)
            if kill:
                # The engine is asked as well: it has no such query, but it says whether the user may.
                self._killed.add(kill[1])
                self._changed.notify_all()
            if self._held_words is not None and self._held_words in statement:
                self._hold(query_id)
        connection = chdb.connect(self._path)
        try:
            connection.query(_USERS[user])
            connection.query(f"USE `{given.get('database', 'default')}`")
            for name, value in given.items():
                if name not in _OF_THE_REQUEST:
                    connection.query(f"SET {name} = {_text(value)}")
            if inserted:
                return _insert(connection, statement, inserted[2].decode(), body[inserted.end() :]), "TabSeparated"
            named = _FORMAT.search(statement)
            kind = named[1] if named else "TabSeparated"
            return connection.query(statement, kind).bytes(), kind
        finally:
            connection.close()

    def _hold(self, query_id: str) -> None:
        server = self._server
        self.held.append(query_id)
        self._changed.wait_for(
            lambda: query_id in self._killed or self._held_words is None or self._server is not server
        )
        self.held.remove(query_id)
        if query_id in self._killed:
            raise _StatementError(_KILLED)


class _StatementError(Exception):
    """What a server says of a statement that it does not answer."""


class _Server(ThreadingHTTPServer):
    """Ends with all of its threads: none is left behind a test."""

    daemon_threads = False

    def __init__(self, address: tuple[str, int], clickhouse: ClickHouseOverHTTP) -> None:
        super().__init__(address, _Handler)
        self.clickhouse = clickhouse
        self.connections: set[socket.socket] = set()
        self.thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})

    def cut(self) -> None:
        """Accept no connection any more, and let nothing through those that there are."""
        self.shutdown()
        self.thread.join()
        self.socket.close()
        for connection in tuple(self.connections):
            connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def do_POST(self) -> None:
        given = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = b"\n".join(filter(None, (given.get("query", "").encode(), self._body())))
        try:
            rows, kind = self.server.clickhouse.answer(self._user(), given, body)
        except (_StatementError, RuntimeError) as error:
            code = _CODE.search(str(error))
            self._send(500, str(error).encode(), {"X-ClickHouse-Exception-Code": code[1] if code else "1001"})
            return
        self._send(200, rows, {"X-ClickHouse-Format": kind, "X-ClickHouse-Timezone": "UTC"})

    def _user(self) -> str:
        code = self.headers.get("Authorization", "").removeprefix("Basic ")
        user, _, password = b64decode(code).decode().partition(":")
        if user not in _USERS or password != PASSWORD:
            raise _StatementError(_WRONG_PASSWORD)
        return user

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        try:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            # The client has gone, or the server is lost on purpose.
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _insert(connection: Any, statement: str, kind: str, rows: bytes) -> bytes:
    with NamedTemporaryFile() as file:
        file.write(rows)
        file.flush()
        return bytes(connection.query(f"{statement} FROM INFILE {_text(file.name)} FORMAT {kind}").bytes())


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
