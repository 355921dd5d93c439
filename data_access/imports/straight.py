"""Checking a CSV as it is read, where a mapping takes the columns of a file as they are: one pass instead of three.

A row is typed at once where no value has blanks around it and nothing is wrong with it. Every other row is kept as
text and goes the way of all other files (`validation.check`), so that what is said of it is the same.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from data_access.imports.csv_reading import Plain, literal, misfit_fields, quoted
from data_access.imports.mapping import TableMapping
from data_access.imports.validation import Checked, check, given_columns, typed_and_judged

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
    # Names of their own, so that the header's are free for what they become.
    texts = [f"text {place}" for place in range(len(plain.columns))]
    used = {name: quoted(texts[plain.columns.index(name)]) for name in (*columns, *keys)}
    raw = ", ".join(f"nullif({text}, '') as {quoted('raw ' + name)}" for name, text in used.items())
    kept = ", ".join([*map(quoted, columns), *(f"{quoted('raw ' + key)} as {quoted(key)}" for key in keys)])
    blanks = " or ".join(f"{text} < '!' and {text} <> '' or ends_with({text}, ' ')" for text in used.values())
    return f"""
        with raw as (
            select {", ".join(map(quoted, texts))}, {raw}, {misfit_fields(texts)} as _fields
            from {plain.scan(texts)}
        ),
        {typed_and_judged(table, columns, dict.fromkeys(columns, "VARCHAR"))}
        select {kept}, _fields, case
            when _fields is null and ({blanks} or _problem is not null) then [{", ".join(map(quoted, texts))}]
        end as {_TEXTS}
        from judged
    """


def check_typed(connection: duckdb.DuckDBPyConnection, mapping: TableMapping, file: str) -> Checked:
    """Check the rows of a file that were not typed when it was read; return them with those that were."""
    rest = check(connection, mapping, file, name=f"_checked_apart_{mapping.table}")
    name = f"_checked_{mapping.table}"
    kept = ", ".join(map(quoted, (*rest.columns, *rest.keys)))
    connection.execute(f"""
        create view {quoted(name)} as
        select {kept}, rowid + 2 as _line, {literal(file)} as _file, false as _earliest, null::integer as _problem,
            null::varchar as _column, null::varchar as _value, null::varchar as _reason
        from {quoted("_typed_" + mapping.table)} where {_TEXTS} is null and _fields is null
        union all by name from {quoted(rest.name)}
    """)
    return Checked(rest.table, name, rest.columns, rest.keys)
