"""Which rollups may be used: those whose definition and whose source are still what they were built from."""

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
from sqlalchemy.engine import Connection, Engine

from data_access.contract import clicks, commissions, creators
from data_access.rollups.declared import ROLLUPS, Rollup, Source, rollup_tables

Standing = Literal["fresh", "stale", "missing"]

rollup_state = Table(
    "rollup_state",
    rollup_tables,
    Column("name", String()),
    Column("definition", String()),
    Column("source", String()),
    Column("rows", BigInteger()),
)


@dataclass(frozen=True)
class RollupState:
    """How a rollup stands. why: what made it unusable, in words; rows: None where it is missing."""

    rollup: Rollup
    standing: Standing
    why: str
    rows: int | None


def definition(rollup: Rollup, dialect: Dialect) -> str:
    """Return what tells this declaration of a rollup from any other."""
    text = str(rollup.query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return sha256(text.encode()).hexdigest()


def source_query(source: Source) -> Select[Any]:
    """Return the query of one text, `source`, that changes when the rows that rollups are built from do.

    It is asked once a snapshot, so it takes of the ledger what every change of a line moves (status, amounts, payment,
    number) rather than every column; of creators, each attribute.
    """
    people = select(_together(_creator_parts()).label("people")).subquery("people")
    table, parts = (commissions, _line_parts()) if source == "lines" else (clicks, _click_parts())
    rows = select(_together(parts).label("found")).select_from(table).subquery("found")
    return select((people.c.people + "|" + rows.c.found).label("source")).select_from(people.join(rows, literal(True)))


def _line_parts() -> list[ColumnElement[Any]]:
    line = commissions.c
    return [
        func.count(),
        func.max(line.commission_id),
        func.min(line.ordered_at),
        func.max(line.ordered_at),
        func.count(line.paid_at),
        func.sum(line.order_value_minor),
        func.sum(line.commission_usd_cents),
        _fingerprint(line.status, line.kind, line.commission_minor),
    ]


def _click_parts() -> list[ColumnElement[Any]]:
    return [func.count(), func.sum(clicks.c.clicks), func.min(clicks.c.day), func.max(clicks.c.day)]


def _creator_parts() -> list[ColumnElement[Any]]:
    who = creators.c
    attributes = (who.country, who.birth_year, who.followers, who.category, who.platform, who.manager)
    return [func.count(), _fingerprint(who.creator_id, *attributes)]


def _fingerprint(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a number that changes with the values of any row, whatever the order of the rows."""
    return func.sum(func.hash(*columns))


def _together(parts: list[ColumnElement[Any]]) -> ColumnElement[str]:
    texts = [func.coalesce(cast(part, String), "") for part in parts]
    together: ColumnElement[str] = texts[0]
    for text in texts[1:]:
        together = together + "/" + text
    return together


def states(engine: Engine) -> tuple[RollupState, ...]:
    """Return how every declared rollup stands in this database."""
    there = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        built = _built(connection) if rollup_state.name in there else {}
        now = {
            source: connection.execute(source_query(source)).scalar_one()
            for source in sorted({rollup.source for rollup in ROLLUPS if rollup.name in built})
        }
    return tuple(_state(one, built.get(one.name), one.name in there, now, engine.dialect) for one in ROLLUPS)


def _built(connection: Connection) -> dict[str, tuple[str, str, int]]:
    return {name: (made, source, rows) for name, made, source, rows in connection.execute(select(rollup_state))}


def _state(
    one: Rollup, built: tuple[str, str, int] | None, there: bool, now: dict[Source, str], dialect: Dialect
) -> RollupState:
    if built is None or not there:
        return RollupState(one, "missing", "not built", None)
    made, source, rows = built
    if made != definition(one, dialect):
        return RollupState(one, "stale", "built by another version", rows)
    if source != now[one.source]:
        return RollupState(one, "stale", "the data changed after it was built", rows)
    return RollupState(one, "fresh", "", rows)
