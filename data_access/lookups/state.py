"""Which lookup tables may be used: those whose definition and whose source are still what they were built from."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, Dialect, Select, String, Table, func, inspect, literal, select
from sqlalchemy.engine import Engine

from data_access.engines import EngineKind
from data_access.lookups.declared import LOOKUPS, Lookup, lookup_tables

UNSEALED = "not sealed"

Standing = Literal["fresh", "stale", "missing"]

# What each lookup table was built from. token: see `EngineKind.token`.
lookup_state = Table(
    "lookup_state",
    lookup_tables,
    Column("name", String()),
    Column("definition", String()),
    Column("token", String()),
    Column("rows", BigInteger()),
)


@dataclass(frozen=True)
class LookupState:
    """How a lookup table stands. why: what made it unusable, in words; rows: None where it is missing."""

    lookup: Lookup
    standing: Standing
    why: str
    rows: int | None


@dataclass(frozen=True)
class _Built:
    definition: str
    token: str
    rows: int


def definition(lookup: Lookup, dialect: Dialect) -> str:
    """Return what tells this declaration of a lookup table from any other."""
    text = str(lookup.query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return sha256(text.encode()).hexdigest()


def state_row(lookup: Lookup, dialect: Dialect) -> Select[Any]:
    """Return the row of `lookup_state` for a table that was just built; its token is written when the file is done."""
    return select(
        literal(lookup.name, String()),
        literal(definition(lookup, dialect), String()),
        literal(UNSEALED, String()),
        select(func.count()).select_from(lookup.table).scalar_subquery(),
    )


def lookup_states(kind: EngineKind, engine: Engine) -> tuple[LookupState, ...]:
    """Return how every declared lookup table stands in this database, without reading what it is made from."""
    inspector = inspect(engine)
    there = set(inspector.get_table_names())
    named = {one["name"] for one in inspector.get_columns(lookup_state.name)} if lookup_state.name in there else set()
    built: dict[str, _Built] = {}
    if set(lookup_state.c.keys()) <= named:
        with engine.connect() as connection:
            built = {name: _Built(*rest) for name, *rest in connection.execute(select(lookup_state))}
    # What they are made from; a file has one token for all of it.
    tables = sorted({column.table.name for one in LOOKUPS for column in one.made_from})
    token = kind.token(engine, tables) if built else None
    return tuple(
        _state(one, built.get(one.name) if one.name in there else None, token, engine.dialect) for one in LOOKUPS
    )


def _state(one: Lookup, built: _Built | None, token: str | None, dialect: Dialect) -> LookupState:
    if built is None:
        return LookupState(one, "missing", "not built", None)
    if built.definition != definition(one, dialect):
        return LookupState(one, "stale", "built by another version", built.rows)
    if built.token != token:
        return LookupState(one, "stale", "the data changed after it was built", built.rows)
    return LookupState(one, "fresh", "", built.rows)
