"""Builds lookup tables with statements of the engine itself, so that rows never leave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ClauseElement, Dialect, Table, insert, union_all
from sqlalchemy.schema import CreateTable, DropTable

from data_access.lookups.declared import LOOKUPS, Lookup
from data_access.lookups.state import lookup_state, state_row


def build_lookups(execute: Callable[[str], Any], dialect: Dialect, lines: int) -> int:
    """Build the lookup tables that are worth it for a ledger of that many lines, anew; return how many.

    execute: runs one statement of the dialect on the database that is being filled; the caller commits.
    """
    worth = [lookup for lookup in LOOKUPS if lines >= lookup.worth_from]
    for statement in _statements(worth, dialect):
        execute(statement)
    return len(worth)


def _statements(worth: list[Lookup], dialect: Dialect) -> list[str]:
    tables = [lookup_state, *(lookup.table for lookup in LOOKUPS)]
    written = [_text(DropTable(table, if_exists=True), dialect) for table in tables]
    for lookup in worth:
        written += _filled(lookup.table, lookup.query, dialect)
    rows = union_all(*(state_row(lookup, dialect) for lookup in worth))
    return [*written, *_filled(lookup_state, rows, dialect)]


def _filled(table: Table, query: Any, dialect: Dialect) -> list[str]:
    names = [column.name for column in table.c]
    return [_text(CreateTable(table), dialect), _text(insert(table).from_select(names, query), dialect)]


def _text(statement: ClauseElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).strip()
