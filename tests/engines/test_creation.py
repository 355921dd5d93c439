"""`init` creates the contract on an empty database of any engine, and leaves any other alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from data_access.__main__ import main
from data_access.check import can_run, check
from data_access.database import open_database
from data_access.settings import Settings
from tests.engines.conftest import Empty
from tests.engines.servers import ENGINES

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("engine", ["duckdb", *ENGINES])
def test_a_created_database_fits_the_contract_and_is_not_created_twice(
    engine: str, empty: Empty, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"duckdb:///{tmp_path / 'new.duckdb'}" if engine == "duckdb" else empty(engine, "created")
    assert main(["init", "--database", url]) == 0
    database = open_database(Settings(database_url=url))
    findings = check(database)
    database.close()
    assert can_run(findings)
    assert [f for f in findings if f.severity != "ok"] == [f for f in findings if f.problem == "the ledger is empty"]
    assert main(["init", "--database", url]) == 2
    assert "already" in (said := capsys.readouterr().err) or "not empty" in said


@pytest.mark.parametrize("engine", ENGINES)
def test_a_database_that_holds_anything_is_refused(
    engine: str, empty: Empty, capsys: pytest.CaptureFixture[str]
) -> None:
    url = empty(engine, "occupied")
    other = create_engine(url)
    with other.begin() as connection:
        how = " engine = MergeTree order by x" if engine == "clickhouse" else ""
        connection.execute(text(f"create table theirs (x int){how}"))
    other.dispose()
    assert main(["init", "--database", url]) == 2
    assert "is not empty: it has theirs." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("postgresql", ["--database", "postgresql+psycopg://server/programme"]),
        ("clickhouse", ["--database", "clickhousedb://server/programme"]),
        ("clickhouse-cluster", ["--database", "clickhousedb://server/programme", "--cluster", "programme"]),
    ],
)
def test_the_statements_are_those_that_were_reviewed(
    name: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", *words, "--sql"]) == 0
    assert capsys.readouterr().out == (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")


@pytest.mark.parametrize("url", ["duckdb:///new.duckdb", "postgresql+psycopg://server/programme"])
def test_a_cluster_is_for_clickhouse_alone(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--database", url, "--cluster", "programme"]) == 2
    assert "--cluster is for ClickHouse" in capsys.readouterr().err
