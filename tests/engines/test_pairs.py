"""A cluster as `init --cluster` makes it is filled and refreshed as one server is, and its rollups are exact.

Both of its shards are this process, without a keeper: nothing is replicated, and each shard sees its own rows alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import create_engine, select

from data_access.__main__ import main
from data_access.contract import TABLES, contract
from data_access.database import Database, open_database
from data_access.filters import Filters, Scope
from data_access.rollups import build
from data_access.rollups.declared import ROLLUPS
from data_access.rollups.refresh import refresh
from data_access.rollups.shape import Rollup
from data_access.rollups.state import rollup_state
from data_access.rollups.wordings import wording
from data_access.settings import Settings
from metrics.breakdown import breakdown
from sample_data.__main__ import main as make_sample
from tests.drawn import drawn_database
from tests.engines.questions import Question
from tests.engines.servers import make_pairs, without_keeper
from tests.engines.test_rollups import OF_CREATORS, OF_PAYMENTS
from tests.soundness.conftest import (
    assert_as_from_the_ledger,
    assert_breakdown_as_from_the_ledger,
    file_of,
)
from tests.soundness.drawing import FIRST, Drawn, breakdowns, programme

WHOLE = Scope(Filters(FIRST, FIRST.replace(year=FIRST.year + 1)))

TINY = ("--creators", "60", "--lines", "300", "--seed", "3", "--until", "2026-05-31")


def one_of_each() -> tuple[Rollup, ...]:
    """Return a rollup of each source and shape, with those that they are made from."""
    chosen = {(one.source, one.shape): one for one in reversed(ROLLUPS)}.values()
    wanted = {one.name for first in chosen for one in (first, *first.feeders)}
    return tuple(one for one in ROLLUPS if one.name in wanted)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Return a drawn programme in a file."""
    drawn = drawn_database(tmp_path_factory.mktemp("programme"), **programme(1))
    yield drawn
    drawn.close()


@pytest.fixture(scope="module")
def url(servers: dict[str, str], original: Database, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a cluster with the programme, and of each shape one rollup as a large ledger would have it."""
    paired = make_pairs(servers["clickhouse"], "paired_rollups")
    file = shutil.copy(file_of(original), tmp_path_factory.mktemp("copy"))
    assert main(["copy", str(file), "--database", paired]) == 0
    with pytest.MonkeyPatch.context() as patch, without_keeper():
        patch.setattr(build, "ROLLUPS", one_of_each())
        refresh(Settings(database_url=paired), every=True, whole=False, say=lambda _: None)
    return paired


@pytest.fixture(scope="module")
def database(url: str) -> Iterator[Database]:
    opened = open_database(Settings(database_url=url))
    assert set(opened.rollups) == {one.name for one in one_of_each()}
    yield opened
    opened.close()


def test_a_file_is_copied_once_and_into_servers_only(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "some.duckdb"
    assert main(["copy", str(file), "--database", url]) == 2
    assert "There is no database at" in capsys.readouterr().err
    file.touch()
    assert main(["copy", str(file), "--database", url]) == 2
    assert "has rows already, in creators, " in capsys.readouterr().err
    assert main(["copy", str(file), "--database", f"duckdb:///{tmp_path / 'other.duckdb'}"]) == 2
    assert "Name a server." in capsys.readouterr().err


def test_every_row_of_a_copied_file_is_there_once(original: Database, database: Database) -> None:
    for table in TABLES:
        query = select(table).order_by(*table.c)
        pd.testing.assert_frame_equal(database.ask(query).frame, original.ask(query).frame)


def test_the_sample_fills_the_pairs(servers: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    paired = make_pairs(servers["clickhouse"], "paired_sample")
    assert make_sample([*TINY, "--database", paired]) == 0
    assert "paired_sample: 60 creators, 300 commission lines" in capsys.readouterr().out
    database = open_database(Settings(database_url=paired))
    with database.engine.connect() as connection:
        for table, rows in (("creators", 60), ("commissions", 300)):
            key = next(iter(contract.tables[table].info["key"]))
            query = f"select _shard_num, count(), uniqExact({key}) from {table} group by 1 order by 1"
            (first, *of_first), (second, *of_second) = connection.exec_driver_sql(query).fetchall()
            assert (first, second) == (1, 2)
            assert [sum(both) for both in zip(of_first, of_second, strict=True)] == [rows, rows]
            assert min(of_first + of_second) > rows / 4
    database.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=breakdowns())
def test_the_routed_answer_is_that_of_the_ledger_over_the_shards(database: Database, asked: Drawn) -> None:
    assert_breakdown_as_from_the_ledger(database, asked)


@pytest.mark.parametrize("question", [*OF_PAYMENTS, *OF_CREATORS], ids=lambda question: question.name)
def test_of_payments_years_and_stages_too(database: Database, question: Question) -> None:
    assert_as_from_the_ledger(database, question, WHOLE)


def test_rollups_answer_and_rows_that_come_to_a_shard_are_noticed(url: str, database: Database) -> None:
    assert breakdown(database, WHOLE, ["net_commission"], ["country"]).provenance.tables != ("commissions", "creators")
    other = create_engine(url)
    with other.connect() as connection:
        connection.exec_driver_sql(
            "insert into commissions_local select * replace (1000000 as commission_id) from commissions limit 1"
        )
    other.dispose()
    stale = open_database(Settings(database_url=url))
    assert {one.rollup.source: one.standing for one in stale.rollup_states if one.rows is not None} == {
        "lines": "stale",
        "clicks": "fresh",
        "payouts": "stale",
        "stages": "stale",
    }
    answer = breakdown(stale, WHOLE, ["lines"])
    assert "commissions" in answer.provenance.tables
    assert answer.frame["lines"][0] == breakdown(database, WHOLE, ["lines"]).frame["lines"][0] + 1
    stale.close()


def test_what_is_done_on_every_node_is_sql_that_clickhouse_reads(database: Database) -> None:
    words, name = wording("clickhousedb", "two_shards"), rollup_state.name
    steps = [
        *words.create(rollup_state, name, {}),
        *words.empty(name),
        *words.swap(name, there=True),
        *words.swap(name, there=False),
        words.drop(name),
    ]
    assert [step for step in steps if "ON CLUSTER `two_shards`" not in step] == [f"TRUNCATE TABLE {name}"]
    assert [step.split(" SYNC REPLICA ")[0] for step in steps if "SYNC REPLICA" in step] == ["SYSTEM"] * 3
    with database.engine.connect() as connection:
        for step in steps:
            assert connection.exec_driver_sql(f"explain ast {step}").fetchall()
