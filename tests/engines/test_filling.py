"""Servers are filled by the commands that fill a file, and read by a role that can do nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.exc import SQLAlchemyError

from data_access.check import can_run, check
from data_access.contract import TABLES, commissions, creators
from data_access.database import Database, open_database
from data_access.settings import ROOT, Settings
from sample_data.__main__ import main as make_sample
from tests.engines.conftest import Empty
from tests.engines.questions import QUESTIONS
from tests.engines.servers import ENGINES
from tests.engines.test_same_answers import SCOPES

SMALL = ("--creators", "200", "--lines", "1000", "--seed", "3", "--until", "2026-05-31")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_sample_is_the_same_on_a_server_as_in_a_file(
    engine: str, empty: Empty, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, file = empty(engine, "made"), f"duckdb:///{tmp_path / 'made.duckdb'}"
    for target in (file, url):
        assert make_sample([*SMALL, "--database", target]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "made: 200 creators, 1,000 commission lines" in told[1]
    assert told[0].split(": ")[1].split(", in ")[0] == told[1].split(": ")[1].split(", in ")[0]
    opened = [open_database(Settings(database_url=target)) for target in (file, url)]
    sums = select(func.count().label("n"), func.sum(commissions.c.commission_minor).label("all"))
    people = select(creators).order_by(creators.c.creator_id)
    for query in (sums, people):
        in_file, on_server = (database.ask(query).frame for database in opened)
        assert on_server.equals(in_file)
    assert can_run(check(opened[1]))
    for database in opened:
        database.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_server_that_has_rows_is_not_filled(
    engine: str, copies: dict[tuple[str, str], Database], capsys: pytest.CaptureFixture[str]
) -> None:
    before = _rows(copies[engine, "odd"])
    url = copies[engine, "odd"].engine.url.render_as_string(hide_password=False)
    assert make_sample([*SMALL, "--database", url]) == 1
    assert "has rows already, in creators, " in capsys.readouterr().err
    assert _rows(copies[engine, "odd"]) == before


def _rows(database: Database) -> int:
    return int(database.ask(select(func.count().label("n")).select_from(commissions)).frame["n"][0])


def test_the_documented_rights_serve_every_question_and_no_other(copies: dict[tuple[str, str], Database]) -> None:
    owner = create_engine(copies["postgresql", "odd"].engine.url, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        for statement in _documented_rights():
            connection.execute(text(statement))
    url = make_url(owner.url).set(username="reader", password="secret")
    database = open_database(Settings(database_url=url.render_as_string(hide_password=False)))
    for question in QUESTIONS:
        question.answer(database, SCOPES["a year"])
    assert can_run(check(database))
    database.close()
    # Not by a setting that a session may change: by the rights themselves.
    role = create_engine(url, isolation_level="AUTOCOMMIT")
    with role.connect() as connection:
        for table in TABLES:
            connection.execute(text(f"select 1 from {table.name} limit 1"))
            for forbidden in (f"delete from {table.name}", f"truncate {table.name}", f"drop table {table.name}"):
                with pytest.raises(SQLAlchemyError, match=r"permission denied|must be owner"):
                    connection.execute(text(forbidden))
        for forbidden in ("create table mine (x int)", "create temp table mine (x int)", "select * from import_keys"):
            with pytest.raises(SQLAlchemyError, match="permission denied"):
                connection.execute(text(forbidden))
    role.dispose()
    owner.dispose()


def _documented_rights() -> list[str]:
    """Return the statements of docs/engines.md, with a table beside the contract's, which they say nothing of."""
    page = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    block = page.partition("-- PostgreSQL\n")[2].partition("```")[0]
    rights = block.replace("'…'", "'secret'").replace("DATABASE programme", "DATABASE odd")
    return ["create table import_keys (id bigint)", *filter(None, (part.strip() for part in rights.split(";")))]
