"""SQL with its values written in: what provenance shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
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
