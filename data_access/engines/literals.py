"""SQL with its values written in: what provenance shows.

It is written when somebody looks, so what ran is kept until then: its values, and what all queries like it share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine

from data_access.engines.kind import Query


class _TypedLiterals(SQLCompiler):
    """Writes days and moments with their type, so that they mean there what they mean as parameters."""

    def render_literal_value(self, value: Any, type_: TypeEngine[Any]) -> str:
        written = super().render_literal_value(value, type_)
        if isinstance(value, datetime):
            return f"TIMESTAMP {written}"
        return f"DATE {written}" if isinstance(value, date) else written


def written(dialect: Dialect, query: Query) -> str:
    """Return a query as SQL of the dialect, without parameters."""
    compiler: type[SQLCompiler] = type("Written", (_TypedLiterals, dialect.statement_compiler), {})
    return str(compiler(dialect, query, compile_kwargs={"literal_binds": True}))


def as_it_ran(dialect: Dialect, compiled: Any, values: Mapping[str, Any]) -> Callable[[], str]:
    """Return what writes the SQL of a query that ran, from what it was compiled to and its values by parameter."""
    return partial(_written_again, dialect, compiled, values)


@lru_cache(maxsize=512)
def tables_read(compiled: Any) -> tuple[str, ...]:
    """Return the names of the tables that what a query was compiled to reads.

    A statement is looked at once: all queries like it share what it was compiled to.
    """
    return tables_of(compiled.statement)


def tables_of(query: Query) -> tuple[str, ...]:
    """Return the names of the tables that a query reads."""
    return tuple(sorted({element.name for element in iterate(query) if isinstance(element, Table)}))


def _written_again(dialect: Dialect, compiled: Any, values: Mapping[str, Any]) -> str:
    own = {bind.key: values[name] for bind, name in compiled.bind_names.items()}
    return written(dialect, compiled.statement.params(own))
