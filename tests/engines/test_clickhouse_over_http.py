"""ClickHouse as a server is asked for: over HTTP, by a user who may read, of a server that may be lost."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import Column, Integer, MetaData, Select, Table, func, literal, select

from data_access.bulk import fill
from data_access.cancelling import Cancellation, CancelledError
from data_access.contract import TABLES, creators, imports
from data_access.creation import create
from data_access.database import Database, open_database, snapshot_id
from data_access.errors import DatabaseError
from data_access.settings import Settings
from metrics.breakdown import breakdown
from tests.engines.conftest import Empty
from tests.engines.over_http import PASSWORD, ClickHouseOverHTTP
from tests.engines.test_same_answers import SCOPES

PATIENCE = 30
COUNT = select(func.count().label("n")).select_from(creators)


@pytest.fixture
def server(servers: dict[str, str]) -> Iterator[ClickHouseOverHTTP]:
    running = ClickHouseOverHTTP(servers["clickhouse"])
    running.start()
    yield running
    running.stop()


@pytest.fixture
def near(copies: dict[tuple[str, str], Database]) -> Database:
    """Return the odd programme in the engine itself."""
    return copies["clickhouse", "odd"]


@pytest.fixture
def programme(server: ClickHouseOverHTTP, near: Database) -> Iterator[Database]:
    url = server.url(str(near.engine.url.database))
    database = open_database(Settings(database_url=url, statement_seconds=1, row_limit=20))
    yield database
    database.close()


def marked(word: str) -> Select[str]:
    """Return a query that can be told from others by a word in it."""
    return select(literal(word).label("word"), func.count().label("n")).select_from(creators)


def ask(programme: Database, word: str, cancellation: Cancellation) -> int:
    """Ask a query with a word in it for somebody who may call it off."""
    with cancellation.of():
        return int(programme.ask(marked(word)).frame["n"][0])


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_an_answer_over_http_is_the_one_of_the_engine(server: ClickHouseOverHTTP, near: Database) -> None:
    far = open_database(Settings(database_url=server.url("odd")))
    figures = ["net_commission", "orders", "active_creators", "conversion_rate"]
    for scope in ("a year", "a viewer's part"):
        answers = (breakdown(one, SCOPES[scope], figures, ["country"]).frame for one in (far, near))
        assert_frame_equal(*answers)
    for table in (creators, imports):
        query = select(table).order_by(next(iter(table.c)))
        assert_frame_equal(far.ask(query).frame, near.ask(query).frame)
    far.close()


def test_a_server_is_created_and_filled_over_http_by_its_owner_and_not_by_a_reader(
    server: ClickHouseOverHTTP, empty: Empty, odd: Database, tmp_path: Path
) -> None:
    empty("clickhouse", "filled_over_http")
    with pytest.raises(DatabaseError, match=r"could not create the tables: .*READONLY"):
        create(server.url("filled_over_http"))
    owner = server.url("filled_over_http", "owner")
    create(owner)
    fill(Path(shutil.copy(str(odd.engine.url.database), tmp_path / "odd.duckdb")), owner)
    database = open_database(Settings(database_url=server.url("filled_over_http")))
    for table in TABLES:
        query = select(table).order_by(*table.c)
        assert_frame_equal(database.ask(query).frame, odd.ask(query).frame)
    database.close()


def test_a_query_that_is_called_off_is_killed_and_no_other_is(server: ClickHouseOverHTTP, programme: Database) -> None:
    left = Cancellation()
    with ThreadPoolExecutor(2) as pages, server.holding("slow"):
        abandoned = pages.submit(ask, programme, "slow, of a page that is left", left)
        until(lambda: len(server.held) == 1)
        [name] = server.held
        other = pages.submit(ask, programme, "slow, of another page", Cancellation())
        until(lambda: len(server.held) == 2)
        left.cancel()
        assert isinstance(abandoned.exception(PATIENCE), CancelledError)
        assert [name not in server.held, len(server.held), other.done()] == [True, 1, False]
        kills = [one.statement for one in server.asked if "kill" in one.statement.lower()]
        assert kills == [f"kill query where query_id = '{name}' async"]
    assert other.result(PATIENCE) == 7


def test_a_kill_that_the_server_denies_is_no_trouble_of_the_page_that_is_left(
    server: ClickHouseOverHTTP, programme: Database
) -> None:
    left = Cancellation()
    server.denied = "kill query"
    with ThreadPoolExecutor(1) as pages, server.holding("slow"):
        abandoned = pages.submit(ask, programme, "slow", left)
        until(lambda: len(server.held) == 1)
        left.cancel()
    assert abandoned.result(PATIENCE) == 7


def test_whoever_may_not_look_whether_rows_changed_does_not_know(
    server: ClickHouseOverHTTP, programme: Database
) -> None:
    assert programme.kind.token(programme.engine, ("creators",)) is not None
    server.denied = "system.parts"
    assert programme.kind.token(programme.engine, ("creators",)) is None


def test_no_query_is_of_a_session_which_would_be_locked_while_it_runs(
    server: ClickHouseOverHTTP, programme: Database
) -> None:
    programme.ask(COUNT)
    assert not any(one.in_session for one in server.asked)


def test_a_server_that_is_lost_is_named_without_its_password_and_answers_when_it_is_back(
    server: ClickHouseOverHTTP, programme: Database
) -> None:
    engine = programme.engine
    for _ in range(2):
        assert programme.ask(COUNT).frame["n"][0] == 7
        server.stop()
        asks: tuple[Callable[[], object], ...] = (
            lambda: programme.ask(COUNT),
            lambda: open_database(Settings(database_url=server.url("odd"))),
            lambda: snapshot_id(Settings(database_url=server.url("odd"))),
            programme.version,
        )
        for ask in asks:
            with pytest.raises(DatabaseError) as lost:
                ask()
            assert str(lost.value) == (
                f"ClickHouse at {server.place}/odd cannot be reached: Connection refused. "
                "The dashboard answers again as soon as it is back."
            )
            assert PASSWORD not in str(lost.value)
        server.start()
    assert programme.ask(COUNT).frame["n"][0] == 7
    assert programme.engine is engine


def test_a_server_that_is_lost_while_it_answers_is_lost_too(server: ClickHouseOverHTTP, programme: Database) -> None:
    with ThreadPoolExecutor(1) as pages, server.holding("slow"):
        asked = pages.submit(programme.ask, marked("slow"))
        until(lambda: len(server.held) == 1)
        server.stop()
        error = asked.exception(PATIENCE)
    assert isinstance(error, DatabaseError)
    assert "cannot be reached" in str(error)
    server.start()
    assert programme.ask(COUNT).frame["n"][0] == 7


def test_what_takes_too_long_and_what_is_too_much_is_told_as_it_is(programme: Database) -> None:
    people = [creators.alias(f"creator_{number}") for number in range(14)]
    joined = people[0]
    for other in people[1:]:
        joined = joined.join(other, other.c.creator_id + people[0].c.creator_id > 0)
    with pytest.raises(DatabaseError, match=r"stopped a query after 1 s.*CONNECT_OPS_STATEMENT_SECONDS"):
        programme.ask(select(func.sum(people[0].c.creator_id + people[-1].c.followers).label("n")).select_from(joined))
    pairs = select(people[0].c.creator_id, people[1].c.creator_id.label("other")).join_from(
        people[0], people[1], people[1].c.creator_id > 0
    )
    with pytest.raises(DatabaseError, match=r"more than 20 rows.*CONNECT_OPS_ROW_LIMIT"):
        programme.ask(pairs)
    assert len(programme.ask(pairs.limit(20)).frame) == 20


def test_a_refusal_is_no_loss_of_the_server(server: ClickHouseOverHTTP, programme: Database) -> None:
    with pytest.raises(DatabaseError, match=r"could not answer: .*UNKNOWN_TABLE"):
        programme.ask(select(func.count().label("n")).select_from(Table("nowhere", MetaData(), Column("x", Integer()))))
    wrong = server.url("odd").replace(PASSWORD, "guessed")
    with pytest.raises(DatabaseError, match=r"cannot be opened: .*AUTHENTICATION_FAILED") as refused:
        open_database(Settings(database_url=wrong))
    assert "guessed" not in str(refused.value)
