"""Databases with rollups built in them, from rows that a test draws."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd
from sqlalchemy.engine import make_url

from data_access.database import Database, open_database
from data_access.filters import Scope
from data_access.rollups.refresh import build_in_duckdb, seal
from data_access.settings import Settings
from metrics.breakdown import breakdown
from tests.drawn import Row, drawn_database
from tests.engines.questions import Question
from tests.soundness.drawing import Drawn


def file_of(database: Database) -> Path:
    """Return the file of an open database."""
    return Path(str(make_url(database.engine.url).database))


def changed(file: Path, *statements: str, rollups: bool = False, sealed: bool = False) -> Database:
    """Change a closed database by statements, build every rollup where asked, and open it.

    sealed: as if the statements had been part of the build.
    """
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        if rollups:
            build_in_duckdb(connection, every=True)
        if sealed:
            seal(connection)
    return open_database(Settings(database_url=f"duckdb:///{file}"))


def with_rollups(folder: Path, **tables: Iterable[Row]) -> Database:
    """Draw a database and build every rollup in it."""
    drawn = drawn_database(folder, **tables)
    drawn.close()
    return changed(file_of(drawn), rollups=True)


def without_rollups(database: Database) -> Database:
    """Return the same snapshot as if it had no rollups: the ledger answers."""
    ledger = Database(database.kind, database.engine, database.snapshot, Settings())
    ledger.__dict__["rollups"] = {}
    return ledger


def assert_as_from_the_ledger(database: Database, question: Question, scope: Scope) -> None:
    """Hold a question's answer to the one it has without rollups, frame by frame."""
    routed, ledger = (question.answer(one, scope) for one in (database, without_rollups(database)))
    assert routed.keys() == ledger.keys()
    for name, part in routed.items():
        if isinstance(part, pd.DataFrame):
            pd.testing.assert_frame_equal(part, ledger[name], obj=name)
        else:
            assert part == ledger[name]


def assert_breakdown_as_from_the_ledger(database: Database, asked: Drawn) -> None:
    """Hold a breakdown, its notes too, to the one that it is without rollups."""
    routed, ledger = (
        breakdown(one, asked.scope, asked.names, asked.by, dated=asked.dated)
        for one in (database, without_rollups(database))
    )
    pd.testing.assert_frame_equal(routed.frame, ledger.frame)
    assert routed.notes == ledger.notes
