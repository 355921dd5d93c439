"""A server that is lost while people look at a page: it says so, and answers again when the server is back."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pgserver
import pytest
from streamlit.testing.v1 import AppTest

from data_access.bulk import fill, prepare
from data_access.database import Database
from data_access.settings import ROOT
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


def _crash(server: pgserver.PostgresServer) -> None:
    """Have the server end at once, its connections cut and nothing put in order."""
    process = server.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)
    process.wait(30)
