"""How each engine is told to keep rollups: tables and what replaces them, in its own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from duckdb_sqlalchemy import Dialect as DuckDBDialect
from sqlalchemy import Column, Dialect, String, Table, literal, select, union
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from data_access.engines.literals import written

NEXT = "_next"


class Wording(Protocol):
    """The statements of one engine. in_place: its statements are one transaction, so that rows are changed in place."""

    @property
    def in_place(self) -> bool:
        """Whether nobody sees a table half changed."""

    def text(self, query: Any) -> str:
        """Return a query with its values written in."""

    def create(self, table: Table, name: str) -> Iterable[str]:
        """Yield what creates a table that stays, under a name, for rows that come sorted by its first column."""

    def scratch(self, table: Table) -> Iterable[str]:
        """Yield what creates a table that is dropped when the rollups are built."""

    def forget(self, tables: Iterable[Table]) -> Iterable[str]:
        """Yield what drops scratch tables, and all that came with them."""

    def swap(self, name: str, *, there: bool) -> Iterable[str]:
        """Yield what puts `<name>_next` in the place of a table, which may not be there."""

    def empty(self, name: str) -> str:
        """Return what takes all rows out of a table."""

    def columns(self) -> str:
        """Return the query of the tables and columns that are there."""


@dataclass(frozen=True)
class _Standard:
    """What DuckDB and PostgreSQL have in common."""

    dialect: Dialect
    schema: str
    in_place: bool = True

    def text(self, query: Any) -> str:
        return written(self.dialect, query)

    def create(self, table: Table, name: str) -> Iterable[str]:
        yield _create(name, (f"{_declared(c, self._type(c))}" for c in table.c))

    def scratch(self, table: Table) -> Iterable[str]:
        yield _create(table.name, (f"{c.name} {self._type(c)}" for c in table.c), "TEMPORARY TABLE")

    def forget(self, tables: Iterable[Table]) -> Iterable[str]:
        for table in tables:
            yield f"DROP TABLE IF EXISTS {table.name}"

    def swap(self, name: str, *, there: bool) -> Iterable[str]:
        if there:
            yield f"DROP TABLE {name}"
        yield f"ALTER TABLE {name}{NEXT} RENAME TO {name}"

    def empty(self, name: str) -> str:
        return f"DELETE FROM {name}"

    def columns(self) -> str:
        return f"SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = {self.schema}"

    def _type(self, column: Column[Any]) -> str:
        return str(column.type.compile(dialect=self.dialect))


class _DuckDB(_Standard):
    """Gathered words are kept as their number among the words there are, in a byte or two each."""

    def scratch(self, table: Table) -> Iterable[str]:
        worded = [c for c in table.c if isinstance(c.type, String) and "contract" in c.info]
        for column in worded:
            source = column.info["contract"]
            # With the empty word, since there must be one; in order, since rows are sorted by it.
            words = union(select(source.label("word")).where(source.is_not(None)), select(literal("", String())))
            yield f"CREATE TEMPORARY TYPE {_words(column)} AS ENUM ({self.text(words.order_by('word'))})"
        types = {c.name: _words(c) if c in worded else self._type(c) for c in table.c}
        yield _create(table.name, (f"{name} {kind}" for name, kind in types.items()), "TEMPORARY TABLE")

    def forget(self, tables: Iterable[Table]) -> Iterable[str]:
        for table in tables:
            yield f"DROP TABLE IF EXISTS {table.name}"
            for column in table.c:
                if "contract" in column.info:
                    yield f"DROP TYPE IF EXISTS {_words(column)}"


class _PostgreSQL(_Standard):
    """Readers go on with the rows before until all is committed."""

    def create(self, table: Table, name: str) -> Iterable[str]:
        yield from super().create(table, name)
        if name.endswith(NEXT):
            yield f"CREATE INDEX ON {name} ({next(iter(table.c)).name})"

    def swap(self, name: str, *, there: bool) -> Iterable[str]:
        yield from super().swap(name, there=there)
        yield f"ANALYZE {name}"


@dataclass(frozen=True)
class _ClickHouse:
    """Sorted tables, each replaced whole in one step, since nothing here is a transaction."""

    in_place: bool = False

    def text(self, query: Any) -> str:
        from data_access.engines.clickhouse_sql import written as clickhouse_written

        return clickhouse_written(_clickhouse_dialect(), query)

    def create(self, table: Table, name: str) -> Iterable[str]:
        columns = [f"{column.name} {self._type(column)}" for column in table.c]
        order = ", ".join([column.name for column in table.c if not column.nullable][:2])
        yield f"DROP TABLE IF EXISTS {name} SYNC"
        yield f"{_create(name, columns)} ENGINE = MergeTree ORDER BY ({order})"

    def scratch(self, table: Table) -> Iterable[str]:
        columns = [f"{column.name} {self._type(column)}" for column in table.c]
        yield f"{_create(table.name, columns)} ENGINE = MergeTree ORDER BY tuple()"

    def forget(self, tables: Iterable[Table]) -> Iterable[str]:
        for table in tables:
            yield f"DROP TABLE IF EXISTS {table.name} SYNC"

    def swap(self, name: str, *, there: bool) -> Iterable[str]:
        if there:
            yield f"EXCHANGE TABLES {name}{NEXT} AND {name}"
            yield f"DROP TABLE {name}{NEXT} SYNC"
        else:
            yield f"RENAME TABLE {name}{NEXT} TO {name}"

    def empty(self, name: str) -> str:
        return f"TRUNCATE TABLE {name}"

    def columns(self) -> str:
        return "SELECT table, name FROM system.columns WHERE database = currentDatabase()"

    def _type(self, column: Column[Any]) -> str:
        from data_access.engines.clickhouse_tables import column_type

        return column_type(column)


def _create(name: str, columns: Iterable[str], what: str = "TABLE") -> str:
    return f"CREATE {what} {name} ({', '.join(columns)})"


def _declared(column: Column[Any], kind: str) -> str:
    return f"{column.name} {kind}{'' if column.nullable else ' NOT NULL'}"


def _words(column: Column[Any]) -> str:
    return f"{column.table.name}_{column.name}"


@cache
def _clickhouse_dialect() -> Dialect:
    from clickhouse_connect.cc_sqlalchemy.dialect import ClickHouseDialect

    return ClickHouseDialect()


@cache
def wording(backend: str) -> Wording:
    """Return how an engine is told, by the name of its backend."""
    if backend == "duckdb":
        return _DuckDB(DuckDBDialect(), "'main'")
    if backend == "postgresql":
        dialect = PGDialect_psycopg(paramstyle="named")  # type: ignore[no-untyped-call]
        return _PostgreSQL(dialect, "current_schema()")
    return _ClickHouse()
