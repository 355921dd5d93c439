"""Whether rows of ClickHouse changed is told by their parts: never wrongly that they did not, and not by merges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine

from data_access.engines.clickhouse import ClickHouse
from data_access.engines.clickhouse_state import cluster_of
from tests.engines.conftest import Empty

CREATED = "create table kept (id Int64, word String) engine = MergeTree partition by id % 2 order by id"
FILLED = tuple(f"insert into kept values ({number}, 'old')" for number in range(4))
MERGED = "optimize table kept final"
UPDATED = "alter table kept update word = 'new' where id = 1 settings mutations_sync = {}"
SPREAD = "create table spread as kept engine = Distributed(two_shards, currentDatabase(), {}, id)"

Do = Callable[..., None]


@pytest.fixture
def engine(empty: Empty, request: pytest.FixtureRequest) -> Iterator[Engine]:
    made = create_engine(empty("clickhouse", re.sub(r"\W", "_", request.node.name)))
    yield made
    made.dispose()


@pytest.fixture
def do(engine: Engine) -> Do:
    """Return what runs statements on a server that has a filled table, and a distributed one over it."""

    def run(*statements: str) -> None:
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    run(CREATED, *FILLED, SPREAD.format("kept"))
    return run


def token(engine: Engine, table: str) -> str | None:
    return ClickHouse().token(engine, (table,))


@pytest.mark.parametrize("table", ["kept", "spread"])
def test_rows_that_come_change_or_go_are_told_and_merges_are_not(engine: Engine, do: Do, table: str) -> None:
    seen = [token(engine, table)]
    for change in (FILLED[0], UPDATED.format(2), "alter table kept drop partition id '0'", "truncate table kept"):
        do(change)
        seen.append(token(engine, table))
        do(MERGED)
        assert token(engine, table) == seen[-1]
    assert len(set(seen)) == len(seen)
    assert None not in seen


@pytest.mark.parametrize("table", ["kept", "spread"])
def test_a_table_that_was_made_anew_with_as_many_rows_is_another(engine: Engine, do: Do, table: str) -> None:
    before = token(engine, table)
    do("drop table kept sync", CREATED, *(one.replace("old", "new") for one in FILLED))
    assert token(engine, table) not in (before, None)


@pytest.mark.parametrize("table", ["kept", "spread"])
def test_nothing_is_told_while_rows_are_changed_part_by_part(engine: Engine, do: Do, table: str) -> None:
    do("system stop merges kept", UPDATED.format(0))
    assert token(engine, table) is None
    # The second waits for the first.
    do("system start merges kept", UPDATED.format(2))
    assert token(engine, table) is not None


def test_nothing_is_told_of_views_or_of_what_is_not_there(engine: Engine, do: Do) -> None:
    do("create view seen as select * from kept", SPREAD.format("seen").replace("spread", "spread_views"))
    do(SPREAD.format("nowhere").replace("spread", "spread_nothing"))
    for table in ("seen", "spread_views", "spread_nothing", "nowhere"):
        assert token(engine, table) is None
        assert ClickHouse().token(engine, ("kept", table)) is None


def test_nothing_is_told_where_a_server_of_the_cluster_lacks_the_table(engine: Engine, do: Do) -> None:
    do("create table elsewhere as kept engine = Distributed(two_shards, 'nowhere', kept, id)")
    assert token(engine, "elsewhere") is None


def test_the_cluster_of_a_table_is_the_one_it_is_spread_over(engine: Engine, do: Do) -> None:
    do()
    with engine.connect() as connection:
        assert [cluster_of(connection, table) for table in ("spread", "kept", "nowhere")] == ["two_shards", None, None]
