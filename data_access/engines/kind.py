"""What the project must know of an engine; the modules beside this one say it, one engine each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

import pyarrow as pa
from sqlalchemy import CompoundSelect, Select, Table
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from data_access.frames import Values
from data_access.settings import Settings

Query: TypeAlias = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
Trouble = Literal["lost", "slow", "large", "gone", "refused"]


@dataclass(frozen=True)
class State:
    """One state of the data: an id that changes whenever the data may have, and when it was made (UTC)."""

    id: str
    made: datetime


class Hold(Protocol):
    """What keeps a state open that would be gone otherwise."""

    def lasts(self) -> bool:
        """Say whether the state can still be asked, without asking the server."""

    def release(self) -> None:
        """Let go of it."""


@dataclass(frozen=True)
class Opened:
    """A state that is open to be asked. engine: asks it; one_state: whether every answer of that engine is of this very
    state; hold: what keeps it open, where it needs that."""

    state: State
    engine: Engine
    one_state: bool
    hold: Hold | None = None


@dataclass(frozen=True)
class Fetched:
    """What a query gave. columns: in the query's order, each of `rows` values; sql: writes the SQL that ran; tables:
    those that it read."""

    columns: Sequence[Values]
    rows: int
    sql: Callable[[], str]
    tables: tuple[str, ...]


def reason(error: Exception) -> str:
    """Return the engine's own words, without the statement and the caret that follow them.

    Where there was no answer they are those of the system, without the addresses that the driver tried.
    """
    own = next((str(one) for one in _causes(error) if isinstance(one, OSError)), str(error.__cause__ or error))
    return re.sub(r"^\[Errno -?\d+\] ", "", own.partition("\n")[0])


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


class EngineKind(Protocol):
    """One engine: how it is opened, asked, dated, created and filled."""

    @property
    def backend(self) -> str:
        """The name in a database URL, before `+` and `:`."""

    @property
    def embedded(self) -> bool:
        """Whether it works within the app's own process, on the processors that draw the pages."""

    @property
    def keeps_lookups(self) -> bool:
        """Whether lookup tables are built there; elsewhere the indexes of the contract's tables find keys."""

    @property
    def label(self) -> str:
        """The name on screen."""

    def open(self, settings: Settings) -> Engine:
        """Return an engine whose connections can only read and stop a statement that takes too long.

        Raises DatabaseError where there is nothing to open.
        """

    def opened(self, engine: Engine) -> Opened:
        """Open the state of the data that an engine reads now. Raises SQLAlchemyError."""

    def current(self, settings: Settings) -> State:
        """Return the state that `open` would lead to now; cheap enough to ask on every page run.

        Where a state is held open its id begins with this one's, and has a part of its own. Raises DatabaseError where
        there is nothing to open, SQLAlchemyError where it does not answer.
        """

    def token(self, engine: Engine, tables: Sequence[str]) -> str | None:
        """Return a text that changes whenever the rows of these tables may have; None where nothing cheap tells.

        Raises SQLAlchemyError.
        """

    def cluster(self, engine: Engine) -> str | None:
        """Return the name of the cluster that the ledger is spread over, None where it is in one place.

        Raises SQLAlchemyError.
        """

    @property
    def building(self) -> Mapping[str, Any]:
        """The execution options of a connection that builds rollups: all its reads are of one state, where it can."""

    def written(self, engine: Engine, query: Query) -> str:
        """Return the SQL of a query with its values written in, so that it runs as it stands."""

    def fetched(self, connection: Connection, query: Query, seconds: int) -> Fetched:
        """Run a query for at most so many seconds and return what it gave. Raises SQLAlchemyError."""

    def trouble(self, error: SQLAlchemyError) -> Trouble:
        """Return what an error means: the connection is lost, too slow, too many rows, the state is held no more, or
        refused for another cause."""

    def version(self, connection: Connection) -> str:
        """Return the version of the engine that answers."""

    def place(self, url: URL) -> str:
        """Return what names the database to a person, without any password."""

    def writable(self, url: URL) -> AbstractContextManager[Engine]:
        """Open a database to create and fill the contract in it."""

    def create_statements(self, cluster: str | None = None) -> tuple[str, ...]:
        """Return the statements that create the contract, on every node of a cluster where one is named."""

    def load(self, engine: Engine, table: Table, batches: Iterable[pa.RecordBatch]) -> None:
        """Put rows into a table by the engine's bulk path. The columns are those of the contract, in its order."""
