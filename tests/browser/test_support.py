"""What a support person does on the line, in a real browser: pick a bar, a line, a payout, and copy the answer."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

from data_access.database import Database
from tests.browser.dashboard import dashboard, visit
from tests.drawn import Draw
from ui.exports import REFUSED

PHONE = {"width": 390, "height": 844}
# Of a table, which is painted: the box in its first row, below the headings.
FIRST_ROW = {"x": 15, "y": 52}


@pytest.fixture(scope="module")
def creator(sample: Database) -> str:
    """Return the id of a creator of the sample with lines of every status in one currency, and payouts."""
    with sample.engine.connect() as direct:
        found = direct.exec_driver_sql(
            "select creator_id from commissions group by creator_id having count(distinct status) = 5 and "
            "count(distinct payout_id) > 1 and count(distinct currency) = 1 order by count(*), creator_id limit 1"
        )
        return str(found.scalar_one())


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Return a fresh page on a phone, dark."""
    context = browser.new_context(viewport=PHONE, color_scheme="dark", has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def copied(page: Page) -> str:
    """Return what stands in the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return str(page.evaluate("navigator.clipboard.readText()"))


def code(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key}").get_by_test_id("stCode")


def test_from_the_search_to_the_copied_answer_by_the_keyboard_alone(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{address}/creators")
    expect(page.get_by_role("textbox", name="Find a creator")).to_be_focused()
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-creators_hits_list a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(code(page, "creators_answer").get_by_role("button")).to_be_focused()
    expect(page.get_by_text("Copy to clipboard")).to_be_hidden()
    page.keyboard.press("Enter")
    assert copied(page) == code(page, "creators_answer").locator("code").inner_text()


def test_a_click_on_a_bar_opens_exactly_its_lines_and_the_address_holds_it(
    page: Page, address: str, creator: str, sample: Database
) -> None:
    with sample.engine.connect() as direct:
        lines = direct.exec_driver_sql(
            f"select count(*) from commissions where status = 'held' and creator_id = {creator}"
        ).scalar_one()
    visit(page, f"{address}/creators?creator={creator}")
    held = page.get_by_role("radio", name=re.compile("^Held"))
    expect(held).not_to_be_checked()
    page.locator(".st-key-creators_waterfall path[aria-roledescription=bar][aria-label*=Held]").click()
    expect(page.get_by_text("Lines of “Held”")).to_be_visible()
    expect(held).to_be_checked()
    assert "step=held" in page.url
    expect(
        page.get_by_text(re.compile(f"Lines in their holding period. [A-Z]+ only. Lines: {lines}[.]"))
    ).to_be_visible()


def test_a_chosen_line_gives_its_order_to_copy_and_to_open(page: Page, address: str, creator: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{address}/creators?creator={creator}&line_kind=sale&line_status=reversed")
    page.locator("[class*=st-key-creators_lines_]").get_by_test_id("stDataFrame").first.click(position=FIRST_ROW)
    link = page.get_by_role("link", name="Where does this order stand?")
    expect(link).to_be_visible()
    order = page.get_by_test_id("stCode").filter(has_text=re.compile("^[0-9]{10,}$")).first
    order.get_by_role("button").click()
    number = order.inner_text().strip()
    assert copied(page) == number
    link.click()
    expect(code(page, "creators_order_told")).to_contain_text(f"Order {number}")
    expect(code(page, "creators_order_told")).to_contain_text("Earned nothing, because")


def test_the_payout_that_is_chosen_stands_in_the_address_and_is_chosen_for_a_colleague(
    page: Page, phone: Page, address: str, creator: str
) -> None:
    visit(page, f"{address}/creators?creator={creator}&list=payouts")
    page.locator("[class*=st-key-creators_payouts_]").get_by_test_id("stDataFrame").first.click(position=FIRST_ROW)
    expect(page.get_by_text("Lines of the payout")).to_be_visible()
    assert re.search(r"payout=\d+", page.url)
    visit(phone, page.url)
    expect(phone.get_by_text("Lines of the payout")).to_be_visible()


def test_a_hit_that_is_opened_stands_in_the_address_and_stays_open(page: Page, address: str) -> None:
    hits = page.locator(".st-key-creators_hits_list a")
    visit(page, f"{address}/creators?q=anna")
    expect(hits.nth(1)).to_be_visible()
    hits.first.click()
    page.wait_for_url(re.compile("creators[?](?=.*creator=[0-9]+)(?!.*here=)"))
    expect(hits).to_have_count(0)
    page.get_by_text("Possible duplicates", exact=True).first.click()
    page.wait_for_url(re.compile("creator=[0-9]+.*list=duplicates"))
    expect(hits).to_have_count(0)
    page.go_back()
    page.go_back()
    expect(hits.nth(1)).to_be_visible()
    hits.first.click()
    page.wait_for_url(re.compile("creator=[0-9]+"))
    page.get_by_test_id("stSidebar").get_by_role("link", name="Creators").click()
    page.wait_for_url(re.compile("^(?!.*(creator|here)=)"))
    expect(page.get_by_text("Press Enter to search")).to_be_visible()


def test_on_a_phone_the_answer_is_seen_first_and_no_list_hides(phone: Page, address: str, creator: str) -> None:
    visit(phone, f"{address}/creators?creator={creator}")
    answer = code(phone, "creators_answer")
    expect(answer).to_be_in_viewport(ratio=0.3)
    expect(answer.get_by_role("button")).to_have_css("opacity", "1")
    expect(phone.get_by_text("Copy to clipboard")).to_have_count(0)
    for name in ("Commission lines", "Payouts", "Campaigns", "Content", "Possible duplicates"):
        choice = phone.get_by_role("radio", name=name).or_(phone.get_by_role("button", name=name, exact=True)).first
        box = choice.bounding_box()
        assert box
        assert 0 <= box["x"] < box["x"] + box["width"] <= PHONE["width"]


def test_on_a_phone_a_hit_takes_two_lines(phone: Page, address: str) -> None:
    visit(phone, f"{address}/creators?q=anna")
    heights = [link.bounding_box() for link in phone.locator(".st-key-creators_hits_list a").all()]
    assert len(heights) > 1
    assert all(box and box["height"] < 75 for box in heights)


def test_a_download_that_cannot_be_recorded_says_why_and_saves_nothing(
    browser: Browser, drawn: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = tmp_path / "audit.sqlite"
    monkeypatch.setenv("CONNECT_OPS_AUDIT_FILE", str(audit))
    database = drawn(creators=[{}], commissions=[{}])
    with dashboard(f"duckdb:///{database.engine.url.database}", tmp_path / "log") as address:
        page = browser.new_page()
        saved: list[Download] = []
        page.on("download", lambda download: saved.append(download))
        visit(page, f"{address}/creators?creator=1")
        with sqlite3.connect(audit) as lost:
            lost.executescript("pragma writable_schema = on; delete from sqlite_master;")
        page.get_by_role("button", name="Download the line").click()
        refused = page.get_by_test_id("stDownloadButtonError")
        expect(refused).to_be_visible()
        assert refused.evaluate("one => getComputedStyle(one, '::after').content") == f'"{REFUSED}"'
        assert refused.evaluate("one => getComputedStyle(one).fontSize") == "0px", "Streamlit's words are not seen"
        assert saved == []
        page.close()
