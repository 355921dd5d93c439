"""Which lookup tables may be used: those whose definition and whose source are still what they were built from."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Select,
    String,
    Table,
    cast,
    func,
    inspect,
    literal,
    select,
)
from sqlalchemy.engine import Engine

from data_access.engines import EngineKind
from data_access.lookups.declared import LOOKUPS, Lookup, lookup_tables

UNSEALED = "not sealed"

Standing = Literal["fresh", "stale", "missing"]

# What the engine makes of a known text: keys of a version that hashes otherwise would lead nowhere.
HASHING = cast(func.hash(literal("lookup", String())), String)

# What each lookup table was built from. source: see `source`; token: see `EngineKind.token`.
lookup_state = Table(
    "lookup_state",
    lookup_tables,
    Column("name", String()),
    Column("definition", String()),
    Column("source", String()),
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


def definition(lookup: Lookup, dialect: Dialect, hashing: str) -> str:
    """Return what tells this declaration of a lookup table from any other. hashing: what `HASHING` is there."""
    text = str(lookup.query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return sha256(f"{text}\n{hashing}".encode()).hexdigest()


def source(lookup: Lookup) -> Select[Any]:
    """Return the query of one text that changes with the rows a lookup table is made from."""
    rows: ColumnElement[Any] = func.sum(func.hash(*lookup.made_from))
    text = cast(func.count(), String) + "/" + func.coalesce(cast(rows, String), "")
    return select(text).select_from(lookup.made_from[0].table)


def state_row(lookup: Lookup, dialect: Dialect, hashing: str, made_from: str) -> Select[Any]:
    """Return the row of `lookup_state` for a table that is there; its token is written when the file is done."""
    return select(
        literal(lookup.name, String()),
        literal(definition(lookup, dialect, hashing), String()),
        literal(made_from, String()),
        literal(UNSEALED, String()),
        select(func.count()).select_from(lookup.table).scalar_subquery(),
    )


def lookup_states(kind: EngineKind, engine: Engine) -> tuple[LookupState, ...]:
    """Return how every declared lookup table stands in this database, without reading what it is made from."""
    inspector = inspect(engine)
    there = set(inspector.get_table_names())
    named = {one["name"] for one in inspector.get_columns(lookup_state.name)} if lookup_state.name in there else set()
    built: dict[str, _Built] = {}
    hashing = ""
    if set(lookup_state.c.keys()) <= named:
        columns = (lookup_state.c[name] for name in ("name", "definition", "token", "rows"))
        with engine.connect() as connection:
            built = {name: _Built(*rest) for name, *rest in connection.execute(select(*columns))}
            hashing = connection.execute(select(HASHING)).scalar_one()
    # What they are made from; a file has one token for all of it.
    tables = sorted({column.table.name for one in LOOKUPS for column in one.made_from})
    token = kind.token(engine, tables) if built else None
    return tuple(
        _state(one, built.get(one.name) if one.name in there else None, token, definition(one, engine.dialect, hashing))
        for one in LOOKUPS
    )


def _state(one: Lookup, built: _Built | None, token: str | None, declared: str) -> LookupState:
    if built is None:
        return LookupState(one, "missing", "not built", None)
    if built.definition != declared:
        return LookupState(one, "stale", "built by another version", built.rows)
    if built.token != token:
        return LookupState(one, "stale", "the data changed after it was built", built.rows)
    return LookupState(one, "fresh", "", built.rows)
