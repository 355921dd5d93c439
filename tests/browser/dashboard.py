"""A running dashboard and how a test looks at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from playwright.sync_api import Page

from data_access.settings import ROOT

START_SECONDS = 60
WAIT = 30_000
# The script has run to its end and nothing is a placeholder any more.
READY = """() => document.querySelector('h1')
    && document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid^=stSkeleton]')"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def dashboard(
    database_url: str,
    log: Path,
    *,
    port: int | None = None,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Run the app on a database in a process of its own; give its address and end it, by its id, afterwards.

    options: further ones of Streamlit's command line; environment: further variables.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options]
    variables = {**os.environ, "DATABASE_URL": database_url, **(environment or {})}
    with open(log, "w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=output)
    address = f"http://127.0.0.1:{port}"
    try:
        await_health(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def await_health(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the dashboard of a process, which writes to `log`, answers at an address."""
    until = monotonic() + START_SECONDS
    while monotonic() < until:
        assert process.poll() is None, f"the dashboard ended while it started:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            sleep(0.1)
    raise AssertionError(f"the dashboard did not start:\n{log.read_text()}")


def settle(page: Page) -> None:
    """Wait until the page has been drawn to its end."""
    page.wait_for_function(READY, timeout=WAIT)


def visit(page: Page, address: str) -> None:
    """Open an address and wait until it has been drawn."""
    page.goto(address)
    settle(page)
