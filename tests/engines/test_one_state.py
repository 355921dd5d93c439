"""On PostgreSQL all answers of a snapshot are of one state of the server, whatever is written meanwhile."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import Engine, create_engine, func, insert, literal, select, text
from sqlalchemy.exc import SQLAlchemyError

from data_access.bulk import fill
from data_access.contract import TABLES, commissions, creators
from data_access.creation import create
from data_access.database import Database, open_database, snapshot_id
from data_access.engines import postgresql_states, servers
from data_access.errors import StateGoneError
from data_access.filters import Filters, Scope
from data_access.rollups.declared import rollup
from data_access.rollups.refresh import refresh
from data_access.settings import Settings
from metrics.ledger_lines import every_line
from tests.engines.conftest import Empty

LINES = select(func.count().label("n"), func.sum(commissions.c.commission_minor).label("sum"))
BY_STATUS = select(commissions.c.status, func.count().label("n")).group_by(commissions.c.status)
PEOPLE = select(func.count().label("n")).select_from(creators)
WRITE = (
    "update commissions set commission_minor = commission_minor + 1, status = 'reversed'",
    "update creators set followers = followers + 1",
    "delete from commissions where commission_id = (select max(commission_id) from commissions)",
)
WRITTEN_ANEW = {
    "emptied": "truncate creators",
    "dropped and made again": "create table other as table creators; drop table creators; "
    "alter table other rename to creators",
    "rewritten": "alter table creators alter followers type numeric",
}
LONG = 30
READER = "one_state_reader"


@pytest.fixture(scope="module")
def url(empty: Empty, odd: Database, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a programme on PostgreSQL that is written to while it is read."""
    made = empty("postgresql", "one_state")
    create(made)
    fill(Path(shutil.copy(str(odd.engine.url.database), tmp_path_factory.mktemp("one") / "odd.duckdb")), made)
    return made


@pytest.fixture(scope="module")
def owner(url: str) -> Iterator[Engine]:
    """Return an engine that may write, each statement at once."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def within_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no minute turn while a test runs: another state would be the present one."""
    monkeypatch.setattr(servers, "FRESH_SECONDS", 10**10)


@pytest.fixture
def programme(url: str) -> Iterator[Database]:
    """Return the programme as it is when the test begins."""
    database = open_database(Settings(database_url=url))
    yield database
    database.close()


@pytest.fixture(scope="module")
def reader(owner: Engine) -> str:
    """Return the URL of a user who may select from the contract's tables and nothing else."""
    run(owner, f"create role {READER} login password 'secret'")
    for table in TABLES:
        run(owner, f"grant select on {table.name} to {READER}")
    run(owner, f"alter default privileges grant select on tables to {READER}")
    return owner.url.set(username=READER, password="secret").render_as_string(hide_password=False)


def run(engine: Engine, *statements: str) -> None:
    """Run statements one after another, as the owner."""
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


def asked(database: Database) -> list[object]:
    """Return what three questions are answered, with the days of the ledger."""
    frames = [database.ask(query).frame for query in (LINES, BY_STATUS.order_by(commissions.c.status), PEOPLE)]
    return [*(frame.to_dict("records") for frame in frames), database.snapshot.first_day, database.snapshot.last_day]


def until(true: Callable[[], bool]) -> None:
    """Wait for something that comes true soon."""
    deadline = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def held_states(owner: Engine) -> int:
    """Return how many transactions of the dashboard are open on the server and do nothing."""
    query = (
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and application_name = 'connect_ops' and state = 'idle in transaction'"
    )
    with owner.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


def test_every_answer_is_of_the_state_that_was_opened(programme: Database, owner: Engine) -> None:
    before = asked(programme)
    run(owner, *WRITE)
    assert asked(programme) == before
    later = open_database(Settings(database_url=owner.url.render_as_string(hide_password=False)))
    after = asked(later)
    assert after[:2] != before[:2]
    assert later.snapshot.id != programme.snapshot.id
    assert later.snapshot.one_state
    assert asked(programme) == before
    assert asked(later) == after
    later.close()


def test_the_parts_of_a_long_download_are_of_one_state(programme: Database, owner: Engine) -> None:
    """Lines that are dated back while the file is made would else be in it twice."""
    asked_of_one = partial(every_line, programme, Scope(Filters(date(2026, 3, 1), date(2026, 3, 31))), creator_id=1)
    (whole,) = (part.frame for part in asked_of_one(at_once=1_000))
    parts = asked_of_one(at_once=2)
    frames = [next(parts).frame]
    run(owner, "update commissions set ordered_at = ordered_at - interval '9 years' where creator_id = 1")
    frames += [part.frame for part in parts]
    assert len(frames) > 2
    assert_frame_equal(pd.concat(frames, ignore_index=True), whole)


def test_its_id_begins_with_what_tells_that_it_is_the_present_one(programme: Database, url: str) -> None:
    present = snapshot_id(Settings(database_url=url))
    newest, _, _ = present.rpartition("-")
    assert programme.snapshot.id.startswith(f"{newest}-")
    assert programme.snapshot.id != present


def test_who_may_only_select_is_answered_of_one_state_too(reader: str, owner: Engine) -> None:
    database = open_database(Settings(database_url=reader))
    assert database.snapshot.one_state
    before = asked(database)
    run(owner, *WRITE)
    assert asked(database) == before
    with pytest.raises(SQLAlchemyError, match="read-only transaction"), database.engine.connect() as connection:
        connection.execute(insert(creators).from_select(["creator_id"], select(literal(9))))
    assert asked(database) == before
    database.close()


def test_a_state_is_let_go_of_when_it_is_closed_and_others_are_not(url: str, owner: Engine) -> None:
    settings = Settings(database_url=url)
    first, second = open_database(settings), open_database(settings)
    assert held_states(owner) == 2
    first.close()
    assert held_states(owner) == 1
    assert not first.lasts
    with pytest.raises(StateGoneError, match="Open the page again"):
        first.ask(PEOPLE)
    assert second.ask(PEOPLE).frame["n"][0] == 7
    second.close()
    assert held_states(owner) == 0


def test_a_state_that_nobody_closes_is_let_go_of_in_time(
    url: str, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_states, "HELD_SECONDS", 0.5)
    forgotten = open_database(Settings(database_url=url))
    assert forgotten.lasts
    until(lambda: not held_states(owner))
    assert not forgotten.lasts
    with pytest.raises(StateGoneError):
        forgotten.ask(PEOPLE)


def test_the_server_lets_go_of_a_state_that_its_process_does_not(
    url: str, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_states, "_GRACE_SECONDS", 1 - postgresql_states.HELD_SECONDS)
    forgotten = open_database(Settings(database_url=url))
    assert held_states(owner) == 1
    until(lambda: not held_states(owner))
    until(lambda: not forgotten.lasts)
    with pytest.raises(StateGoneError):
        forgotten.ask(PEOPLE)


def test_a_state_whose_connection_is_lost_is_gone_and_the_next_has_another_id(
    programme: Database, owner: Engine
) -> None:
    assert programme.lasts
    end_holders(owner)
    until(lambda: not programme.lasts)
    with pytest.raises(StateGoneError, match="Open the page again"):
        programme.ask(PEOPLE)
    again = open_database(Settings(database_url=owner.url.render_as_string(hide_password=False)))
    assert again.snapshot.id != programme.snapshot.id
    assert again.ask(PEOPLE).frame["n"][0] == 7
    again.close()


def end_holders(owner: Engine) -> None:
    """Have the server end the connections that hold a state."""
    run(
        owner,
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database()"
        " and application_name = 'connect_ops' and state = 'idle in transaction'",
    )


@pytest.mark.parametrize("how", WRITTEN_ANEW)
def test_a_table_that_is_written_anew_is_never_taken_for_an_empty_one(
    how: str, empty: Empty, odd: Database, tmp_path: Path
) -> None:
    own = empty("postgresql", f"written_anew_{list(WRITTEN_ANEW).index(how)}")
    create(own)
    fill(Path(shutil.copy(str(odd.engine.url.database), tmp_path / "odd.duckdb")), own)
    owner = create_engine(own, isolation_level="AUTOCOMMIT")
    database = open_database(Settings(database_url=own))
    lines = database.ask(LINES).frame["n"][0]
    run(owner, WRITTEN_ANEW[how])
    # Other tables are as they were.
    assert database.ask(LINES).frame["n"][0] == lines
    with pytest.raises(StateGoneError, match="written anew"):
        database.ask(PEOPLE)
    assert not database.lasts
    again = open_database(Settings(database_url=own))
    assert again.ask(PEOPLE).frame["n"][0] == (0 if how == "emptied" else 7)
    for one in (database, again):
        one.close()
    owner.dispose()


def test_a_table_that_is_only_tidied_up_is_as_it_was(programme: Database, owner: Engine) -> None:
    before = asked(programme)
    run(owner, "analyze commissions", "vacuum commissions", "create table beside (n int)", "drop table beside")
    assert asked(programme) == before


def test_rollups_that_are_built_meanwhile_belong_to_the_next_state(programme: Database, url: str) -> None:
    settings = Settings(database_url=url)
    refresh(settings, every=True, whole=True, say=lambda _: None)
    assert not programme.rollups
    built = open_database(settings)
    name = max(built.rollups, key=built.rollups.__getitem__)
    rows = select(func.count().label("n")).select_from(rollup(name).table)
    assert built.ask(rows).frame["n"][0] == built.rollups[name] > 0
    # They are taken away and made again, and what is there now has no row that the state before knows of.
    refresh(settings, every=True, whole=True, say=lambda _: None)
    with pytest.raises(StateGoneError):
        built.ask(rows)
    built.close()


def test_a_name_of_a_state_means_nothing_to_a_server_that_was_started_anew(programme: Database) -> None:
    state = programme.engine.get_execution_options()["connect_ops_state"]
    before = replace(state, started="2026-01-01 00:00:00+00")
    earlier = Database(
        programme.kind,
        programme.engine.execution_options(connect_ops_state=before),
        programme.snapshot,
        Settings(),
    )
    with pytest.raises(StateGoneError):
        earlier.ask(PEOPLE)
    assert programme.ask(PEOPLE).frame["n"][0] == 7


def test_where_no_state_can_be_held_open_answers_are_of_a_minute(reader: str, owner: Engine) -> None:
    settings = Settings(database_url=reader)
    with nobody_exporting(owner):
        database = open_database(settings)
        assert database.snapshot.id == snapshot_id(settings)
    assert not database.snapshot.one_state
    assert database.lasts
    before = asked(database)
    run(owner, *WRITE)
    assert asked(database) != before
    database.close()
    assert not held_states(owner)


@contextmanager
def nobody_exporting(owner: Engine) -> Iterator[None]:
    """Let no user but the owner hold a state open, within the block."""
    run(owner, "revoke execute on function pg_export_snapshot() from public")
    try:
        yield
    finally:
        run(owner, "grant execute on function pg_export_snapshot() to public")
