"""The dashboard starts, stops, and takes up new data, as its operators need it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from data_access.settings import ROOT
from tests.browser.dashboard import await_health, dashboard, free_port, visit
from tests.drawn import Draw


def test_a_direct_link_is_opened_by_a_process_that_has_served_nobody_yet(
    page: Page, sample_url: str, tmp_path: Path
) -> None:
    with dashboard(sample_url, tmp_path / "log") as address:
        visit(page, f"{address}/payouts?country=FR")
        expect(page.get_by_role("heading", name="Payouts", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Country: France")).to_be_visible()
        assert page.get_by_role("dialog").count() == 0


def test_a_bad_setting_stops_the_start_and_is_named() -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(free_port())]
    bad = {**os.environ, "CONNECT_OPS_ROW_LIMIT": "many"}
    ended = subprocess.run(command, cwd=ROOT, env=bad, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode != 0
    assert "CONNECT_OPS_ROW_LIMIT is 'many': it must be a whole number of at least 1." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_interrupt_stops_the_server_without_a_trace(sample_url: str, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": sample_url},
            stdout=output,
            stderr=output,
            # What a shell starts in the background is born deaf to it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    try:
        await_health(f"http://127.0.0.1:{port}", process, log)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode in (0, 1), "ended by itself, not killed"
    assert "Traceback" not in log.read_text()


def test_a_missing_database_is_said_with_the_next_step_and_taken_up_when_it_is_there(
    page: Page, drawn: Draw, tmp_path: Path
) -> None:
    missing = tmp_path / "programme.duckdb"
    with dashboard(f"duckdb:///{missing}", tmp_path / "log") as address:
        page.goto(address)
        expect(page.get_by_text("There is no database at")).to_be_visible()
        database = drawn(creators=[{"creator_id": 1, "display_name": "Анна"}])
        file = database.engine.url.database
        assert file is not None
        database.close()
        missing.symlink_to(file)
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_a_new_snapshot_is_shown_without_a_restart(page: Page, drawn: Draw, tmp_path: Path) -> None:
    sale = {"creator_id": 1, "kind": "sale", "currency": "USD", "ordered_at": "2026-03-01"}
    files = []
    for orders in (1, 2):
        (tmp_path / str(orders)).mkdir(exist_ok=True)
        database = drawn(
            creators=[{"creator_id": 1}], commissions=[{**sale, "order_id": f"o{n}"} for n in range(orders)]
        )
        files.append(database.engine.url.database)
        database.close()
    current = tmp_path / "current.duckdb"
    current.symlink_to(files[0])
    with dashboard(f"duckdb:///{current}", tmp_path / "log") as address:
        visit(page, address)
        orders_card = page.get_by_test_id("stMetric").filter(has_text="Orders").first
        expect(orders_card.get_by_test_id("stMetricValue")).to_have_text("1")
        following = tmp_path / "following"
        following.symlink_to(files[1])
        following.rename(current)
        page.reload()
        expect(orders_card.get_by_test_id("stMetricValue")).to_have_text("2")
