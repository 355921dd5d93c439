"""What ClickHouse says in other words than the rest: types in a cast, days and moments, truth."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from clickhouse_connect.cc_sqlalchemy.sql.compiler import ChStatementCompiler
from sqlalchemy import BinaryExpression, Boolean, Cast, Date, DateTime, Float, Integer, Numeric, String, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.functions import Function
from sqlalchemy.types import BigInteger, TypeEngine

from data_access.contract import contract
from data_access.engines.kind import Query

# The first kind that fits names the type; wider kinds come after narrower ones.
_TYPES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "Bool"),
    (BigInteger, "Int64"),
    (Integer, "Int32"),
    (Float, "Float64"),
    (DateTime, "DateTime64(6, 'UTC')"),
    (Date, "Date32"),
    (String, "String"),
)


def type_name(kind: TypeEngine[Any]) -> str:
    """Return the ClickHouse type of a contract type. Raises ValueError for a type the contract does not use."""
    if isinstance(kind, Numeric) and not isinstance(kind, Float):
        return f"Decimal({kind.precision}, {kind.scale})"
    for known, name in _TYPES:
        if isinstance(kind, known):
            return name
    raise ValueError(f"ClickHouse has no type here for {kind!r}.")


class _Words(ChStatementCompiler):
    """The dialect's compiler, held to the contract's types."""

    def render_literal_value(self, value: Any, type_: TypeEngine[Any]) -> str:
        if isinstance(value, datetime):
            return f"toDateTime64('{value:%Y-%m-%d %H:%M:%S.%f}', 6, 'UTC')"
        if isinstance(value, date):
            return f"toDate32('{value}')"
        return str(super().render_literal_value(value, type_))  # type: ignore[no-untyped-call]

    def visit_cast(self, cast: Cast[Any], **kw: Any) -> str:
        """Write a cast that keeps what is missing missing."""
        return f"CAST({self.process(cast.clause, **kw)} AS Nullable({type_name(cast.type)}))"

    def visit_sum_func(self, function: Function[Any], **kw: Any) -> str:
        """Write a sum of which no row is a part as missing, as SQL says, and not as 0.

        The setting `aggregate_functions_null_for_empty` means the same, but each shard applies it once more to a
        function that has FILTER, whose column is then not found.
        """
        return f"sumOrNull{self.function_argspec(function, **kw)}"

    def visit_min_func(self, function: Function[Any], **kw: Any) -> str:
        return f"minOrNull{self.function_argspec(function, **kw)}"

    def visit_max_func(self, function: Function[Any], **kw: Any) -> str:
        return f"maxOrNull{self.function_argspec(function, **kw)}"

    def visit_regexp_match_op_binary(self, binary: BinaryExpression[Any], operator: Any, **kw: Any) -> str:  # noqa: ARG002
        return f"match({self.process(binary.left, **kw)}, {self.process(binary.right, **kw)})"

    def visit_not_regexp_match_op_binary(self, binary: BinaryExpression[Any], operator: Any, **kw: Any) -> str:
        return f"NOT {self.visit_regexp_match_op_binary(binary, operator, **kw)}"


class _WordsHere(_Words):
    """Reads the contract's tables one by one, so that what they are joined to need be nowhere but here."""

    def visit_table(self, table: Table, *args: Any, **kw: Any) -> str:
        name = str(super().visit_table(table, *args, **kw))  # type: ignore[no-untyped-call]
        if not kw.get("asfrom") or table.metadata is not contract:
            return name
        # Where the table has another name there, that one follows.
        alias = getattr(kw.get("enclosing_alias"), "element", None)
        return f"(SELECT * FROM {name})" if alias is table else f"(SELECT * FROM {name}) AS {name}"


def written(dialect: Dialect, query: Query, *, here: bool = False) -> str:
    """Return a query as ClickHouse SQL, without parameters.

    here: what it reads beside the contract's tables is on one server of a cluster, and the others know nothing of it.
    """
    words = _WordsHere if here else _Words
    return str(words(dialect, query, compile_kwargs={"literal_binds": True}))
