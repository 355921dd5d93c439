"""Checking a CSV as it is read, where a mapping takes the columns of a file as they are: one pass instead of three.

A row is typed at once where no value has blanks around it and nothing is wrong with it. Every other row is kept as
text and goes the way of all other files (`validation.check`), so that what is said of it is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
from sqlalchemy import Column, Integer

from data_access.contract import contract
from data_access.imports.csv_reading import Plain, literal, misfit_fields, quoted
from data_access.imports.mapping import TableMapping
from data_access.imports.validation import Checked, check, given_columns, typed_and_judged, words_of

# The values of a row that was not typed, in the order of the header.
_TEXTS = "_texts"


def taken_whole(mappings: Iterable[TableMapping], name: str) -> TableMapping | None:
    """Return the SELECT that takes a file as it is, where no other reads it."""
    readers = [one for one in mappings if {name.lower(), "source"} & one.reads]
    alone = len(readers) == 1 and readers[0].reads == {name.lower()}
    return readers[0] if alone and readers[0].takes_all else None


def read_typed(connection: duckdb.DuckDBPyConnection, view: str, plain: Plain, table: str) -> bool:
    """Read a file typed as a contract table wants it; tell whether that could be done.

    Makes the table `_typed_<table>`, and the view of the rows that must be checked apart, as text, as `read_csv` does.
    """
    rows = quoted(f"_typed_{table}")
    if not plain.read(connection, rows, _typed_rows(plain, table)):
        return False
    texts = ", ".join(f"{_TEXTS}[{at}] as {quoted(name)}" for at, name in enumerate(plain.columns, 1))
    connection.execute(
        f"create view {quoted(view)} as select {texts}, rowid + 2 as _line, rowid + 2 as _last_line, _fields, "
        f"{_TEXTS} is null as _typed from {rows}"
    )
    return True


def _typed_rows(plain: Plain, table: str) -> str:
    columns, keys = given_columns(table, plain.columns)
    contracted = contract.tables[table].c
    # Names of their own, so that the header's are free for what they become.
    texts = [f"text {place}" for place in range(len(plain.columns))]
    used = {name: quoted(texts[plain.columns.index(name)]) for name in (*columns, *keys)}
    raw = ", ".join(f"{_raw(contracted.get(name), text)} as {quoted('raw ' + name)}" for name, text in used.items())
    typed = [f"{_few_words(contracted[name])} as {quoted(name)}" for name in columns]
    kept = ", ".join([*typed, *(f"{quoted('raw ' + key)} as {quoted(key)}" for key in keys)])
    odd = [
        *(
            f"{text} < '!' and {text} <> '' or ends_with({text}, ' ')"
            for name, text in used.items()
            if _may_begin_or_end_blank(contracted.get(name))
        ),
        "_problem is not null",
    ]
    return f"""
        with raw as (
            select {", ".join(map(quoted, texts))}, {raw}, {misfit_fields(texts)} as _fields
            from {plain.scan(texts)}
        ),
        {typed_and_judged(table, columns, dict.fromkeys(columns, "VARCHAR"))}
        select {kept}, _fields, case
            when _fields is null and ({" or ".join(odd)}) then [{", ".join(map(quoted, texts))}]
        end as {_TEXTS}
        from judged
    """


def _raw(column: Column[Any] | None, text: str) -> str:
    """Return the SQL of a value, NULL where it is empty; an empty one stays where it is found wrong all the same."""
    wrong = column is not None and not column.nullable and _judged_by_the_letter(column)
    return text if wrong else f"nullif({text}, '')"


def _judged_by_the_letter(column: Column[Any]) -> bool:
    """Tell whether nothing passes that is empty or has blanks around it."""
    return isinstance(column.type, Integer) or "allowed" in column.info


def _may_begin_or_end_blank(column: Column[Any] | None) -> bool:
    return column is None or not _judged_by_the_letter(column)


def _few_words(column: Column[Any]) -> str:
    """Return the SQL of a typed value; one of a few words as the number of a word, which is quicker to pass on."""
    if "allowed" not in column.info:
        return quoted(column.name)
    return f"try_cast({quoted(column.name)} as {words_of(column)})"


def check_typed(connection: duckdb.DuckDBPyConnection, mapping: TableMapping, file: str) -> Checked:
    """Check the rows of a file that were not typed when it was read; return them with those that were."""
    rest = check(connection, mapping, file, name=f"_checked_apart_{mapping.table}")
    name = f"_checked_{mapping.table}"
    kept = ", ".join(map(quoted, (*rest.columns, *rest.keys)))
    contracted = contract.tables[rest.table].c
    words = ", ".join(
        f"{_few_words(contracted[n])} as {quoted(n)}" for n in rest.columns if "allowed" in contracted[n].info
    )
    connection.execute(f"""
        create view {quoted(name)} as
        select {kept}, rowid + 2 as _line, {literal(file)} as _file, false as _earliest, null::integer as _problem,
            null::varchar as _column, null::varchar as _value, null::varchar as _reason
        from {quoted("_typed_" + mapping.table)} where {_TEXTS} is null and _fields is null
        union all by name
        select * {f"replace ({words})" if words else ""} from {quoted(rest.name)}
    """)
    return Checked(rest.table, name, rest.columns, rest.keys)
