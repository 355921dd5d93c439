"""Which lookup tables may be used: those whose definition and whose source are still what they were built from."""

from __future__ import annotations

from collections.abc import Sequence
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

from data_access.lookups.declared import LOOKUPS, Lookup, lookup_tables

Standing = Literal["fresh", "stale", "missing"]

lookup_state = Table(
    "lookup_state",
    lookup_tables,
    Column("name", String()),
    Column("definition", String()),
    Column("source", String()),
    Column("rows", BigInteger()),
)


@dataclass(frozen=True)
class LookupState:
    """How a lookup table stands. why: what made it unusable, in words; rows: None where it is missing."""

    lookup: Lookup
    standing: Standing
    why: str
    rows: int | None


def definition(lookup: Lookup, dialect: Dialect) -> str:
    """Return what tells this declaration of a lookup table from any other."""
    text = str(lookup.query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return sha256(text.encode()).hexdigest()


def state_row(lookup: Lookup, dialect: Dialect) -> Select[Any]:
    """Return the row of `lookup_state` for a table that was just built."""
    return select(
        literal(lookup.name, String()),
        literal(definition(lookup, dialect), String()),
        _source(lookup).scalar_subquery(),
        select(func.count()).select_from(lookup.table).scalar_subquery(),
    )


def _source(lookup: Lookup) -> Select[Any]:
    """Return the query of one text that changes with the rows the table is made from, or with the engine's hash."""
    rows: ColumnElement[Any] = func.sum(func.hash(*lookup.made_from))
    return select(cast(func.count(), String) + "/" + func.coalesce(cast(rows, String), "")).select_from(
        lookup.made_from[0].table
    )


def lookup_states(engine: Engine, among: Sequence[Lookup] = LOOKUPS) -> tuple[LookupState, ...]:
    """Return how declared lookup tables stand in this database."""
    there = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        built: dict[str, tuple[str, str, int]] = {}
        if lookup_state.name in there:
            built = {
                name: (made, source, rows) for name, made, source, rows in connection.execute(select(lookup_state))
            }
        now = {one.name: connection.execute(_source(one)).scalar_one() for one in among if one.name in built}
    return tuple(
        _state(one, built.get(one.name) if one.name in there else None, now.get(one.name, ""), engine.dialect)
        for one in among
    )


def _state(one: Lookup, built: tuple[str, str, int] | None, now: str, dialect: Dialect) -> LookupState:
    if built is None:
        return LookupState(one, "missing", "not built", None)
    made, source, rows = built
    if made != definition(one, dialect):
        return LookupState(one, "stale", "built by another version", rows)
    if source != now:
        return LookupState(one, "stale", "the data changed after it was built", rows)
    return LookupState(one, "fresh", "", rows)
