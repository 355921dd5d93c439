"""A query that is called off stops in the engine itself, long before its time is up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from sqlalchemy import Select, create_engine, func, select, text

from data_access.cancelling import Cancellation, CancelledError
from data_access.contract import creators
from data_access.database import Database, open_database
from data_access.errors import DatabaseError
from data_access.settings import Settings

ENDLESS = 60
COUNT = select(func.count().label("n")).select_from(creators)


@pytest.fixture(params=["duckdb", "postgresql"])
def programme(
    request: pytest.FixtureRequest, odd: Database, copies: dict[tuple[str, str], Database]
) -> Iterator[Database]:
    """Return the odd programme, opened once more with a minute a query."""
    source = odd if request.param == "duckdb" else copies[request.param, "odd"]
    url = source.engine.url.render_as_string(hide_password=False)
    database = open_database(Settings(database_url=url, statement_seconds=ENDLESS, database_memory="1GB"))
    yield database
    database.close()


def test_a_query_that_is_called_off_stops_in_the_engine(programme: Database) -> None:
    cancellation, raised = Cancellation(), []

    def ask() -> None:
        with cancellation.of(), pytest.raises(DatabaseError) as error:
            programme.ask(_endless())
        raised.append(error.value)

    began = time.monotonic()
    asking = Thread(target=ask)
    asking.start()
    _until(lambda: cancellation.running == 1 and _runs(programme))
    while asking.is_alive():
        cancellation.cancel()
        asking.join(0.1)
    assert time.monotonic() - began < ENDLESS / 2
    assert isinstance(raised[0], CancelledError)
    _until(lambda: not _runs(programme))
    assert programme.ask(COUNT).frame["n"][0] == 7


def test_nothing_is_begun_once_it_was_called_off(programme: Database) -> None:
    cancellation = Cancellation()
    cancellation.cancel()
    with cancellation.of(), pytest.raises(CancelledError, match="left before"):
        programme.ask(COUNT)
    assert programme.ask(COUNT).frame["n"][0] == 7


def _endless() -> Select[int]:
    people = [creators.alias(f"creator_{number}") for number in range(16)]
    joined = people[0]
    for other in people[1:]:
        joined = joined.join(other, other.c.creator_id + people[0].c.creator_id > 0)
    return select(func.sum(people[0].c.creator_id + people[-1].c.followers).label("n")).select_from(joined)


def _runs(programme: Database) -> bool:
    """Say whether the server runs the query; an embedded engine has no list of what runs."""
    if programme.kind.backend == "duckdb":
        return bool(programme.engine.pool.checkedout())  # type: ignore[attr-defined]
    other = create_engine(programme.engine.url)
    with other.connect() as connection:
        found = connection.execute(
            text(
                "select count(*) from pg_stat_activity where state = 'active' and query like '%creator_15%'"
                " and pid <> pg_backend_pid()"
            )
        ).scalar()
    other.dispose()
    return bool(found)


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + ENDLESS / 2
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
