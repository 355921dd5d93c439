"""What people wait for: a filter change in headless Chromium, until everything is painted again."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.bounds import bound
from benchmarks.data import Bench
from benchmarks.figures import Bound, Section, milliseconds, percentile
from tests.browser.chromium import launch
from tests.browser.dashboard import READY, dashboard, visit

PATHS = ("/", "/countries", "/funnel")
# Two frames after the script's end, what it sent has been painted.
_PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Change the period on several pages, back and forth, and wait until the page stands still."""
    rows, every = [], []
    with dashboard(bench.whole(), bench.folder / "repaint.log") as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for path in PATHS:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            visit(page, address + path)
            times = [_change(page, name) for _ in range(bench.changes) for name in ("Last 30 days", "Last 90 days")]
            rows.append((path, *(milliseconds(percentile(times, s)) for s in (0.5, 0.95))))
            every += times
            page.close()
        browser.close()
    section = Section(
        "Repaint", "A change of the period until everything is painted again, headless Chromium, ms.",
        ("page", "p50", "p95"), tuple(rows),
    )  # fmt: skip
    return section, [
        bound("repaint_p50", percentile(every, 0.5) * 1000),
        bound("repaint_p95", percentile(every, 0.95) * 1000),
    ]


def _change(page: Page, period: str) -> float:
    page.locator(".st-key-filter_period_button button").click()
    choice = page.get_by_text(period, exact=True).last
    choice.wait_for()
    began = time.perf_counter()
    choice.click()
    expect(page.locator(".st-key-filter_period_button button").first).to_contain_text(period)
    page.wait_for_function(READY)
    page.evaluate(_PAINTED)
    taken = time.perf_counter() - began
    page.keyboard.press("Escape")
    return taken
