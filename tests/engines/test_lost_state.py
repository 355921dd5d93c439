"""A page whose state of PostgreSQL is lost, and what it offers, go on with the present one by themselves."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import Engine, create_engine, text
from streamlit.testing.v1 import AppTest

from data_access.bulk import fill
from data_access.creation import create
from data_access.database import Database, snapshot_id
from data_access.engines import servers
from data_access.settings import ROOT, Settings
from tests.engines.conftest import Empty
from ui import answers

READER = "lost_state_reader"


@pytest.fixture
def owner(empty: Empty, odd: Database, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine that may write to a programme of this test's own, each statement at once."""
    url = empty("postgresql", "lost_state")
    create(url)
    fill(Path(shutil.copy(str(odd.engine.url.database), tmp_path / "odd.duckdb")), url)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


@pytest.fixture
def reader(owner: Engine) -> str:
    """Return the URL of a user who may only read it."""
    run(owner, f"create role {READER} login password 'secret'")
    run(owner, f"grant select on all tables in schema public to {READER}")
    return owner.url.set(username=READER, password="secret").render_as_string(hide_password=False)


def run(owner: Engine, statement: str) -> None:
    """Run a statement as the owner."""
    with owner.connect() as connection:
        connection.execute(text(statement))


def end_holders(owner: Engine) -> None:
    """Have the server end the connections that hold a state."""
    run(
        owner,
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database()"
        " and application_name = 'connect_ops' and state = 'idle in transaction'",
    )


def test_a_page_and_its_files_go_on_with_the_present_state_when_theirs_is_lost(
    reader: str, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, Callable[[], bytes]] = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, **_: files.update({label: data}))
    # No minute turns meanwhile: another state would be the present one.
    monkeypatch.setattr(servers, "FRESH_SECONDS", 10**10)
    monkeypatch.setenv("DATABASE_URL", reader)
    answers.settings.cache_clear()
    page = (
        AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("pages/operations/data.py").run()
    )
    first = snapshot_of(page)
    assert "come from this one state of the data" in made(page)
    end_holders(owner)
    file = next(data for label, data in files.items() if "rejected rows" in label)().decode()
    assert first not in file
    page.run()
    assert [error.value for error in page.error] == []
    second = snapshot_of(page)
    assert second != first
    assert f"snapshot {second}" in file
    # Nothing is asked of it yet, and what this page is about to ask is refused.
    run(owner, "vacuum full commissions")
    page.switch_page("pages/programme/leaderboard.py").run()
    assert [error.value for error in page.error] == []
    page.switch_page("pages/operations/data.py").run()
    assert snapshot_of(page) not in (first, second)
    end_holders(owner)
    run(owner, "revoke execute on function pg_export_snapshot() from public")
    page.run()
    assert [error.value for error in page.error] == []
    assert "figures asked a minute apart can differ" in made(page)
    assert snapshot_of(page) == snapshot_id(Settings(database_url=reader))
    answers.settings.cache_clear()


def snapshot_of(page: AppTest) -> str:
    """Return the id that the data page shows."""
    return next(one.value for one in page.caption if one.value.startswith("Snapshot")).split("`")[1]


def made(page: AppTest) -> str:
    """Return what the data page says of the snapshot."""
    return next(metric.help for metric in page.metric if metric.label == "Snapshot made")
