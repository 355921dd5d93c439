"""Taking a plain CSV in typed blocks (see `blocks`) where a mapping takes its columns as they are.

The rows stay as they were read, in Arrow, and are looked through where they lie; they are copied once, into the
ledger. Those with anything wrong or odd are left as text and go the way of all other files (`validation.check`), so
that what is said of them is the same.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from sqlalchemy import BigInteger, Column, Date, DateTime, Integer

from data_access.contract import contract
from data_access.imports.blocks import Blocks, read_blocks
from data_access.imports.csv_reading import literal, quoted
from data_access.imports.mapping import TableMapping
from data_access.imports.raw_lines import lines_of
from data_access.imports.validation import Checked, TypedRows, as_typed, check, given_columns, typed_and_judged

_KINDS = {
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.timestamp("us"): "TIMESTAMP",
    pa.date32(): "DATE",
}
_WORDS = pa.dictionary(pa.int32(), pa.string())


def read_at_once(
    connection: duckdb.DuckDBPyConnection, view: str, text: Path, delimiter: str, columns: tuple[str, ...], table: str
) -> pa.Table | None:
    """Read a file typed as a contract table wants it; return its rows, None where that could not be done.

    Rows have `_line`, and `_odd` where they must be checked apart; of those the view has the text, as `read_csv` does.
    """
    contracted = contract.tables[table].c
    types = {name: _arrow_type(contracted.get(name)) for name in columns}
    [(threads,)] = connection.execute("select current_setting('threads')").fetchall()
    blocks = read_blocks(text, delimiter, types, threads)
    if blocks is None:
        return None
    rows = blocks.typed.append_column("_line", pa.array(np.arange(2, blocks.typed.num_rows + 2)))
    odd = _odd(connection, rows, table, blocks)
    raw = _raw_lines(text, blocks, np.flatnonzero(odd))
    rows = rows.append_column("_odd", pa.array(odd))
    connection.register(_read(table), rows)
    _keep_odd(connection, raw, view, delimiter)
    texts = ", ".join(f"texts[{at}] as {quoted(name)}" for at, name in enumerate(columns, 1))
    connection.execute(f"""
        create view {quoted(view)} as
        select {", ".join(f"null::varchar as {quoted(name)}" for name in columns)}, _line, _line as _last_line,
            null::integer as _fields, true as _typed
        from {_read(table)} where {_NOT_ODD}
        union all
        select {texts}, _line, _line,
            case when len(texts) <> {len(columns)} then len(texts)::integer end, false
        from {_odd_rows(view)}
    """)
    return rows


def check_at_once(connection: duckdb.DuckDBPyConnection, mapping: TableMapping, file: str, rows: pa.Table) -> Checked:
    """Check the rows of a file that are odd; return them with those that were typed when it was read."""
    rest = check(connection, mapping, file, name=f"_checked_apart_{mapping.table}")
    contracted = contract.tables[mapping.table].c
    given = _given(rows)
    raw = ", ".join(f"{quoted(name)} as {quoted('raw ' + name)}" for name in rest.columns)
    typed = ", ".join(
        [
            *(f"{as_typed(contracted[name], given[name])} as {quoted(name)}" for name in rest.columns),
            *map(quoted, rest.keys),
        ]
    )
    query = (
        f"select {typed}, _line, false as _earliest "
        f"from (select {', '.join([raw, *map(quoted, rest.keys)])}, _line from {_read(mapping.table)} where {_NOT_ODD})"
    )
    name = f"_checked_{mapping.table}"
    connection.execute(f"""
        create view {quoted(name)} as
        select *, {literal(file)} as _file, null::integer as _problem, null::varchar as _column,
            null::varchar as _value, null::varchar as _reason
        from ({query})
        union all by name select * from {quoted(rest.name)}
    """)
    return Checked(rest.table, name, rest.columns, rest.keys, TypedRows(rows, _read(mapping.table), query, rest.name))


def raw_rows(connection: duckdb.DuckDBPyConnection, view: str, text: Path, wanted: Sequence[int]) -> dict[int, str]:
    """Return rows of a file that was read at once as they came, by their lines."""
    query = f"select _line, raw from {_odd_rows(view)} where _line in (select unnest(?::bigint[]))"
    odd = dict(connection.execute(query, [list(wanted)]).fetchall())
    rest = [line for line in wanted if line not in odd]
    return {**odd, **lines_of(text, dict(zip(rest, rest, strict=True)))} if rest else odd


# A plain condition on the column would be handed on to where the rows are, and they would be copied to leave some out.
_NOT_ODD = "coalesce(_odd, false) is not true"


def _read(table: str) -> str:
    return f"_read_{table}"


def _odd_rows(view: str) -> str:
    return quoted(f"_odd{view}")


def _arrow_type(column: Column[Any] | None) -> pa.DataType:
    """Return what a column is read as: as the contract has it, few words by their numbers, or text to be typed yet."""
    if column is None:
        return pa.string()
    if "allowed" in column.info or "pattern" in column.info:
        return _WORDS
    if isinstance(column.type, Integer):
        return pa.int64() if isinstance(column.type, BigInteger) else pa.int32()
    if isinstance(column.type, DateTime):
        return pa.timestamp("us")
    return pa.date32() if isinstance(column.type, Date) else pa.string()


def _given(rows: pa.Table) -> dict[str, str]:
    return {field.name: _KINDS.get(field.type, "VARCHAR") for field in rows.schema}


def _odd(connection: duckdb.DuckDBPyConnection, rows: pa.Table, table: str, blocks: Blocks) -> np.ndarray:
    """Return whether each row is one to be looked at as text: something is wrong with it, or has blanks around it."""
    given = _given(rows)
    columns, keys = given_columns(table, rows.column_names)
    raw = ", ".join(f"{quoted(name)} as {quoted('raw ' + name)}" for name in columns)
    blanks = (
        f"({text} < '!' or ends_with({text}, ' '))"
        for name in (*columns, *keys)
        if given[name] == "VARCHAR" and (text := quoted(f"raw {name}" if name in columns else name))
    )
    connection.register(_read(table), rows)
    found = connection.execute(f"""
        with raw as (select {", ".join([raw, *map(quoted, keys)])}, _line from {_read(table)}),
        {typed_and_judged(table, columns, given)}
        select _line from judged where {" or ".join(["_problem is not null", *blanks])}
    """).fetchnumpy()["_line"]
    connection.unregister(_read(table))
    odd = np.zeros(rows.num_rows, bool)
    odd[np.asarray(found, np.int64) - 2] = True
    for block in blocks.odd:
        odd[block.first : block.first + block.rows] = True
    return odd


def _raw_lines(text: Path, blocks: Blocks, odd: np.ndarray) -> dict[int, str]:
    """Return the text of odd rows, by their lines."""
    begins, ends = blocks.places[odd].tolist(), blocks.places[odd + 1].tolist()
    with open(text, "rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return {
            line: content[begin:end].decode().rstrip("\r\n")
            for line, begin, end in zip((odd + 2).tolist(), begins, ends, strict=True)
        }


def _keep_odd(connection: duckdb.DuckDBPyConnection, raw: dict[int, str], view: str, delimiter: str) -> None:
    lines = pa.table({"_line": pa.array(raw.keys(), pa.int64()), "raw": pa.array(raw.values(), pa.string())})
    connection.register("_raw", lines)
    connection.execute(
        f"create table {_odd_rows(view)} as "
        f"select _line, raw, string_split(raw, {literal(delimiter)}) as texts from _raw order by _line"
    )
    connection.unregister("_raw")
