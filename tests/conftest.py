"""Databases for every test: `drawn` from a test's own rows, `sample` from the sample programme."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from data_access.database import Database, open_database
from data_access.settings import ROOT, Settings
from tests.browser.chromium import launch
from tests.deploy.nginx import NAME
from tests.drawn import Draw, drawn_database

# How long an example takes depends on what else the machine does: it is no claim of any test. What a clean checkout
# is held to is the same at every run; `--hypothesis-profile explore` looks further afield.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile("repeatable")

SAMPLE_CREATORS = 3_000
SAMPLE_LINES = 60_000
SAMPLE_SEED = 7
SAMPLE_UNTIL = "2026-11-15"


@pytest.fixture(autouse=True, scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests do out of the audit log of this machine, in processes that they start too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONNECT_OPS_AUDIT_FILE", str(tmp_path_factory.mktemp("audit") / "audit.sqlite"))
        yield


@pytest.fixture
def drawn(tmp_path: Path) -> Iterator[Draw]:
    """Return `drawn(creators=[{…}], commissions=[{…}])`, which opens a database of those rows until the test ends."""
    opened: list[Database] = []

    def draw(**tables: object) -> Database:
        database = drawn_database(tmp_path, **tables)  # type: ignore[arg-type]
        opened.append(database)
        return database

    yield draw
    for database in opened:
        database.close()


@pytest.fixture(scope="session")
def sample_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a small sample programme, made once per worker by the command that people use."""
    url = f"duckdb:///{tmp_path_factory.mktemp('sample') / 'connect_ops.duckdb'}"
    command = [sys.executable, "-m", "sample_data", "--database", url]
    for option, value in (
        ("--creators", SAMPLE_CREATORS),
        ("--lines", SAMPLE_LINES),
        ("--seed", SAMPLE_SEED),
        ("--until", SAMPLE_UNTIL),
    ):
        command += [option, str(value)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return url


@pytest.fixture(scope="session")
def sample(sample_url: str) -> Iterator[Database]:
    """Return the sample programme, opened as the app opens it."""
    database = open_database(Settings(database_url=sample_url))
    yield database
    database.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return the one Chromium of this worker; it takes the name that the reference deployment has for this machine."""
    with sync_playwright() as playwright:
        chromium = launch(playwright, f"--host-resolver-rules=MAP {NAME} 127.0.0.1")
        yield chromium
        chromium.close()
