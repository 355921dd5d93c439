"""One run on an open database: every file merged, its rejects kept, its record written in `imports`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from data_access.imports.csv_reading import literal, quoted
from data_access.imports.identity import Batch
from data_access.imports.merge import Counts, merge
from data_access.imports.preparing import Prepared, Request
from data_access.imports.rates import convert_again
from data_access.imports.rejects import Rejects
from data_access.imports.staging import Sandbox, StagedFile
from data_access.imports.summary import Reject, Summary
from data_access.imports.validation import Checked

SHOWN_REJECTS = 5
# Rows that are passed on at a time: more do not stay in the processor's cache until they are taken in.
PASSED_ON = 100_000


@dataclass(frozen=True)
class _Started:
    """A file's import: its id, when it began, and whether the same file came before through the same mapping."""

    file: StagedFile
    import_id: int
    at: datetime
    again: bool


def merge_all(
    request: Request, prepared: Prepared, snapshot: duckdb.DuckDBPyConnection, say: Callable[[str], None]
) -> Summary:
    """Merge everything that was prepared into an open database; return what became of it.

    The database has the contract's tables and the importer's own, or what the merge needs of their rows. It is one that
    is thrown away where this fails: there is no transaction around it, since rows that are not committed yet are read
    and sorted at half the speed.
    """
    sandbox, staged, selects, checked = prepared.sandbox, prepared.staged, prepared.selects, prepared.checked
    snapshot.execute("create or replace temp table changed_rates (day date, currency varchar)")
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
    with _incoming(snapshot, sandbox, checked, one.file):
        counts = merge(snapshot, Batch(checked, one.import_id, request.source, updates=not one.again))
    rejects.take_refused(one.file, checked.table, one.import_id)
    wrong = rejects.take_checked(checked, one.file, one.import_id)
    return counts + Counts(read=wrong, rejected=wrong)


@contextmanager
def _incoming(
    snapshot: duckdb.DuckDBPyConnection, sandbox: Sandbox, checked: Checked, file: StagedFile
) -> Iterator[None]:
    """Have the good rows of a file in the snapshot's connection, as `incoming`; those typed as they were read lie there
    to be read as often as needed, others can be read once.
    """
    columns = ", ".join([*map(quoted, checked.columns), *map(quoted, checked.keys), "_line", "_earliest"])
    name, typed = checked.name, checked.typed
    apart = sandbox.connection.execute(
        f"select {columns} from {quoted(typed.rest if typed else name)} "
        f"where _problem is null and _file = {literal(file.source.name)}"
    )
    if typed is None:
        snapshot.register("incoming", apart.to_arrow_reader(PASSED_ON))
        yield
        snapshot.unregister("incoming")
        return
    rest = apart.to_arrow_table()
    snapshot.register(typed.name, typed.rows)
    snapshot.register("_apart", rest)
    joined = f"union all by name select {columns} from _apart" if rest.num_rows else ""
    snapshot.execute(f"create temp view incoming as {typed.query} {joined}")
    yield
    snapshot.execute("drop view incoming")
    for one in (typed.name, "_apart"):
        snapshot.unregister(one)


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


def _left_out(sandbox: Sandbox, started: list[_Started], checked: tuple[Checked, ...]) -> dict[str, int]:
    """Return, by file, how many of its lines came out in no table."""
    left: dict[str, int] = {}
    for one in started:
        if one.file.typed:
            # Its mapping takes every row.
            continue
        name = one.file.source.name
        taken = " union all ".join(f"select _line from {quoted(c.name)} where _file = {literal(name)}" for c in checked)
        row = sandbox.connection.execute(
            f"select count(*) from {quoted(name)} where _line not in (select _line from ({taken}))"
        ).fetchone()
        if row and row[0]:
            left[one.file.source.path.name] = row[0]
    return left
