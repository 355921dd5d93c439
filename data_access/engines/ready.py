"""Queries made ready to run: compiled once for all that are alike, each with its own values.

SQLAlchemy's own way to run a query lays a context, a cursor and a result around it, which cost more than all else there
is to do in Python, and nobody needs them who reads Arrow. What it compiles, it keeps here as it does there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Dialect, Engine

from data_access.engines.kind import Query
from data_access.engines.literals import as_it_ran, tables_read


@dataclass(frozen=True)
class Ready:
    """A query as its engine takes it: the statement and its values in order; written, tables: see `Fetched`."""

    statement: str
    values: list[Any]
    written: Callable[[], str]
    tables: tuple[str, ...]


def ready(engine: Engine, query: Query) -> Ready:
    """Return a query of an engine that takes values by their position, ready to run. Raises SQLAlchemyError."""
    dialect: Dialect = engine.dialect
    compiled: Any
    compiled, extracted, collected, _ = query._compile_w_cache(
        dialect, compiled_cache=engine._compiled_cache, column_keys=[]
    )
    own = compiled.construct_params(
        extracted_parameters=extracted, escape_names=False, _collected_params=collected, _no_postcompile=True
    )
    statement, values, names = compiled.string, own, compiled.positiontup
    processors = compiled._bind_processors
    if compiled.post_compile_params or compiled.literal_execute_params:
        expanded = compiled._process_parameters_for_postcompile(dict(own))
        statement, values, names = expanded.statement, expanded.parameters, expanded.positiontup
        processors = {**processors, **expanded.processors}
    sent = [processors[name](values[name]) if name in processors else values[name] for name in names or ()]
    return Ready(statement, sent, as_it_ran(dialect, compiled, own), tables_read(compiled))
