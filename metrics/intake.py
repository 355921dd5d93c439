"""What came in: imports, the rows they kept out, and why.

Rejected rows hold what their file held, personal data included; only an administrator may be given `rejects`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from data_access.answer import Answer
from data_access.contract import import_rejects, imports
from data_access.database import Database, Result
from data_access.filters import Scope
from metrics.functions import by_text
from metrics.provenance import answered
from metrics.rights import demand_whole_programme, rights, unfiltered

MOST_IMPORTS = 100
MOST_REASONS = 200


def import_list(database: Database, scope: Scope) -> Answer:
    """Answer the newest 100 imports, newest first.

    Columns: import_id, started_at, finished_at (missing: it did not finish), mapping, file_name, file_sha256,
    rows_read, rows_loaded, rows_updated, rows_unchanged, rows_rejected.
    """
    names = ("import_id", "started_at", "finished_at", "mapping", "file_name", "file_sha256")
    counts = ("rows_read", "rows_loaded", "rows_updated", "rows_unchanged", "rows_rejected")
    query = (
        select(*(imports.c[name] for name in (*names, *counts)))
        .order_by(imports.c.started_at.desc(), imports.c.import_id.desc())
        .limit(MOST_IMPORTS + 1)
    )
    return _answered("Imports", database.ask(query), MOST_IMPORTS, scope, database, counts)


def reject_reasons(database: Database, scope: Scope) -> Answer:
    """Answer why rows were rejected, most frequent first.

    Columns: table_name, column_name (missing: the whole row), reason, rows, files, first_line (the smallest line
    number). A row that is wrong in several columns counts in each.
    """
    row = import_rejects.c
    keys = (row.table_name, row.column_name, row.reason)
    rows = func.count().label("rows")
    query = (
        select(
            *keys,
            rows,
            func.count(row.file_name.distinct()).label("files"),
            func.min(row.line_number).label("first_line"),
        )
        .group_by(*keys)
        .order_by(rows.desc(), *map(by_text, keys))
        .limit(MOST_REASONS + 1)
    )
    return _answered("Rejected rows by reason", database.ask(query), MOST_REASONS, scope, database, ("rows", "files"))


def rejects(database: Database, scope: Scope, *, most: int) -> Answer:
    """Answer at most so many rejected rows as they came, newest import first. Holds personal data.

    Columns: import_id, file_name, table_name, line_number, column_name, value, reason, raw_text.
    """
    row = import_rejects.c
    within_import = map(by_text, (row.file_name, row.line_number, row.column_name))
    query = select(*row).order_by(row.import_id.desc(), *within_import).limit(most + 1)
    return _answered("Rejected rows", database.ask(query), most, scope, database, ())


def _answered(title: str, result: Result, most: int, scope: Scope, database: Database, counts: Sequence[str]) -> Answer:
    demand_whole_programme(scope)
    notes = (f"The first {most:,} are given; there are more.",) if len(result.frame) > most else ()
    answer = answered(
        title,
        result.frame.head(most),
        [result],
        rights(scope),
        database,
        date_basis="all imports",
        status_basis="every row",
        notes=notes,
    )
    answer.units.update(dict.fromkeys(counts, "count"))
    return unfiltered(answer)
