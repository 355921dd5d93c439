"""From an open page to a creator's profile by the keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from data_access.database import Database
from tests.browser.dashboard import settle, visit


def test_enter_opens_the_best_hit_and_arrows_reach_the_others(page: Page, address: str) -> None:
    visit(page, f"{address}/creators")
    expect(page.get_by_role("textbox", name="Find a creator")).to_be_focused()
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    links = page.locator(".st-key-creators_hits_list a")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    best = links.first.inner_text().split("@")[-1]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"@{best}")).to_be_visible()
    settle(page)


def test_what_is_pasted_by_lines_and_tabs_is_found_or_named(page: Page, address: str, sample: Database) -> None:
    with sample.engine.connect() as direct:
        found = direct.exec_driver_sql(
            "select external_id from creators where external_id is not null order by creator_id limit 3"
        )
        one, two, three = (key for (key,) in found.fetchall())
    visit(page, f"{address}/creators")
    box = page.get_by_role("textbox", name="Find a creator")
    expect(box).to_be_focused()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", f"{one}\n{two}\t{three}\naff-999")
    page.keyboard.press("Control+V")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 creators found")).to_be_visible()
    expect(page.get_by_text(re.compile("Not found:.*aff-999"))).to_be_visible()
