"""How each engine is told to keep rollups: tables and what replaces them, in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeAlias

from duckdb_sqlalchemy import Dialect as DuckDBDialect
from sqlalchemy import Column, Dialect, String, Table
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.visitors import iterate

from data_access.contract import contract
from data_access.engines.literals import written
from data_access.rollups.shape import rollup_tables

NEXT = "_next"
SCRATCH = "rollup_scratch"

# The words that there are, in order, by name of column.
Words: TypeAlias = Mapping[str, Sequence[str]]

_MOST_WORDS = 10_000


class Wording(Protocol):
    """The statements of one engine. in_place: its statements are one transaction, so that rows are changed in place."""

    @property
    def in_place(self) -> bool:
        """Whether nobody sees a table half changed."""

    def text(self, query: Any) -> str:
        """Return a query with its values written in."""

    def worded(self, table: Table) -> Sequence[Column[Any]]:
        """Return the columns of a scratch table that are kept as numbers of words, where there are few words."""

    def few(self, words: Sequence[str]) -> bool:
        """Say whether these are words that a column can be kept as numbers of."""

    def create(self, table: Table, name: str, words: Words) -> Iterable[str]:
        """Yield what creates a table that stays, under a name, for rows that come sorted by its first column."""

    def fits(self, table: Table, words: Words, types: Mapping[str, str]) -> bool:
        """Say whether rows with these words fit a table that is there, whose columns have these types."""

    def scratch(self, table: Table, words: Words) -> Iterable[str]:
        """Yield what creates a table that is dropped when the rollups are built."""

    def forget(self, tables: Iterable[Table]) -> Iterable[str]:
        """Yield what drops scratch tables, and all that came with them."""

    def swap(self, name: str, *, there: bool) -> Iterable[str]:
        """Yield what puts `<name>_next` in the place of a table, which may not be there."""

    def empty(self, name: str) -> Iterable[str]:
        """Yield what takes all rows out of a table that stays."""

    def drop(self, name: str) -> str:
        """Return what drops a table that stayed."""

    def columns(self) -> str:
        """Return the query of the tables and columns that are there, with the columns' types."""


@dataclass(frozen=True)
class _Standard:
    """What DuckDB and PostgreSQL have in common."""

    dialect: Dialect
    schema: str
    in_place: bool = True

    def text(self, query: Any) -> str:
        return written(self.dialect, query)

    def worded(self, table: Table) -> Sequence[Column[Any]]:  # noqa: ARG002
        return ()

    def few(self, words: Sequence[str]) -> bool:  # noqa: ARG002
        return False

    def create(self, table: Table, name: str, words: Words) -> Iterable[str]:
        yield _create(name, (f"{_declared(c, self._type(c, words))}" for c in table.c))

    def fits(self, table: Table, words: Words, types: Mapping[str, str]) -> bool:  # noqa: ARG002
        return True

    def scratch(self, table: Table, words: Words) -> Iterable[str]:
        yield _create(table.name, (f"{c.name} {self._type(c, words)}" for c in table.c), "TEMPORARY TABLE")

    def forget(self, tables: Iterable[Table]) -> Iterable[str]:
        for table in tables:
            yield f"DROP TABLE IF EXISTS {table.name}"

    def swap(self, name: str, *, there: bool) -> Iterable[str]:
        if there:
            yield self.drop(name)
        yield f"ALTER TABLE {name}{NEXT} RENAME TO {name}"

    def empty(self, name: str) -> Iterable[str]:
        yield f"DELETE FROM {name}"

    def drop(self, name: str) -> str:
        return f"DROP TABLE {name}"

    def columns(self) -> str:
        return (
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            f"WHERE table_schema = {self.schema}"
        )

    def _type(self, column: Column[Any], words: Words) -> str:  # noqa: ARG002
        return str(column.type.compile(dialect=self.dialect))


class _DuckDB(_Standard):
    """Words are kept as their number among those that there are, a byte or two each: quicker to write, sum and read.

    Scratch tables are in a database of their own, attached as SCRATCH and on the search path: compressed, and gone
    with it.
    """

    def worded(self, table: Table) -> Sequence[Column[Any]]:
        return [c for c in table.c if isinstance(c.type, String) and "contract" in c.info]

    def few(self, words: Sequence[str]) -> bool:
        return 0 < len(words) <= _MOST_WORDS and not any("\0" in word for word in words)

    def fits(self, table: Table, words: Words, types: Mapping[str, str]) -> bool:
        return all(types[c.name] == self._type(c, words) for c in table.c if isinstance(c.type, String))

    def scratch(self, table: Table, words: Words) -> Iterable[str]:
        yield _create(f"{SCRATCH}.main.{table.name}", (f"{c.name} {self._type(c, words)}" for c in table.c))

    def _type(self, column: Column[Any], words: Words) -> str:
        if column.name not in words or not isinstance(column.type, String):
            return super()._type(column, words)
        quoted = ("'" + word.replace("'", "''") + "'" for word in words[column.name])
        return f"ENUM({', '.join(quoted)})"


class _PostgreSQL(_Standard):
    """Readers go on with the rows before until all is committed."""

    def create(self, table: Table, name: str, words: Words) -> Iterable[str]:
        yield from super().create(table, name, words)
        if name.endswith(NEXT):
            yield f"CREATE INDEX ON {name} ({next(iter(table.c)).name})"

    def swap(self, name: str, *, there: bool) -> Iterable[str]:
        yield from super().swap(name, there=there)
        yield f"ANALYZE {name}"


@dataclass(frozen=True)
class _ClickHouse:
    """Sorted tables, each replaced whole in one step, since nothing here is a transaction.

    Where the ledger is spread over a cluster, whole rollups are on every node of it, so that any of them may be read;
    scratch tables are on the one that builds. Each step waits for all nodes.
    """

    cluster: str | None = None
    in_place: bool = False

    def text(self, query: Any) -> str:
        from data_access.engines.clickhouse_sql import written as clickhouse_written

        return clickhouse_written(_clickhouse_dialect(), query, here=bool(self.cluster) and _reads_scratch(query))

    def worded(self, table: Table) -> Sequence[Column[Any]]:  # noqa: ARG002
        return ()

    def few(self, words: Sequence[str]) -> bool:  # noqa: ARG002
        return False

    def fits(self, table: Table, words: Words, types: Mapping[str, str]) -> bool:  # noqa: ARG002
        return True

    def create(self, table: Table, name: str, words: Words) -> Iterable[str]:  # noqa: ARG002
        columns = [f"{column.name} {self._type(column)}" for column in table.c]
        order = ", ".join([column.name for column in table.c if not column.nullable][:2])
        engine = "MergeTree"
        if self.cluster:
            engine = "ReplicatedMergeTree('/clickhouse/tables/{uuid}/everywhere', '{shard}-{replica}')"
        yield f"DROP TABLE IF EXISTS {name}{self._everywhere} SYNC"
        yield f"{_create(f'{name}{self._everywhere}', columns)} ENGINE = {engine} ORDER BY ({order})"

    def scratch(self, table: Table, words: Words) -> Iterable[str]:  # noqa: ARG002
        columns = [f"{column.name} {self._type(column)}" for column in table.c]
        yield f"{_create(table.name, columns)} ENGINE = MergeTree ORDER BY tuple()"

    def forget(self, tables: Iterable[Table]) -> Iterable[str]:
        for table in tables:
            yield f"DROP TABLE IF EXISTS {table.name} SYNC"

    def swap(self, name: str, *, there: bool) -> Iterable[str]:
        yield from self._same_everywhere(f"{name}{NEXT}")
        if there:
            yield f"EXCHANGE TABLES {name}{NEXT} AND {name}{self._everywhere}"
            yield self.drop(f"{name}{NEXT}")
        else:
            yield f"RENAME TABLE {name}{NEXT} TO {name}{self._everywhere}"

    def empty(self, name: str) -> Iterable[str]:
        yield f"TRUNCATE TABLE {name}"
        yield from self._same_everywhere(name)

    def drop(self, name: str) -> str:
        return f"DROP TABLE {name}{self._everywhere} SYNC"

    def columns(self) -> str:
        return "SELECT table, name, type FROM system.columns WHERE database = currentDatabase()"

    @property
    def _everywhere(self) -> str:
        return f" ON CLUSTER `{self.cluster}`" if self.cluster else ""

    def _same_everywhere(self, name: str) -> Iterator[str]:
        if self.cluster:
            yield f"SYSTEM SYNC REPLICA{self._everywhere} {name}"

    def _type(self, column: Column[Any]) -> str:
        from data_access.engines.clickhouse_tables import column_type

        return column_type(column)


def _reads_scratch(query: Any) -> bool:
    read = (one for one in iterate(query) if isinstance(one, Table))
    return any(table.metadata not in (contract, rollup_tables) for table in read)


def _create(name: str, columns: Iterable[str], what: str = "TABLE") -> str:
    return f"CREATE {what} {name} ({', '.join(columns)})"


def _declared(column: Column[Any], kind: str) -> str:
    return f"{column.name} {kind}{'' if column.nullable else ' NOT NULL'}"


@cache
def _clickhouse_dialect() -> Dialect:
    from clickhouse_connect.cc_sqlalchemy.dialect import ClickHouseDialect

    return ClickHouseDialect()


@cache
def wording(backend: str, cluster: str | None = None) -> Wording:
    """Return how an engine is told, by the name of its backend and of the cluster that the ledger is spread over."""
    if backend == "duckdb":
        return _DuckDB(DuckDBDialect(), "'main'")
    if backend == "postgresql":
        dialect = PGDialect_psycopg(paramstyle="named")  # type: ignore[no-untyped-call]
        return _PostgreSQL(dialect, "current_schema()")
    return _ClickHouse(cluster)
