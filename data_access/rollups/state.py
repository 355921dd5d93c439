"""Which rollups may be used: those whose definition, and whose source, are still what they were built from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, Date, Select, String, Table, inspect, select
from sqlalchemy.engine import Connection, Engine

from data_access.engines import EngineKind
from data_access.rollups.declared import ROLLUPS, rollup
from data_access.rollups.gathered import clicks_query, creators_query, lines_query
from data_access.rollups.orders import repeated_lines_query
from data_access.rollups.shape import Rollup, Source, rollup_tables
from data_access.rollups.wordings import wording

Standing = Literal["fresh", "stale", "missing"]

# The contract tables that the rollups of a source are made of.
MADE_OF: dict[Source, tuple[str, ...]] = {
    "lines": ("commissions", "creators"),
    "clicks": ("clicks", "creators"),
    "payouts": ("commissions", "creators", "payouts"),
    "stages": ("clicks", "commissions", "contents", "creators", "enrollments", "payouts"),
}

# What each rollup was built from. token: that of its source then, see `EngineKind.token`.
rollup_state = Table(
    "rollup_state",
    rollup_tables,
    Column("name", String(), nullable=False),
    Column("definition", String(), nullable=False),
    Column("token", String(), nullable=False),
    Column("rows", BigInteger(), nullable=False),
)

# What each day of each date basis was built from; the basis of clicks is empty.
rollup_days = Table(
    "rollup_days",
    rollup_tables,
    Column("basis", String(), nullable=False),
    Column("day", Date(), nullable=False),
    Column("fingerprint", String(), nullable=False),
)


@dataclass(frozen=True)
class RollupState:
    """How a rollup stands. why: what made it unusable, in words; rows: None where it is missing."""

    rollup: Rollup
    standing: Standing
    why: str
    rows: int | None


@dataclass(frozen=True)
class _Built:
    definition: str
    token: str
    rows: int


_GATHERED: Mapping[Source, Callable[[], tuple[Select[Any], ...]]] = {
    "lines": lambda: (lines_query(), repeated_lines_query()),
    "clicks": lambda: (clicks_query(),),
    "payouts": tuple,
    "stages": lambda: (lines_query(),),
}


@cache
def definition(name: str, backend: str) -> str:
    """Return what tells this declaration of a rollup, and of what it is gathered from, from any other."""
    declared = rollup(name)
    gathered = _GATHERED[declared.source]()
    made = (one.query for one in (declared, *declared.feeders))
    texts = (wording(backend).text(query) for query in (*made, *gathered, creators_query()))
    return sha256("\n".join(texts).encode()).hexdigest()


def states(kind: EngineKind, engine: Engine) -> tuple[RollupState, ...]:
    """Return how every declared rollup stands in this database, without reading what they are built from."""
    inspector = inspect(engine)
    there = set(inspector.get_table_names())
    names = (
        {column["name"] for column in inspector.get_columns(rollup_state.name)} if rollup_state.name in there else {}
    )
    with engine.connect() as connection:
        built = _built(connection) if set(rollup_state.c.keys()) <= set(names) else {}
    tokens = {source: kind.token(engine, tables) for source, tables in MADE_OF.items()} if built else {}
    return tuple(_state(one, built.get(one.name), one.name in there, tokens, kind.backend) for one in ROLLUPS)


def _built(connection: Connection) -> dict[str, _Built]:
    columns = (rollup_state.c[name] for name in ("name", "definition", "token", "rows"))
    return {name: _Built(*rest) for name, *rest in connection.execute(select(*columns))}


def _state(
    one: Rollup, built: _Built | None, there: bool, tokens: Mapping[Source, str | None], backend: str
) -> RollupState:
    if built is None or not there:
        return RollupState(one, "missing", "not built", None)
    if built.definition != definition(one.name, backend):
        return RollupState(one, "stale", "built by another version", built.rows)
    if built.token != tokens[one.source]:
        return RollupState(one, "stale", "the data changed after it was built", built.rows)
    return RollupState(one, "fresh", "", built.rows)
