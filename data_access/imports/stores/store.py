"""What an import must know of a server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import pyarrow as pa
from sqlalchemy import MetaData, Table

from data_access.contract import contract
from data_access.errors import DatabaseError
from data_access.imports.kept import kept

CHECK = "`python -m data_access check` says what does not fit."
RUNNING = "Another import is running on {place}. Try again when it is done."

# The keys and ids whose rows are wanted, which is sent to the server so that it finds them there.
WANTED = "import_wanted"
WANTED_COLUMNS = ("source", "table_name", "external_key", "id")


class Store(Protocol):
    """A server while one import runs on it. Nothing that it sends is there before `commit`, or ever without it."""

    def want(self, rows: Iterable[pa.RecordBatch]) -> None:
        """Send the keys or ids to look for, instead of those that were sent before; see WANTED_COLUMNS."""

    def fetch(self, table: Table, condition: str) -> Iterable[pa.RecordBatch]:
        """Yield the rows of a table for which an SQL condition holds, none where the table is not there yet."""

    def highest(self, table: Table, column: str, condition: str = "1 = 1") -> int:
        """Return the highest number in a column of a table, 0 where there is none."""

    def send(self, table: Table, rows: Iterable[pa.RecordBatch]) -> None:
        """Send rows that are new, or that take the place of those with the same key. The columns are the table's."""

    def commit(self) -> None:
        """Let what was sent be seen, `imports` last."""


def missing_tables(found: Mapping[str, Iterable[str]], place: str) -> tuple[MetaData, ...]:
    """Return which groups of tables a server lacks as a whole: the contract's, the importer's own.

    found: the tables that are there, with their columns. Raises DatabaseError where a group is there in part, or a
    column of it is not.
    """
    lacking = []
    for group in (contract, kept):
        missing = [name for name in group.tables if name not in found]
        if len(missing) == len(group.tables):
            lacking.append(group)
        elif missing:
            raise DatabaseError(f"{place} lacks the tables {', '.join(missing)}, or they are views. {CHECK}")
        else:
            _refuse_without_columns(group, found, place)
    return tuple(lacking)


def _refuse_without_columns(group: MetaData, found: Mapping[str, Iterable[str]], place: str) -> None:
    for name, table in group.tables.items():
        lacking = [column.name for column in table.c if column.name not in set(found[name])]
        if lacking:
            raise DatabaseError(f"The table {name} in {place} lacks {', '.join(lacking)}. {CHECK}")
