"""PostgreSQL's states: each is held open by a transaction of its own, and every query of it is one that takes it up.

What a query reads is then what was committed when the state was opened, whatever is written meanwhile. Tables that are
dropped, emptied or written anew are the exception: whoever looks at an older state finds them empty. So every query
also holds its tables to the catalogue of its state, and the server to the one that the state is of.
"""

from __future__ import annotations

from dataclasses import dataclass
from selectors import EVENT_READ, DefaultSelector
from threading import Lock, Timer
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from data_access.errors import StateGoneError

# So long a page may ask of the state that it began with. Meanwhile the server keeps every row that was deleted.
HELD_SECONDS = 300
# Should this process not let go of it by then, the server does a little later.
_GRACE_SECONDS = 60
_OPTION = "connect_ops_state"
# What refuses a state in the server's own code, whose messages are in the language of its settings.
_REFUSING = ("ImportSnapshot", "SetTransactionSnapshot")

# The second is of release 17.
_LIMITS = text(
    "select set_config(name, :limit, true) from pg_settings"
    " where name in ('idle_in_transaction_session_timeout', 'transaction_timeout')"
)
_EXPORTED = text("select pg_export_snapshot(), cast(pg_postmaster_start_time() as text)")

# What a query read is locked until it ends, and the functions here tell what is so now. The catalogue's own tables and
# views have no number of a file in it; an index says itself which rows it lacks.
_UNCHANGED = """select pg_postmaster_start_time() = '{started}' and not exists (
    select from pg_locks as held left join pg_class as seen on seen.oid = held.relation
    where held.pid = pg_backend_pid() and held.locktype = 'relation' and (seen.oid is null or
        seen.relfilenode <> 0 and seen.relkind <> 'i' and seen.relfilenode <> pg_relation_filenode(seen.oid)))"""
# The answers to one message: that of the query comes after the two statements that begin.
_OF_QUERY, _OF_CHECK = 2, 3


@dataclass(frozen=True)
class _State:
    """A state to take up. name: the server's for it; started: when the server did, since names begin anew then."""

    name: str
    started: str

    def around(self, statement: str) -> str:
        """Return the one message that takes the state up, asks, and holds what was read to it."""
        return (
            f"begin isolation level repeatable read read only; set transaction snapshot '{self.name}'; {statement}\n; "
            f"{_UNCHANGED.format(started=self.started)}; commit"
        )


class Held:
    """A state that is held open. Safe to share between threads."""

    def __init__(self, connection: Connection) -> None:
        connection.execute(_LIMITS, {"limit": f"{HELD_SECONDS + _GRACE_SECONDS}s"})
        name, started = connection.execute(_EXPORTED).one()
        self._state = _State(name, started)
        self._lock = Lock()
        self._connection: Connection | None = connection
        self._timer = Timer(HELD_SECONDS, self.release)
        self._timer.daemon = True
        self._timer.start()

    def engine(self, engine: Engine) -> Engine:
        """Return an engine over the same connections, all of whose queries are of this state."""
        return engine.execution_options(**{_OPTION: self._state})

    def lasts(self) -> bool:
        """Say whether it is still held, without asking the server."""
        with self._lock:
            if self._connection is not None and _ended(self._connection):
                self._connection.invalidate()
                self._let_go()
            return self._connection is not None

    def release(self) -> None:
        """Let go of it: whoever asks of it then is told that it is gone. Doing so again does nothing."""
        self._timer.cancel()
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def held(engine: Engine) -> Held:
    """Hold the present state of a server open. Raises SQLAlchemyError where it cannot be."""
    connection = engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        return Held(connection)
    except SQLAlchemyError:
        connection.close()
        raise


def take_up_states(engine: Engine) -> None:
    """Have the queries of engines made by `Held.engine` from this one take their state up."""
    event.listen(engine, "before_cursor_execute", _around, retval=True)
    event.listen(engine, "after_cursor_execute", _found)


def refused_state(error: BaseException | None) -> bool:
    """Say whether a driver's error is that the state of a query is held no more."""
    return getattr(getattr(error, "diag", None), "source_function", None) in _REFUSING


def _around(
    connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    state: _State | None = connection.get_execution_options().get(_OPTION)
    return (statement if state is None else state.around(statement)), parameters


def _found(connection: Connection, cursor: Any, _statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
    if connection.get_execution_options().get(_OPTION) is None:
        return
    [unchanged] = cursor.set_result(_OF_CHECK).fetchone()
    if not unchanged:
        raise StateGoneError("Tables of the database were written anew while this was looked at. Open the page again.")
    cursor.set_result(_OF_QUERY)


def _ended(connection: Connection) -> bool:
    """Say whether the server has ended a connection that asks nothing: only then is there something to read."""
    driver: Any = connection.connection.driver_connection
    if driver.closed:
        return True
    with DefaultSelector() as selector:
        selector.register(driver.fileno(), EVENT_READ)
        return bool(selector.select(0))
