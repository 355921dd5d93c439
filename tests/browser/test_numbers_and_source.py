"""Behind every card and chart: the numbers, the definition, the source, and a download that carries them."""

from __future__ import annotations

import csv
import io

from playwright.sync_api import Page, expect

from data_access.database import Database
from tests.audited import recorded
from tests.browser.dashboard import visit


def _open_source(page: Page, key: str) -> None:
    page.locator(f".st-key-{key}_source").get_by_role("button").click()
    expect(page.get_by_role("tab", name="Definition")).to_be_visible()


def test_a_panel_shows_what_its_figure_means_and_the_statement_behind_it(page: Page, address: str) -> None:
    visit(page, address)
    _open_source(page, "commission")
    page.get_by_role("tab", name="Definition").click()
    expect(page.get_by_text("Sum of all lines but reversed ones, clawbacks included with their sign.")).to_be_visible()
    page.get_by_role("tab", name="Source").click()
    expect(page.get_by_test_id("stCode").filter(has_text="FROM rollup_lines_by_campaign_ordered").first).to_be_visible()


def test_a_download_carries_its_provenance_and_sums_to_the_ledger(page: Page, address: str, sample: Database) -> None:
    visit(page, address)
    _open_source(page, "commission")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    text = waiting.value.path().read_bytes().decode("utf-8-sig")
    origin = [line for line in text.splitlines() if line.startswith(("#", '"#'))]
    assert any("snapshot" in line for line in origin)
    assert any("Date basis: day of the order" in line for line in origin)
    rows = list(csv.DictReader(io.StringIO("\n".join(line for line in text.splitlines() if line not in origin))))
    with sample.engine.connect() as connection:
        cents = connection.exec_driver_sql(
            "select sum(commission_usd_cents) from commissions where status <> 'reversed' "
            "and ordered_at >= date '2026-11-15' - 89 and ordered_at < date '2026-11-16'"
        ).scalar_one()
    assert sum(round(float(row["net_commission"]) * 100) for row in rows) == cents
    export = recorded("export")[-1]
    assert (export["subject"], export["details"]["rows"]) == ("page overview", len(rows))
    assert export["details"]["columns"] == list(rows[0])
    assert export["details"]["filters"]
