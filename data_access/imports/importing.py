"""One import from files to the next snapshot: stage, map, check, merge, convert, swap."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from duckdb_sqlalchemy import Dialect

from data_access.contract import contract
from data_access.ddl import create_statements
from data_access.errors import DatabaseError
from data_access.imports.csv_reading import literal, quoted
from data_access.imports.engine import connect, first_line
from data_access.imports.files import SourceFile
from data_access.imports.identity import KEY_TABLE, Batch
from data_access.imports.mapping import Mapping, TableMapping
from data_access.imports.merge import Counts, merge
from data_access.imports.rates import convert_again
from data_access.imports.rejects import Rejects
from data_access.imports.staging import Sandbox, StagedFile
from data_access.imports.summary import Reject, Summary
from data_access.imports.validation import Checked, check
from data_access.rollups.refresh import build_in_duckdb
from data_access.snapshots import next_snapshot

SHOWN_REJECTS = 5
CHECK = "`python -m data_access check` says what does not fit."
SOURCE_TABLE = """
    create table if not exists import_sources (
        import_id bigint not null, source varchar not null, mapping_sha256 varchar not null
    )
"""


@dataclass(frozen=True)
class Request:
    """What is to be imported. link: the database; source: whose keys the files hold; keep: snapshots to keep."""

    files: tuple[SourceFile, ...]
    mapping: Mapping
    source: str
    link: Path
    keep: int
    memory: str
    threads: int
    dry_run: bool = False


class _LeftBehindError(Exception):
    """Leaves the snapshot being built behind; carries the summary out."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary


@dataclass(frozen=True)
class _Started:
    """A file's import: its id, when it began, and whether the same file came before through the same mapping."""

    file: StagedFile
    import_id: int
    at: datetime
    again: bool


def import_files(request: Request, say: Callable[[str], None]) -> Summary:
    """Import the files and swap the new snapshot in; `say` is told each step.

    On a dry run, where the same files change nothing and where they hold no rows, the current snapshot stays. Raises
    ImportFileError where a file or the mapping cannot be used at all, DatabaseError where another import runs or the
    database cannot take the rows.
    """
    try:
        with next_snapshot(request.link, request.keep) as fresh:
            work = _empty_folder(fresh)
            try:
                return _build(request, fresh, work, say)
            finally:
                shutil.rmtree(work)
    except _LeftBehindError as result:
        return result.summary
    except duckdb.Error as error:
        # The files and the mapping have been judged by now, so it is the database or the machine.
        raise DatabaseError(f"{request.link} cannot take the rows: {first_line(error)}. {CHECK}") from error


def _empty_folder(fresh: Path) -> Path:
    for leftover in fresh.parent.glob("*.work"):
        shutil.rmtree(leftover)
    work = fresh.with_suffix(".work")
    work.mkdir()
    return work


def _build(request: Request, fresh: Path, work: Path, say: Callable[[str], None]) -> Summary:
    with Sandbox(work, request.memory, request.threads) as sandbox:
        staged = _stage(request, sandbox, say)
        selects = request.mapping.runnable([file.source.name for file in staged])
        sandbox.shut(staged)
        only_file = staged[0].source.name if len(staged) == 1 else None
        checked = []
        for select in selects:
            say(f"checking {select.table}")
            checked.append(check(sandbox.connection, select, only_file))
        with _open(request, fresh, work) as snapshot:
            summary = _merge_all(request, sandbox, snapshot, staged, selects, checked, say)
            if summary.outcome != "imported":
                raise _LeftBehindError(summary)
            say("building the rollups")
            build_in_duckdb(snapshot)
            snapshot.execute("checkpoint")
    say("swapping the new snapshot in")
    return summary


def _stage(request: Request, sandbox: Sandbox, say: Callable[[str], None]) -> tuple[StagedFile, ...]:
    staged = []
    for file in request.files:
        began = time.perf_counter()
        staged.append(sandbox.stage(file))
        say(f"read {file.path.name}: {staged[-1].rows:,} rows in {time.perf_counter() - began:.1f} s")
    for lookup in request.mapping.lookups:
        sandbox.stage_lookup(lookup)
    return tuple(staged)


def _open(request: Request, fresh: Path, work: Path) -> duckdb.DuckDBPyConnection:
    """Open the snapshot to build: a copy of the current one, or an empty one."""
    if request.link.exists():
        shutil.copyfile(request.link, fresh)
    try:
        connection = connect(str(fresh), request.memory, request.threads, work)
    except duckdb.Error as error:
        if not request.link.exists():
            raise
        raise DatabaseError(
            f"{request.link} is no database that DuckDB {duckdb.__version__} can open. Name another with --database, "
            "or move this file away to begin an empty one."
        ) from error
    there = _tables_there(connection, request.link)
    for table, statement in zip(contract.tables, create_statements(Dialect()), strict=True):
        if table not in there:
            connection.execute(statement)
    for statement in (KEY_TABLE, SOURCE_TABLE):
        connection.execute(statement)
    connection.execute("create or replace temp table changed_rates (day date, currency varchar)")
    return connection


def _tables_there(connection: duckdb.DuckDBPyConnection, link: Path) -> set[str]:
    """Return the tables that are there. Raises DatabaseError where contract tables lack columns or are views."""
    views = {row[0] for row in connection.execute("select view_name from duckdb_views() where not internal").fetchall()}
    for name in sorted(views & set(contract.tables)):
        raise DatabaseError(
            f"{name} is a view in {link}, and imports write to tables. Import into another database with --database."
        )
    columns: dict[str, set[str]] = {}
    for table, column in connection.execute("select table_name, column_name from duckdb_columns()").fetchall():
        columns.setdefault(table, set()).add(column)
    for name, table in contract.tables.items():
        lacking = [column.name for column in table.c if name in columns and column.name not in columns[name]]
        if lacking:
            raise DatabaseError(f"The table {name} in {link} lacks {', '.join(lacking)}. {CHECK}")
    return set(columns)


def _merge_all(
    request: Request,
    sandbox: Sandbox,
    snapshot: duckdb.DuckDBPyConnection,
    staged: tuple[StagedFile, ...],
    selects: tuple[TableMapping, ...],
    checked: list[Checked],
    say: Callable[[str], None],
) -> Summary:
    snapshot.execute("begin")
    started = [_start(snapshot, request, file) for file in staged]
    rejects = Rejects(snapshot, sandbox)
    counts: dict[tuple[str, int], Counts] = {}
    for select, rows in zip(selects, checked, strict=True):
        for one in started:
            if {one.file.source.name.lower(), "source"} & select.reads:
                say(f"merging {select.table} of {one.file.source.path.name}")
                counts[select.table, one.import_id] = _merge_one(request, sandbox, snapshot, rejects, rows, one)
    for one in started:
        table = [name for name, import_id in counts if import_id == one.import_id][-1]
        misfits = rejects.take_misfits(one.file, table, one.import_id)
        counts[table, one.import_id] += Counts(read=misfits, rejected=misfits)
    say("converting to US cents")
    converted = {table: number for table, number in convert_again(snapshot).items() if number}
    rejects.write(staged)
    for one in started:
        _finish(snapshot, one, sum((c for (_, import_id), c in counts.items() if import_id == one.import_id), Counts()))
    snapshot.execute("commit")
    tables = {
        select.table: sum((c for (name, _), c in counts.items() if name == select.table), Counts())
        for select in selects
    }
    changed = any(c.loaded or c.updated for c in tables.values())
    known = all(one.again for one in started) and not changed
    found = any(one.file.rows for one in started) or any(c.read for c in tables.values())
    return Summary(
        "dry run" if request.dry_run else "already imported" if known else "imported" if found else "no rows",
        tables,
        _left_out(sandbox, started, checked),
        converted,
        tuple(Reject(*row) for row in rejects.first(SHOWN_REJECTS)),
    )


def _merge_one(
    request: Request,
    sandbox: Sandbox,
    snapshot: duckdb.DuckDBPyConnection,
    rejects: Rejects,
    checked: Checked,
    one: _Started,
) -> Counts:
    columns = ", ".join([*map(quoted, checked.columns), *map(quoted, checked.keys), "_line", "_earliest"])
    rows = sandbox.connection.execute(
        f"select {columns} from {quoted(checked.name)} "
        f"where _problem is null and _file = {literal(one.file.source.name)}"
    ).to_arrow_reader()
    counts = merge(snapshot, rows, Batch(checked, one.import_id, request.source, updates=not one.again))
    rejects.take_refused(one.file, checked.table, one.import_id)
    wrong = rejects.take_checked(checked, one.file, one.import_id)
    return counts + Counts(read=wrong, rejected=wrong)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _start(snapshot: duckdb.DuckDBPyConnection, request: Request, file: StagedFile) -> _Started:
    last, again = snapshot.execute(
        """
        select coalesce(max(import_id), 0), count(*) filter (
            where file_sha256 = $sha256 and mapping = $mapping and import_id in (
                select import_id from import_sources where source = $source and mapping_sha256 = $fingerprint
            )
        ) from imports
        """,
        {
            "sha256": file.source.sha256,
            "mapping": request.mapping.name,
            "source": request.source,
            "fingerprint": request.mapping.fingerprint,
        },
    ).fetchall()[0]
    import_id = last + 1
    started = _Started(file, import_id, _now(), bool(again))
    snapshot.execute(
        "insert into imports values (?, ?, ?, ?, ?, null, 0, 0, 0, 0, 0)",
        [import_id, request.mapping.name, file.source.path.name, file.source.sha256, started.at],
    )
    snapshot.execute(
        "insert into import_sources values (?, ?, ?)", [import_id, request.source, request.mapping.fingerprint]
    )
    return started


def _finish(snapshot: duckdb.DuckDBPyConnection, one: _Started, counts: Counts) -> None:
    snapshot.execute(
        """
        update imports set finished_at = ?, rows_read = ?, rows_loaded = ?, rows_updated = ?, rows_unchanged = ?,
            rows_rejected = ?
        where import_id = ?
        """,
        [
            _now(),
            counts.read,
            counts.loaded,
            counts.updated,
            counts.unchanged,
            counts.rejected,
            one.import_id,
        ],
    )


def _left_out(sandbox: Sandbox, started: list[_Started], checked: list[Checked]) -> dict[str, int]:
    """Return, by file, how many of its lines came out in no table."""
    left: dict[str, int] = {}
    for one in started:
        name = one.file.source.name
        taken = " union all ".join(f"select _line from {quoted(c.name)} where _file = {literal(name)}" for c in checked)
        row = sandbox.connection.execute(
            f"select count(*) from {quoted(name)} where _line not in (select _line from ({taken}))"
        ).fetchone()
        if row and row[0]:
            left[one.file.source.path.name] = row[0]
    return left
