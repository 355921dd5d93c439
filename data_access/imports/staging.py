"""The sandbox: a DuckDB in memory that holds the files as text and can then reach no file and no network.

Each file becomes a view named after it, every column VARCHAR, with `_file` (that name) and `_line` (the row's line in
the file, the header being line 1; in Parquet and XLSX the row's number plus one). `source` is all of them, by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from data_access.errors import ImportFileError
from data_access.imports.at_once import raw_rows, read_at_once
from data_access.imports.csv_reading import Plain, literal, quoted, read_csv, usable_names
from data_access.imports.engine import connect, first_line
from data_access.imports.files import SourceFile, unpack
from data_access.imports.raw_lines import lines_of
from data_access.imports.straight import read_typed


@dataclass(frozen=True)
class StagedFile:
    """A file as it lies in the sandbox. text: its UTF-8 text where it is CSV; rows: those that fit the header.

    typed: whether most rows were typed as they were read (see `at_once` and `straight`); its view then has only the
    others. at_once: these rows, where they stay in Arrow.
    """

    source: SourceFile
    text: Path | None
    columns: tuple[str, ...]
    rows: int
    typed: bool = False
    at_once: pa.Table | None = None


@dataclass(frozen=True)
class Misfit:
    """A row that does not fit its file's header: its line, and how many fields it has."""

    line: int
    fields: int


class Sandbox:
    """Files staged as text, shut off from everything else once `shut` was called. Close it after use."""

    def __init__(self, work: Path, memory: str, threads: int) -> None:
        self.work = work
        spill = work / "spill"
        spill.mkdir()
        self.connection = connect(":memory:", memory, threads, spill)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def stage(self, file: SourceFile, table: str | None = None) -> StagedFile:
        """Read one file in. table: the contract table that takes it as it is, if any.

        Raises ImportFileError where it cannot be read at all.
        """
        content = unpack(file, self.work)
        view = f"_all_{file.name}"
        text, typed, rows_at_once = None, False, None

        def at_once(path: Path, delimiter: str, columns: tuple[str, ...]) -> bool:
            nonlocal typed, rows_at_once
            if table is not None:
                rows_at_once = read_at_once(self.connection, view, path, delimiter, columns, table)
            typed = rows_at_once is not None
            return typed

        def read_as_typed(plain: Plain) -> bool:
            nonlocal typed
            typed = table is not None and read_typed(self.connection, view, plain, table)
            return typed

        if content.kind == "csv":
            read = read_csv(self.connection, view, file, content.path, self.work, read_as_typed, at_once)
            columns, text = read.columns, read.text
        elif content.kind == "parquet":
            columns = self._read_parquet(view, file, content.path)
        else:
            columns = self._read_workbook(view, file, content.path)
        misfits = _count(self.connection, f"select count(*) from {quoted(view)} where _fields is not null")
        fitting = ["_fields is null"] * bool(misfits) + ["not _typed"] * typed
        self.connection.execute(
            f"create view {quoted(file.name)} as select {', '.join(map(quoted, columns))}, _line, "
            f"{literal(file.name)} as _file from {quoted(view)} {'where ' * bool(fitting)}{' and '.join(fitting)}"
        )
        rows = _count(self.connection, f"select count(*) from {quoted(view)}") - misfits
        return StagedFile(file, text, columns, rows, typed, rows_at_once)

    def stage_lookup(self, path: Path) -> None:
        """Read a table that a mapping brings along, `_countries.csv` as `_countries`, every column VARCHAR."""
        self.connection.execute(
            f"create table {quoted(path.stem)} as "
            f"from read_csv({literal(str(path))}, all_varchar = true, header = true)"
        )

    def shut(self, staged: Sequence[StagedFile]) -> None:
        """Make the view `source` over all files, then give up every way out, for good."""
        parts = " union all by name ".join(f"from {quoted(one.source.name)}" for one in staged)
        self.connection.execute(f"create view source as {parts}")
        self.connection.execute("set enable_external_access = false")
        self.connection.execute("set lock_configuration = true")

    def misfits(self, file: StagedFile) -> list[Misfit]:
        """Return the rows that have more or fewer fields than the header."""
        query = f"select _line, _fields from {quoted('_all_' + file.source.name)} where _fields is not null order by 1"
        return [Misfit(*row) for row in self.connection.execute(query).fetchall()]

    def raw_text(self, file: StagedFile, lines: Sequence[int]) -> dict[int, str]:
        """Return rows as they came, by line: the text itself from CSV, a JSON object of the row otherwise."""
        view = quoted(f"_all_{file.source.name}")
        if file.text is not None and file.at_once is not None:
            return raw_rows(self.connection, f"_all_{file.source.name}", file.text, lines)
        if file.text is not None:
            query = f"select _line, _last_line from {view} where _line in (select unnest(?::bigint[]))"
            return lines_of(file.text, dict(self.connection.execute(query, [list(lines)]).fetchall()))
        fields = ", ".join(f"{quoted(name)} := {quoted(name)}" for name in file.columns)
        query = f"select _line, to_json(struct_pack({fields})) from {view} where _line in (select unnest(?::bigint[]))"
        return dict(self.connection.execute(query, [list(lines)]).fetchall())

    def _read_parquet(self, view: str, file: SourceFile, path: Path) -> tuple[str, ...]:
        scan = f"read_parquet({literal(str(path))}, file_row_number = true)"
        try:
            described = self.connection.execute(f"describe from {scan}").fetchall()
            given = [row[0] for row in described if row[0] != "file_row_number"]
            columns = usable_names(given)
            texts = ", ".join(
                f"{quoted(name)}::varchar as {quoted(column)}" for name, column in zip(given, columns, strict=True)
            )
            rows = quoted(f"_rows_{file.name}")
            self.connection.execute(f"create table {rows} as select {texts}, file_row_number + 2 as _line from {scan}")
        except duckdb.Error as error:
            raise ImportFileError(
                f"{file.path.name} cannot be read as Parquet: {first_line(error)}. Fetch it again."
            ) from error
        self.connection.execute(
            f"create view {quoted(view)} as select *, _line as _last_line, null::integer as _fields from {rows}"
        )
        return columns

    def _read_workbook(self, view: str, file: SourceFile, path: Path) -> tuple[str, ...]:
        try:
            rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        except CalamineError as error:
            raise ImportFileError(f"{file.path.name} cannot be read as a workbook: {error}.") from error
        if not rows or not any(map(_cell, rows[0])):
            raise ImportFileError(f"{file.path.name} needs its header in the first row of its first sheet.")
        columns = usable_names([_cell(value) for value in rows[0]])
        filled = [(number, row) for number, row in enumerate(islice(rows, 1, None), 2) if any(map(_cell, row))]
        arrays = [pa.array([_cell(row[at]) for _, row in filled], pa.string()) for at in range(len(columns))]
        lines = pa.array([number for number, _ in filled], pa.int64())
        self.connection.register("_workbook", pa.table([*arrays, lines], names=[*columns, "_line"]))
        self.connection.execute(
            f"create table {quoted('_rows_' + file.name)} as from _workbook; "
            f"create view {quoted(view)} as select *, _line as _last_line, null::integer as _fields "
            f"from {quoted('_rows_' + file.name)}"
        )
        self.connection.unregister("_workbook")
        return columns


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _cell(value: object) -> str:
    """Return a workbook's cell as text: whole numbers without a point, days and times in ISO 8601."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
