"""One open snapshot that answers queries: read-only, typed, capped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType, TypeEngine

from data_access.cancelling import CancelledError, called_off
from data_access.contract import commissions, creators, imports
from data_access.engines import EngineKind, Hold, Opened, Query, engine_kind, reason
from data_access.errors import DatabaseError, StateGoneError
from data_access.frames import Values, frame_of, values_of
from data_access.lookups.declared import Lookup
from data_access.lookups.state import LookupState, lookup_states
from data_access.rollups.state import RollupState, states
from data_access.settings import Settings
from data_access.snapshots import Snapshot


@dataclass(frozen=True)
class Result:
    """What one query gave: its columns, what writes its SQL, the tables read, and the time it took in seconds."""

    types: Mapping[str, TypeEngine[Any]]
    columns: Sequence[Values]
    written: Callable[[], str]
    tables: tuple[str, ...]
    seconds: float

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows, in the column types that the query declares."""
        return frame_of(self.types, self.columns)

    @cached_property
    def values(self) -> Mapping[str, list[Any]]:
        """The rows as plain values by column, None where one is missing: for few rows quicker than a frame."""
        return values_of(self.types, self.columns)

    def known(self, name: str) -> Result:
        """Return the result without the rows that lack a value in a column."""
        kept = [at for at, value in enumerate(self.values[name]) if value is not None]
        return replace(self, columns=[[values[at] for at in kept] for values in self.values.values()])

    @property
    def sql(self) -> str:
        """The SQL with its values."""
        return self.written()


class Database:
    """A snapshot and the read-only engine behind it. Safe to share between threads.

    hold: what keeps the snapshot open, where that is needed.
    """

    def __init__(
        self, kind: EngineKind, engine: Engine, snapshot: Snapshot, settings: Settings, hold: Hold | None = None
    ) -> None:
        self.kind = kind
        self.engine = engine
        self.snapshot = snapshot
        self._settings = settings
        self._hold = hold

    @property
    def lasts(self) -> bool:
        """Whether the snapshot can still be asked; a server's is let go of in the end, and lost with its connection."""
        return self._hold is None or self._hold.lasts()

    def ask(self, query: Query) -> Result:
        """Run a query and return its rows with the column types it declares.

        Integers come back as Int64, so money stays whole; days and times as datetime64; missing stays missing.
        Raises DatabaseError when the engine refuses, takes too long or cannot be reached, or when there are more rows
        than the row limit; StateGoneError when the snapshot can be asked no longer; ValueError for a query whose
        columns lack a type or share a name, since its frame would not be what it says.
        """
        columns = _columns(query)
        limit = self._settings.row_limit
        began = time.perf_counter()
        with self._explaining(), self.engine.connect() as connection:
            # One row more tells that there are too many, and no engine sends more than that.
            found = self.kind.fetched(connection, _at_most(query, limit + 1), self._settings.statement_seconds)
        if found.rows > limit:
            raise DatabaseError(_too_many(limit))
        return Result(columns, found.columns, found.sql, found.tables, time.perf_counter() - began)

    @cached_property
    def rollup_states(self) -> tuple[RollupState, ...]:
        """How every rollup stands in this snapshot; looked at once."""
        with self._explaining():
            return states(self.kind, self.engine)

    @cached_property
    def rollups(self) -> Mapping[str, int]:
        """The rollups that may be used, by name, with their rows."""
        return {
            one.rollup.name: one.rows for one in self.rollup_states if one.standing == "fresh" and one.rows is not None
        }

    @cached_property
    def lookup_states(self) -> tuple[LookupState, ...]:
        """How every lookup table stands in this snapshot; looked at once."""
        with self._explaining():
            return lookup_states(self.kind, self.engine)

    def knows(self, lookup: Lookup) -> bool:
        """Say whether a lookup table may be used in this snapshot."""
        return any(one.lookup is lookup and one.standing == "fresh" for one in self.lookup_states)

    def sql(self, query: Query) -> str:
        """Return the SQL text of a query with its values written in, as the provenance shows it."""
        return self.kind.written(self.engine, query)

    def version(self) -> str:
        """Return the engine and its version, as in "DuckDB 1.5.6". Raises DatabaseError when it cannot be reached."""
        with self._explaining(), self.engine.connect() as connection:
            return f"{self.kind.label} {self.kind.version(connection)}"

    def close(self) -> None:
        """Let go of the file, or of the state of the server and of its connections that nobody uses."""
        if self._hold is not None:
            self._hold.release()
        self.engine.dispose()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Say what an engine's error means; a snapshot that is gone for one question is so for all."""
        try:
            yield
        except SQLAlchemyError as error:
            if called_off():
                raise CancelledError("The query was called off: nobody waits for it any more.") from error
            told = explained(self.kind, error, self._settings)
            self._let_go_when_gone(told)
            raise told from error
        except StateGoneError as error:
            self._let_go_when_gone(error)
            raise

    def _let_go_when_gone(self, error: DatabaseError) -> None:
        if self._hold is not None and isinstance(error, StateGoneError):
            self._hold.release()


def _at_most(query: Query, rows: int) -> Query:
    """Return the query limited to so many rows, or to fewer where it says so itself. Raises CompileError for a limit
    of its own that is no number.
    """
    own = query._limit
    return query if own is not None and own <= rows else query.limit(rows)


def explained(kind: EngineKind, error: SQLAlchemyError, settings: Settings) -> DatabaseError:
    """Return an engine's error as a person is told of it, with the next step."""
    trouble = kind.trouble(error)
    if trouble == "lost":
        place = kind.place(make_url(settings.database_url))
        return DatabaseError(
            f"{kind.label} at {place} cannot be reached: {reason(error).rstrip('.')}. "
            "The dashboard answers again as soon as it is back."
        )
    if trouble == "slow":
        return DatabaseError(
            f"{kind.label} stopped a query after {settings.statement_seconds} s. "
            "Narrow the filters or raise CONNECT_OPS_STATEMENT_SECONDS."
        )
    if trouble == "large":
        return DatabaseError(_too_many(settings.row_limit))
    if trouble == "gone":
        return StateGoneError(
            f"{kind.label} holds the state of the data that this page began with no longer. Open the page again: the "
            "present state answers."
        )
    return DatabaseError(f"The database could not answer: {reason(error)}")


def _too_many(limit: int) -> str:
    return f"The query has more than {limit:,} rows. Narrow the filters or raise CONNECT_OPS_ROW_LIMIT."


def _columns(query: Query) -> dict[str, TypeEngine[Any]]:
    selected = list(query.selected_columns)
    columns = {column.name: column.type for column in selected}
    if len(columns) < len(selected):
        raise ValueError(f"Two columns of the query share a name: {[column.name for column in selected]}. Label them.")
    untyped = [name for name, kind in columns.items() if isinstance(kind, NullType)]
    if untyped:
        raise ValueError(f"Columns of the query have no type: {untyped}. Give one with type_=, cast or type_coerce.")
    return columns


def snapshot_id(settings: Settings) -> str:
    """Return the id of the state that `open_database` would open now; cheap enough to ask on every page run.

    It is what the id of that snapshot begins with: one that is held open has a part of its own (see EngineKind.opened).
    Raises DatabaseError when there is no database or it cannot be reached.
    """
    kind = engine_kind(settings.database_url)
    try:
        return kind.current(settings).id
    except SQLAlchemyError as error:
        raise explained(kind, error, settings) from error


def open_database(settings: Settings) -> Database:
    """Open the current snapshot read-only.

    Raises DatabaseError when it is missing, cannot be read or lacks what the contract asks for.
    """
    unchecked = open_unchecked(settings)
    kind, database = unchecked.kind, unchecked
    try:
        opened = kind.opened(unchecked.engine)
        database = Database(kind, opened.engine, unchecked.snapshot, settings, opened.hold)
        database.snapshot = _described(database, opened, settings)
    except (SQLAlchemyError, DatabaseError) as error:
        database.close()
        raise DatabaseError(
            f"The database does not fit the contract: {reason(error)} "
            "Run `python -m data_access check` to see all that is missing."
        ) from error
    return database


def open_unchecked(settings: Settings) -> Database:
    """Open the current snapshot read-only, whatever tables it has; its ledger days are left unknown.

    For `check`, which must look at databases that `open_database` refuses. Raises DatabaseError when there is no
    database, it cannot be reached, or the file is not one.
    """
    kind = engine_kind(settings.database_url)
    engine = kind.open(settings)
    try:
        engine.connect().close()
    except SQLAlchemyError as error:
        engine.dispose()
        if kind.trouble(error) == "lost":
            raise explained(kind, error, settings) from error
        place = kind.place(engine.url)
        raise DatabaseError(f"{place} cannot be opened: {reason(error)}") from error
    now = datetime.now(UTC).replace(tzinfo=None)
    return Database(kind, engine, Snapshot("unchecked", now, None, None, settings.programme_start), settings)


def _described(database: Database, opened: Opened, settings: Settings) -> Snapshot:
    ledger = select(func.min(commissions.c.ordered_at).label("first"), func.max(commissions.c.ordered_at).label("last"))
    first, last = (_moment(value) for value in database.ask(ledger).frame.iloc[0])
    started = _moment(database.ask(select(func.min(creators.c.applied_at).label("at"))).frame["at"][0])
    imported = _moment(database.ask(select(func.max(imports.c.finished_at).label("at"))).frame["at"][0])
    return Snapshot(
        opened.state.id,
        imported or opened.state.made,
        _day(first),
        _day(last),
        settings.programme_start or _day(started) or _day(first),
        opened.one_state,
    )


def _moment(value: Any) -> datetime | None:
    return None if pd.isna(value) else value.to_pydatetime()


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
