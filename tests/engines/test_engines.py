"""What each engine must hold to, whoever asks: read only, in time, within the row limit, and back after a loss."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, create_engine, func, insert, literal, select, text
from sqlalchemy.exc import SQLAlchemyError

from data_access.contract import creators
from data_access.database import Database, open_database, snapshot_id
from data_access.engines.servers import FRESH_SECONDS, server_state
from data_access.errors import DatabaseError
from data_access.settings import Settings
from tests.engines.servers import ENGINES

EVERY = ("duckdb", *ENGINES)
COUNT = select(func.count().label("n")).select_from(creators)


@pytest.fixture
def programme(request: pytest.FixtureRequest, odd: Database, copies: dict[tuple[str, str], Database]) -> Database:
    """Return the odd programme on the engine that a test names."""
    return odd if request.param == "duckdb" else copies[request.param, "odd"]


@pytest.fixture
def reopened(programme: Database) -> Iterator[Database]:
    """Return the programme opened once more, with one second a query and two rows."""
    url = programme.engine.url.render_as_string(hide_password=False)
    database = open_database(Settings(database_url=url, statement_seconds=1, row_limit=2, database_memory="1GB"))
    yield database
    database.close()


@pytest.mark.parametrize("programme", EVERY, indirect=True)
def test_the_engine_itself_refuses_to_write(programme: Database) -> None:
    before = programme.ask(COUNT).frame["n"][0]
    write = insert(creators).from_select(["creator_id"], select(literal(9)))
    with pytest.raises(SQLAlchemyError, match=r"(?i)read.?only"), programme.engine.begin() as connection:
        connection.execute(write)
    assert programme.ask(COUNT).frame["n"][0] == before


@pytest.mark.parametrize("programme", EVERY, indirect=True)
def test_a_query_that_takes_too_long_is_stopped(reopened: Database) -> None:
    with pytest.raises(DatabaseError, match=r"stopped a query after 1 s.*CONNECT_OPS_STATEMENT_SECONDS"):
        reopened.ask(_endless())
    assert reopened.ask(COUNT).frame["n"][0] == 7


def _endless() -> Select[int]:
    """Return a query over every combination of fourteen creators, 7 ** 14 of them."""
    people = [creators.alias(f"creator_{number}") for number in range(14)]
    joined = people[0]
    for other in people[1:]:
        joined = joined.join(other, other.c.creator_id + people[0].c.creator_id > 0)
    return select(func.sum(people[0].c.creator_id + people[-1].c.followers).label("n")).select_from(joined)


@pytest.mark.parametrize("programme", EVERY, indirect=True)
def test_more_rows_than_the_limit_are_an_error_and_as_many_are_not(reopened: Database) -> None:
    query = select(creators.c.creator_id).order_by(creators.c.creator_id)
    for asked in (query, query.limit(3)):
        with pytest.raises(DatabaseError, match=r"more than 2 rows.*CONNECT_OPS_ROW_LIMIT"):
            reopened.ask(asked)
    assert reopened.ask(query.limit(2)).frame["creator_id"].tolist() == [1, 2]
    assert reopened.ask(query.offset(5)).frame["creator_id"].tolist() == [6, 7]


@pytest.mark.parametrize("programme", EVERY, indirect=True)
@given(word=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_means_itself_as_it_runs_and_as_it_is_shown(programme: Database, word: str) -> None:
    result = programme.ask(select(literal(word).label("word"), (literal(word) == literal(word)).label("same")))
    assert result.frame["word"][0] == word
    assert result.frame["same"][0]
    with programme.engine.connect() as connection:
        plain = connection.execution_options(no_parameters=True)
        assert plain.exec_driver_sql(result.sql).scalar() == word


@pytest.mark.parametrize("programme", EVERY, indirect=True)
def test_the_engine_says_its_version(programme: Database) -> None:
    name, _, number = programme.version().partition(" ")
    assert name in ("DuckDB", "PostgreSQL", "ClickHouse")
    assert number.split(".")[0].isdigit()


@pytest.mark.parametrize("programme", ENGINES, indirect=True)
def test_the_state_of_a_server_is_its_newest_import_and_the_minute(programme: Database) -> None:
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    state = server_state(programme.engine, moment)
    assert state.id == server_state(programme.engine, moment + timedelta(seconds=FRESH_SECONDS - 1)).id
    assert state.id.startswith("import-2-20260406T070809-")
    assert state.id != server_state(programme.engine, moment + timedelta(seconds=FRESH_SECONDS)).id
    assert programme.snapshot.as_of == datetime(2026, 4, 6, 7, 8, 9, 123_456)
    assert (programme.snapshot.first_day, programme.snapshot.last_day) == (date(2025, 12, 31), date(2026, 4, 1))


def test_a_lost_connection_is_made_anew(copies: dict[tuple[str, str], Database]) -> None:
    programme = copies["postgresql", "odd"]
    with programme.engine.connect() as connection:
        number = connection.execute(text("select pg_backend_pid()")).scalar()
    admin = create_engine(programme.engine.url.set(database="postgres"))
    with admin.connect() as connection:
        connection.execute(text(f"select pg_terminate_backend({number}, 5000)"))
    admin.dispose()
    assert programme.ask(COUNT).frame["n"][0] == 7


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://me:secret@127.0.0.1:1/programme", "clickhousedb://me:secret@127.0.0.1:1/programme"]
)
def test_a_server_that_does_not_answer_is_named_without_its_password(url: str) -> None:
    for ask in (open_database, snapshot_id):
        with pytest.raises(DatabaseError, match=r"127\.0\.0\.1:1/programme cannot be reached") as refused:
            ask(Settings(database_url=url))
        assert "secret" not in str(refused.value)
