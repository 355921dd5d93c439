"""A server that is lost while people look at a page: it says so, and answers again when the server is back."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pgserver
import pytest
from sqlalchemy import String, func, select
from streamlit.testing.v1 import AppTest

from data_access.bulk import fill, prepare
from data_access.cancelling import Cancellation
from data_access.database import Database
from data_access.engines import engine_kind, postgresql
from data_access.settings import ROOT, Settings
from tests.engines.servers import make_database, postgresql_url
from ui import answers


@pytest.fixture
def server(tmp_path: Path) -> Iterator[pgserver.PostgresServer]:
    """Return a server of this test's own, which it may lose."""
    running = pgserver.get_server(tmp_path / "postgresql", cleanup_mode="stop")
    yield running
    running.cleanup()


def test_a_page_says_that_the_server_is_lost_and_answers_when_it_is_back(
    server: pgserver.PostgresServer, odd: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_database(postgresql_url(tmp_path / "postgresql"), "programme")
    prepare(url)
    fill(Path(shutil.copy(str(odd.engine.url.database), tmp_path / "odd.duckdb")), url)
    monkeypatch.setenv("DATABASE_URL", url)
    answers.settings.cache_clear()
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not page.error
    assert page.metric
    _crash(server)
    page.run()
    assert "cannot be reached" in page.error[0].value
    assert "answers again as soon as it is back" in page.error[0].value
    assert not page.metric
    assert not page.exception
    server.ensure_postgres_running()
    page.run()
    assert not page.error
    assert page.metric
    answers.settings.cache_clear()


def test_a_query_that_a_server_cannot_be_told_to_stop_is_no_trouble_of_the_page_that_is_left(
    server: pgserver.PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "CONNECT_SECONDS", 0.2)
    url = postgresql_url(tmp_path / "postgresql").format(database="postgres")
    kind, left = engine_kind(url), Cancellation()
    engine = kind.open(Settings(database_url=url))

    def ask() -> None:
        with left.of(), engine.connect() as connection:
            kind.fetched(connection, select(func.pg_sleep(60, type_=String())), 60)

    listens = server.get_postmaster_info().process
    with ThreadPoolExecutor(1) as page:
        asked = page.submit(ask)
        while not left.running:
            time.sleep(0.01)
        listens.suspend()
        try:
            left.cancel()
            assert not asked.done()
        finally:
            listens.resume()
        while not asked.done():
            left.cancel()
            wait((asked,), 0.1)
    assert "canceling statement" in str(asked.exception())
    engine.dispose()


def _crash(server: pgserver.PostgresServer) -> None:
    """Have the server end at once, its connections cut and nothing put in order."""
    process = server.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)
    process.wait(30)
