"""Reading CSV with true line numbers, fast where each line is one row, exactly where it is not.

The engine reads a file in parallel and keeps its order, so a row's place gives its line as long as every line is one
row. Whether that holds is seen by counting: rows read against lines in the file. Where it does not hold (quoted
newlines, blank lines, odd quoting) the csv module reads the file again, slower, and knows each row's line itself.

Spare columns behind the header's catch rows with too many fields; missing fields come as NULL where empty ones come as
''. So rows that do not fit the header are seen without a second look at the others.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import duckdb
import numpy as np
import pyarrow as pa

from data_access.errors import ImportFileError
from data_access.imports.files import CHUNK, SourceFile, is_utf8, recoded
from data_access.imports.raw_lines import NEWLINE

COMMON_DELIMITERS = ",;\t|"
RARE_DELIMITERS = ":^~\x1f\x01"
SPARE = tuple(f"_spare_{number}" for number in range(1, 9))
NO_NULL = "\\0 never null"
BATCH = 50_000
LONGEST_FIELD = 1 << 28

# Given the text, its delimiter and the columns of its header.
AtOnce: TypeAlias = Callable[[Path, str, tuple[str, ...]], bool]


@dataclass(frozen=True)
class CsvTable:
    """A CSV file in a table. columns: the header's names, made usable; text: the file in UTF-8 that was read.

    The table has the columns as text, `_line` and `_last_line` (the lines a row begins and ends on), and `_fields`:
    how many fields a row has that does not fit the header, NULL where it fits.
    """

    columns: tuple[str, ...]
    text: Path


@dataclass(frozen=True)
class Plain:
    """A CSV file each of whose lines is one row, the first of them the header with these columns."""

    text: Path
    delimiter: str
    columns: tuple[str, ...]
    lines: int

    def scan(self, names: Sequence[str]) -> str:
        """Return the SQL that reads the rows as text, columns named so, with spare ones for more than the header."""
        kinds = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in (*names, *SPARE))
        return (
            f"read_csv({literal(str(self.text))}, columns = {{{kinds}}}, auto_detect = false, header = true, "
            f"delim = {literal(self.delimiter)}, quote = '\"', escape = '\"', nullstr = {literal(NO_NULL)}, "
            "null_padding = true, strict_mode = true)"
        )

    def read(self, connection: duckdb.DuckDBPyConnection, rows: str, query: str) -> bool:
        """Make the table `rows` of what a query makes of each row; tell whether there were as many as lines."""
        try:
            connection.execute(f"create or replace table {rows} as {query}")
        except duckdb.Error:
            return False
        [(read,)] = connection.execute(f"select count(*) from {rows}").fetchall()
        if read != self.lines - 1:
            connection.execute(f"drop table {rows}")
            return False
        return True


@dataclass(frozen=True)
class _Lines:
    rows: int
    plain: bool


def read_csv(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    file: SourceFile,
    text: Path,
    work: Path,
    otherwise: Callable[[Plain], bool] = lambda _: False,
    at_once: AtOnce = lambda *_: False,
) -> CsvTable:
    """Read a CSV file into the view `table`.

    at_once, otherwise: asked first, and where each line is one row; tell whether they made the view in their own way.

    Raises ImportFileError for a file without a header and for text in no known encoding.
    """
    if not text.stat().st_size:
        raise ImportFileError(f"{file.path.name} is empty: it has no header line.")
    if is_utf8_head(text):
        delimiter, header = _header(file, text)
        columns = usable_names(header)
        if at_once(text, delimiter, columns):
            return CsvTable(columns, text)
    lines = _count(file, text)
    if not is_utf8_head(text):
        text = recoded(file, text, "cp1252", work)
    delimiter, header = _header(file, text)
    columns = usable_names(header)
    plain = Plain(text, delimiter, columns, lines.rows)
    if lines.plain and (otherwise(plain) or _read_plain(connection, table, plain)):
        return CsvTable(columns, text)
    if not is_utf8(text):
        return read_csv(connection, table, file, recoded(file, text, "cp1252", work), work, otherwise, at_once)
    _read_exactly(connection, table, file, text, delimiter, columns)
    return CsvTable(columns, text)


def is_utf8_head(text: Path) -> bool:
    """Tell whether the first part of the file, which holds the header, is UTF-8 (it may end within a character)."""
    with open(text, "rb") as file:
        head = file.read(1 << 16)
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and len(head) == 1 << 16
    return True


def usable_names(header: list[str]) -> tuple[str, ...]:
    """Return column names: blanks around them gone, empty ones `column_<place>`, repeated ones with `_2`, `_3`, …"""
    names: list[str] = []
    taken = {"_line", "_file", "_last_line", "_fields"}
    for place, given in enumerate(header, 1):
        name = base = given.strip(" \t\r\n\u00a0\ufeff") or f"column_{place}"
        repeat = 2
        while name.lower() in taken:
            name, repeat = f"{base}_{repeat}", repeat + 1
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _count(file: SourceFile, text: Path) -> _Lines:
    newlines, plain, before = 0, True, b"\n"
    with open(text, "rb") as source:
        while chunk := source.read(CHUNK):
            if b"\0" in chunk:
                raise ImportFileError(f"{file.path.name} holds NUL bytes: it is no text, or UTF-16 without its mark.")
            seam = before + chunk
            ends = np.frombuffer(seam, np.uint8) == NEWLINE
            newlines += int(np.count_nonzero(ends[len(before) :]))
            plain = plain and not (ends[1:] & ends[:-1]).any()
            if b"\r" in seam:
                returns = chunk.count(b"\r\n") + chunk.endswith(b"\r")
                plain = plain and b"\n\r\n" not in seam and chunk.count(b"\r") == returns
            before = seam[-2:]
    return _Lines(newlines if before.endswith(b"\n") else newlines + 1, plain)


def _header(file: SourceFile, text: Path) -> tuple[str, list[str]]:
    for delimiters in (COMMON_DELIMITERS, RARE_DELIMITERS):
        found = [(delimiter, _first_record(text, delimiter)) for delimiter in delimiters]
        delimiter, header = max(found, key=lambda pair: len(pair[1]))
        if len(header) > 1:
            return delimiter, header
    header = _first_record(text, ",")
    if not header:
        raise ImportFileError(f"{file.path.name} is empty: it has no header line.")
    return ",", header


def _first_record(text: Path, delimiter: str) -> list[str]:
    with open(text, encoding="utf-8", errors="replace", newline="") as source:
        return next((record for record in csv.reader(source, delimiter=delimiter) if record), [])


def _read_plain(connection: duckdb.DuckDBPyConnection, table: str, plain: Plain) -> bool:
    rows, columns = quoted(f"_rows_{table}"), plain.columns
    if not plain.read(connection, rows, f"from {plain.scan(columns)}"):
        return False
    connection.execute(
        f"create view {quoted(table)} as select {', '.join(map(quoted, columns))}, rowid + 2 as _line, "
        f"rowid + 2 as _last_line, {misfit_fields(columns)} as _fields from {rows}"
    )
    return True


def misfit_fields(columns: Sequence[str]) -> str:
    """Return the SQL of how many fields a row has that does not fit the header, NULL where it fits."""
    there = " + ".join(f"({quoted(name)} is not null)::int" for name in (*columns, *SPARE))
    return f"case when {quoted(columns[-1])} is null or {SPARE[0]} is not null then {there} end"


def _read_exactly(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    file: SourceFile,
    text: Path,
    delimiter: str,
    columns: tuple[str, ...],
) -> None:
    names = ", ".join(f"{quoted(name)} varchar" for name in columns)
    rows = quoted(f"_rows_{table}")
    connection.execute(f"create or replace table {rows} ({names}, _line bigint, _last_line bigint, _fields integer)")
    for batch in _batches(_records(file, text, delimiter), len(columns)):
        connection.register("_batch", batch)
        connection.execute(f"insert into {rows} from _batch")
        connection.unregister("_batch")
    connection.execute(f"create view {quoted(table)} as from {rows}")


def _records(file: SourceFile, text: Path, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    longest = csv.field_size_limit(LONGEST_FIELD)
    try:
        with open(text, encoding="utf-8", newline="") as source:
            reader = csv.reader(source, delimiter=delimiter)
            line, header_seen = 1, False
            for record in reader:
                if record and header_seen:
                    yield line, reader.line_num, record
                header_seen = header_seen or bool(record)
                line = reader.line_num + 1
    except csv.Error as error:
        raise ImportFileError(f"{file.path.name} cannot be read near line {line}: {error}.") from error
    finally:
        csv.field_size_limit(longest)


def _batches(records: Iterator[tuple[int, int, list[str]]], width: int) -> Iterator[pa.Table]:
    batch: list[tuple[int, int, list[str]]] = []
    for record in records:
        batch.append(record)
        if len(batch) == BATCH:
            yield _batch(batch, width)
            batch = []
    if batch:
        yield _batch(batch, width)


def _batch(records: list[tuple[int, int, list[str]]], width: int) -> pa.Table:
    fields = zip(*((record + [""] * (width - len(record)))[:width] for _, _, record in records), strict=True)
    arrays = [pa.array(column, pa.string()) for column in fields]
    arrays.append(pa.array([line for line, _, _ in records], pa.int64()))
    arrays.append(pa.array([last for _, last, _ in records], pa.int64()))
    arrays.append(pa.array([None if len(r) == width else len(r) for _, _, r in records], pa.int32()))
    return pa.table(arrays, names=[f"c{place}" for place in range(len(arrays))])
