"""Builds lookup tables with statements of the engine itself, so that rows never leave it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, Dialect, Table, insert, select, union_all
from sqlalchemy.schema import CreateTable, DropTable

from data_access.lookups.declared import LOOKUPS
from data_access.lookups.state import HASHING, definition, lookup_state, source, state_row

Execute = Callable[[str], Sequence[Sequence[Any]]]

_COLUMNS = (
    "select table_name, list(column_name) from duckdb_columns() where database_name = current_database() group by all"
)


def build_lookups(execute: Execute, dialect: Dialect, lines: int) -> int:
    """Bring the lookup tables that are worth it for a ledger of that many lines up to date; return how many there are.

    One that is made from the rows it was made from before stays as it is. execute: runs one statement of the dialect
    on the database that is being filled and returns its rows; the caller commits.
    """
    worth = [lookup for lookup in LOOKUPS if lines >= lookup.worth_from]
    before = _before(execute, dialect)
    [(hashing,)] = execute(_text(select(HASHING), dialect))
    made_from = {one.name: execute(_text(source(one), dialect))[0][0] for one in worth}
    kept = [one for one in worth if before.get(one.name) == (definition(one, dialect, hashing), made_from[one.name])]
    execute(_text(DropTable(lookup_state, if_exists=True), dialect))
    for one in LOOKUPS:
        if one not in kept:
            execute(_text(DropTable(one.table, if_exists=True), dialect))
    rows = union_all(*(state_row(one, dialect, hashing, made_from[one.name]) for one in worth))
    for table, query in [*((one.table, one.query) for one in worth if one not in kept), (lookup_state, rows)]:
        for statement in _filled(table, query, dialect):
            execute(statement)
    return len(worth)


def _before(execute: Execute, dialect: Dialect) -> Mapping[str, tuple[str, str]]:
    """Return, by name, the definition and the source of what was built before."""
    there = {table: set(columns) for table, columns in execute(_COLUMNS)}
    if there.get(lookup_state.name) != set(lookup_state.c.keys()):
        return {}
    known = select(lookup_state.c.name, lookup_state.c.definition, lookup_state.c.source)
    return {name: (made, read) for name, made, read in execute(_text(known, dialect)) if name in there}


def _filled(table: Table, query: Any, dialect: Dialect) -> Iterator[str]:
    yield _text(CreateTable(table), dialect)
    yield _text(insert(table).from_select([column.name for column in table.c], query), dialect)


def _text(statement: ClauseElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).strip()
