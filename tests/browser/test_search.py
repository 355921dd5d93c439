"""From an open page to a creator's profile by the keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from access.browser_headers import HEADERS
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
    best = links.first.locator("strong").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=best)).to_be_visible()
    settle(page)


def paste(page: Page, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def test_short_ids_pasted_by_lines_are_no_phone(page: Page, address: str) -> None:
    visit(page, f"{address}/creators")
    box = page.get_by_role("textbox", name="Find a creator")
    expect(box).to_be_focused()
    paste(page, "17\r\n21\n\n 35 \n9999999\n")
    expect(box).to_have_value("17, 21, 35, 9999999")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 creators found")).to_be_visible()
    expect(page.get_by_text(re.compile("Not found:.*9999999"))).to_be_visible()


def test_one_thing_is_pasted_as_it_is(page: Page, address: str) -> None:
    visit(page, f"{address}/creators")
    box = page.get_by_role("textbox", name="Find a creator")
    expect(box).to_be_focused()
    paste(page, "+7 912 345 67 89\n")
    expect(box).to_have_value(re.compile(r"^\+7 912 345 67 89\s*$"))


def test_the_scripts_run_under_the_policy_that_every_answer_has(page: Page, address: str) -> None:
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    answer = page.goto(f"{address}/creators")
    assert answer is not None
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    expect(page.get_by_role("textbox", name="Find a creator")).to_be_focused()
    assert refused == []


def test_what_is_pasted_by_lines_and_tabs_is_found_or_named(page: Page, address: str, sample: Database) -> None:
    with sample.engine.connect() as direct:
        found = direct.exec_driver_sql(
            "select external_id from creators where external_id is not null order by creator_id limit 3"
        )
        one, two, three = (key for (key,) in found.fetchall())
    visit(page, f"{address}/creators")
    box = page.get_by_role("textbox", name="Find a creator")
    expect(box).to_be_focused()
    paste(page, f"{one}\n{two}\t{three}\naff-999")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 creators found")).to_be_visible()
    expect(page.get_by_text(re.compile("Not found:.*aff-999"))).to_be_visible()
