"""The filter bar lives in the address: it survives page changes, reload and the back button, and can be reset."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.dashboard import settle, visit


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _choose_country(page: Page, name: str) -> None:
    page.get_by_role("button", name="Country").click()
    page.get_by_role("combobox", name="Creator's country").click()
    page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=f"Country: {name}")).to_be_visible()
    settle(page)


def _figure(page: Page, label: str) -> str:
    card = page.get_by_test_id("stMetric").filter(has_text=label).first
    return card.get_by_test_id("stMetricValue").inner_text()


def test_a_choice_goes_into_the_address_and_changes_the_figures(page: Page, address: str) -> None:
    visit(page, address)
    everywhere = _figure(page, "Orders")
    _choose_country(page, "France")
    assert _query(page) == {"country": ["FR"]}
    expect(page.get_by_test_id("stMetric").filter(has_text="Orders").first).not_to_contain_text(everywhere)


def test_a_choice_survives_page_change_reload_and_back(page: Page, address: str) -> None:
    visit(page, address)
    _choose_country(page, "France")
    page.get_by_role("link", name="Funnel").click()
    expect(page.get_by_role("heading", name="Funnel")).to_be_visible()
    settle(page)
    assert _query(page) == {"country": ["FR"]}
    page.reload()
    settle(page)
    expect(page.get_by_role("button", name="Country: France")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.get_by_role("button", name="Country: France")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name=re.compile(r"Country(?!:)"))).to_be_visible()


def test_every_parameter_of_a_link_is_taken_up(page: Page, address: str) -> None:
    query = "from=2026-03-01&to=2026-05-31&compare=year&country=RU,PL&age=18–24&tier=nano,micro&basis=paid&currency=EUR"
    visit(page, f"{address}/?{query}")
    for label in ("1 Mar 2026 – 31 May 2026", "Country: 2", "Creators: 3", "EUR only"):
        expect(page.get_by_role("button", name=label)).to_be_visible()
    expect(page.get_by_text("compared with 1 Mar 2025 – 31 May 2025")).to_be_visible()
    expect(page.get_by_text("by payment date").first).to_be_visible()


def test_reset_takes_everything_back(page: Page, address: str) -> None:
    visit(page, f"{address}/?country=RU&period=30d&tier=mega")
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("button", name=re.compile(r"Country(?!:)"))).to_be_visible()
    expect(page.get_by_role("button", name="Last 90 days")).to_be_visible()
    settle(page)
    assert _query(page) == {}


def test_the_link_to_copy_fixes_the_days(page: Page, address: str) -> None:
    visit(page, f"{address}/?country=RU&period=30d")
    page.get_by_role("button", name="Link").click()
    copied = page.get_by_test_id("stCode").inner_text().strip()
    query = parse_qs(urlsplit(copied).query)
    assert query["country"] == ["RU"]
    assert query["to"] == ["2026-11-15"]
    assert query["from"] == ["2026-10-17"]
    shown = _figure(page, "Net commission")
    visit(page, copied)
    assert _figure(page, "Net commission") == shown


def test_a_link_with_an_unknown_value_says_so_and_shows_the_rest(page: Page, address: str) -> None:
    visit(page, f"{address}/?country=FR,Atlantis&period=fortnight")
    expect(page.get_by_text("The link asks for country “Atlantis”")).to_be_visible()
    expect(page.get_by_text("The link asks for period “fortnight”")).to_be_visible()
    expect(page.get_by_role("button", name="Country: France")).to_be_visible()


def test_the_filters_work_with_the_keyboard_alone(page: Page, address: str) -> None:
    visit(page, address)
    page.get_by_role("button", name="Last 90 days").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radiogroup", name="Period")).to_be_visible()
    page.get_by_role("radio", name="Last 30 days").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Last 30 days")).to_be_visible()
    settle(page)
    assert _query(page) == {"period": ["30d"]}


def test_going_back_to_a_page_brings_back_its_period_and_its_own_choice(page: Page, address: str) -> None:
    visit(page, f"{address}/funnel?period=12m&view=event")
    page.get_by_role("link", name="Demographics").click()
    expect(page.get_by_role("heading", name="Demographics")).to_be_visible()
    settle(page)
    assert _query(page) == {"period": ["12m"]}
    page.go_back()
    expect(page.get_by_role("heading", name="Funnel")).to_be_visible()
    expect(page.get_by_role("button", name="Last 12 months")).to_be_visible()
    settle(page)
    assert _query(page) == {"period": ["12m"], "view": ["event"]}
