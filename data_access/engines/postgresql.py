"""PostgreSQL: a team's server, 15 or newer."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from secrets import token_hex
from typing import Any

import pyarrow as pa
from psycopg import ClientCursor, OperationalError
from psycopg import Error as DriverError
from pyarrow import csv
from sqlalchemy import Table, create_engine, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from data_access.cancelling import interruptible
from data_access.engines.kind import Fetched, Opened, Query, State, Trouble
from data_access.engines.literals import as_it_ran, tables_read, written
from data_access.engines.postgresql_states import held, refused_state, take_up_states
from data_access.engines.postgresql_tables import postgresql_statements
from data_access.engines.servers import server_place, server_state
from data_access.errors import DatabaseError, SettingError, StateGoneError
from data_access.settings import Settings

CONNECT_SECONDS = 5
# A network that is lost without a word is noticed in less than half a minute: nothing came for 10 s, then nothing came
# back on three questions 5 s apart, or what was sent was not received for 20 s. A URL may say otherwise.
NOTICED_LOST: dict[str, int] = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_STOPPED = "57014"

# Every row that was ever written, changed or deleted is counted by the server; a table that is written anew, or
# emptied, has another file. A view has neither.
_COUNTS = text("""
    select string_agg(concat_ws('-', relid::oid, pg_relation_filenode(relid), pg_stat_get_tuples_inserted(relid),
        pg_stat_get_tuples_updated(relid), pg_stat_get_tuples_deleted(relid)), '+' order by relid::oid)
    from (select relid from pg_partition_tree(to_regclass(:name)) union select to_regclass(:name)) as parts (relid)
    where pg_relation_filenode(relid) is not null
""")


@dataclass(frozen=True)
class PostgreSQL:
    """See `EngineKind`. Values are bound by the driver before the text is sent.

    With parameters of the server's own, the same expression in SELECT and in GROUP BY would be two to it.
    """

    backend: str = "postgresql"
    embedded: bool = False
    keeps_lookups: bool = False
    label: str = "PostgreSQL"

    def open(self, settings: Settings) -> Engine:
        return _reader(settings.database_url, settings.statement_seconds)

    def opened(self, engine: Engine) -> Opened:
        """Open one state for all that is asked; where the server refuses that, what there is within a minute."""
        try:
            return _held_open(engine)
        except StateGoneError:
            # Another server answered: several share the address.
            pass
        except SQLAlchemyError as error:
            if self.trouble(error) not in ("refused", "gone"):
                raise
        return Opened(server_state(engine), engine, one_state=False)

    def current(self, settings: Settings) -> State:
        return server_state(self.open(settings))

    def token(self, engine: Engine, tables: Sequence[str]) -> str | None:
        with engine.connect() as connection:
            found = [connection.execute(_COUNTS, {"name": table}).scalar() for table in tables]
        return None if None in found else "/".join(map(str, found))

    def cluster(self, engine: Engine) -> str | None:  # noqa: ARG002
        return None

    @property
    def building(self) -> Mapping[str, Any]:
        return {"isolation_level": "REPEATABLE READ"}

    def written(self, engine: Engine, query: Query) -> str:  # noqa: ARG002 its own notation would be shown
        return written(_SHOWN, query)

    def fetched(self, connection: Connection, query: Query, seconds: int) -> Fetched:  # noqa: ARG002 set when connecting
        driver: Any = connection.connection.driver_connection
        with interruptible(partial(_call_off, driver)):
            result = connection.execute(query)
            rows = result.fetchall()
        sent = tuple(zip(*rows, strict=True))
        compiled: Any = result.context.compiled
        values = compiled.construct_params(extracted_parameters=result.context.extracted_parameters)
        return Fetched(sent, len(rows), as_it_ran(_SHOWN, compiled, values), tables_read(compiled))

    def trouble(self, error: SQLAlchemyError) -> Trouble:
        state = getattr(getattr(error, "orig", None), "sqlstate", None)
        if state == _STOPPED:
            return "slow"
        if refused_state(getattr(error, "orig", None)):
            return "gone"
        lost = isinstance(error, DBAPIError) and (error.connection_invalidated or _cannot_connect(error, state))
        return "lost" if lost else "refused"

    def version(self, connection: Connection) -> str:
        return str(connection.execute(text("show server_version")).scalar()).partition(" ")[0]

    def place(self, url: URL) -> str:
        return server_place(url)

    @contextmanager
    def writable(self, url: URL) -> Iterator[Engine]:
        engine = create_engine(url, poolclass=NullPool)
        try:
            yield engine
        finally:
            engine.dispose()

    def create_statements(self, cluster: str | None = None) -> tuple[str, ...]:
        if cluster is not None:
            raise SettingError("--cluster is for ClickHouse: PostgreSQL is one server.")
        return postgresql_statements()

    def load(self, engine: Engine, table: Table, batches: Iterable[pa.RecordBatch]) -> None:
        """Put rows into a table by COPY, all or none of them, and count them for the planner."""
        try:
            with engine.begin() as connection:
                copy_in(connection, table.name, table.c.keys(), batches)
                connection.exec_driver_sql(f"analyze {table.name}")
        except DriverError as error:
            raise DatabaseError(f"PostgreSQL refused rows of {table.name}: {first_words(error)}") from error


def _call_off(driver: Any) -> None:
    """Stop what a connection waits for. A server that cannot be told so has nobody waiting for it either."""
    with suppress(DriverError):
        driver.cancel_safe(timeout=CONNECT_SECONDS)


def copy_in(connection: Connection, table: str, columns: Iterable[str], batches: Iterable[pa.RecordBatch]) -> None:
    """Put rows into a table by COPY, within the connection's transaction. Raises psycopg.Error."""
    plain = csv.WriteOptions(include_header=False)
    driver: Any = connection.connection.driver_connection
    with driver.cursor().copy(f"copy {table} ({', '.join(columns)}) from stdin (format csv)") as copy:
        for batch in batches:
            text_rows = io.BytesIO()
            csv.write_csv(batch, text_rows, plain)
            copy.write(text_rows.getvalue())


def first_words(error: Exception) -> str:
    """Return the first line of what an engine says."""
    return str(error).partition("\n")[0]


# Only the driver's own notation needs a per cent sign doubled: what is shown is plain SQL.
_SHOWN = PGDialect_psycopg(paramstyle="named")  # type: ignore[no-untyped-call]


@lru_cache(maxsize=4)
def _reader(url: str, seconds: int) -> Engine:
    """Return the one pool of this process for a database: states change every minute, connections need not."""
    named = make_url(url)
    own = named.query.get("options", "")
    options = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{seconds}s",
        "idle_in_transaction_session_timeout": f"{seconds}s",
        "timezone": "UTC",
    }
    engine = create_engine(
        named,
        # What somebody searched for does not belong into a log.
        hide_parameters=True,
        connect_args={
            **{name: value for name, value in NOTICED_LOST.items() if name not in named.query},
            "options": " ".join([*_words(own), *(f"-c {name}={value}" for name, value in options.items())]),
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "connect_ops",
            "cursor_factory": ClientCursor,
        },
        isolation_level="AUTOCOMMIT",
        pool_pre_ping=True,
        pool_size=8,
        # Four more than are asked at once: for states that are held open.
        max_overflow=12,
    )
    take_up_states(engine)
    return engine


def _held_open(engine: Engine) -> Opened:
    """Hold the present state open, and take it up to see that it can be. Raises SQLAlchemyError, StateGoneError."""
    hold = held(engine)
    asked = hold.engine(engine)
    try:
        state = server_state(asked)
    except (SQLAlchemyError, StateGoneError):
        hold.release()
        raise
    return Opened(replace(state, id=f"{state.id}-{token_hex(4)}"), asked, one_state=True, hold=hold)


def _words(options: str | tuple[str, ...]) -> tuple[str, ...]:
    return (options,) if isinstance(options, str) else options


def _cannot_connect(error: DBAPIError, state: str | None) -> bool:
    """Say whether no connection could be made, or the server is starting, stopping or full."""
    return isinstance(error.orig, OperationalError) and (state is None or state[:2] in ("08", "53", "57"))
