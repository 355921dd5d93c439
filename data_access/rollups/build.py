"""Builds rollups with statements of the engine itself, so that rows never leave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ClauseElement, Dialect, String, Table, func, insert, literal, select, union_all
from sqlalchemy.schema import CreateTable, DropTable

from data_access.rollups.declared import ROLLUPS, Rollup
from data_access.rollups.orders import repeated_lines, repeated_lines_query
from data_access.rollups.state import definition, rollup_state, source_query

EVERY = 2**63 - 1


def build_rollups(execute: Callable[[str], Any], dialect: Dialect, lines: int = EVERY) -> int:
    """Build every rollup that is worth it for a ledger of that many lines, in place of those before; return how many.

    execute: runs one statement of the dialect on the database that is being filled; the caller commits.
    """
    worth = [rollup for rollup in ROLLUPS if lines >= rollup.worth_from]
    for statement in _statements(worth, dialect):
        execute(statement)
    return len(worth)


def _statements(worth: list[Rollup], dialect: Dialect) -> list[str]:
    tables = [rollup_state, *(rollup.table for rollup in ROLLUPS)]
    written: list[str] = [_text(DropTable(table, if_exists=True), dialect) for table in (repeated_lines, *tables)]
    written += _filled(repeated_lines, repeated_lines_query(), dialect)
    for rollup in worth:
        written += _filled(rollup.table, rollup.query, dialect)
    written += _filled(rollup_state, _state_rows(worth, dialect), dialect)
    return [*written, _text(DropTable(repeated_lines), dialect)]


def _filled(table: Table, query: Any, dialect: Dialect) -> list[str]:
    names = [column.name for column in table.c]
    return [_text(CreateTable(table), dialect), _text(insert(table).from_select(names, query), dialect)]


def _state_rows(worth: list[Rollup], dialect: Dialect) -> Any:
    sources = {source: source_query(source).cte(f"source_of_{source}") for source in ("lines", "clicks")}
    return union_all(
        *(
            select(
                literal(rollup.name, String()),
                literal(definition(rollup, dialect), String()),
                sources[rollup.source].c.source,
                select(func.count()).select_from(rollup.table).scalar_subquery(),
            )
            for rollup in worth
        )
    )


def _text(statement: ClauseElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).strip()
