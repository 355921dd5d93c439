"""What only a browser shows: words that can be read, marks in their place, nothing that is cut or jumps."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.dashboard import visit

PHONE = {"width": 390, "height": 844}
READABLE = 4.5
AXIS_LABELS = ".role-axis-label text"
# The contrast of every text on the page against what lies behind it, where it is below what can be read; what is
# disabled is meant to be pale.
PALE = """least => {
    const numbers = text => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a] };
    const over = (above, below) => [0, 1, 2].map(i => above[i] * above[3] + below[i] * (1 - above[3]));
    const light = color => color.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const above = element => element ? [element, ...above(element.parentElement)] : [];
    const found = {};
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text; text = texts.nextNode();) {
        const element = text.parentElement, style = getComputedStyle(element), path = above(element);
        if (!text.data.trim() || !element.getClientRects().length || style.visibility === 'hidden'
            || element.closest('style, script, noscript, :disabled, [data-testid^=stIcon]')) continue;
        const drawn = element.closest('svg');
        const color = numbers(drawn ? style.fill : style.color);
        color[3] *= path.reduce((all, one) => all * getComputedStyle(one).opacity, drawn ? +style.fillOpacity : 1);
        if (color[3] < 0.05) continue;
        const behind = path.reverse().map(one => numbers(getComputedStyle(one).backgroundColor))
            .reduce((below, one) => over(one, below), [255, 255, 255]);
        const [low, high] = [light(over(color, behind)), light(behind)].sort((a, b) => a - b);
        if ((high + 0.05) / (low + 0.05) < least) found[text.data] = (high + 0.05) / (low + 0.05);
    }
    return found;
}"""
CUT = """() => [...document.querySelectorAll('[data-testid=stMetric] *')]
    .filter(one => getComputedStyle(one).overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1
        && one.textContent.trim() && !one.querySelector('svg')).map(one => one.textContent)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_in_light_and_dark(browser: Browser, address: str, scheme: str) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 3000}, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    visit(page, address)
    expect(page.locator(AXIS_LABELS).first).to_be_visible()
    assert page.evaluate(PALE, READABLE) == {}
    visit(page, f"{address}/data")
    assert page.locator("code").count() == 1
    assert page.evaluate(PALE, READABLE) == {}
    page.context.close()


def test_weeks_are_marked_on_mondays_and_amounts_are_written_as_on_cards(browser: Browser, address: str) -> None:
    """Also where the clocks are put back within the period, and far from UTC."""
    page = browser.new_context(viewport={"width": 1440, "height": 3000}, timezone_id="America/New_York").new_page()
    visit(page, address)
    expect(page.locator(AXIS_LABELS).first).to_be_visible()
    labels = page.locator(AXIS_LABELS).all_text_contents()
    days = [label for label in labels if re.fullmatch(r"\d+ [A-Z][a-z]{2}", label)]
    assert len(days) > 4
    assert {datetime.strptime(f"{day} 2026", "%d %b %Y").weekday() for day in days} == {0}
    amounts = [label for label in labels if label.startswith("US$")]
    assert len(amounts) > 4
    assert all(re.fullmatch(r"US\$[\d.]+(\xa0[kMB])?", amount) for amount in amounts)
    page.context.close()


@pytest.fixture
def phone(browser: Browser) -> Page:
    """Return a page of the width of a phone."""
    return browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]


def test_on_a_phone_cards_say_all_their_words_and_numbers_take_its_width(phone: Page, address: str) -> None:
    visit(phone, f"{address}/demographics")
    expect(phone.get_by_text("Age known, creators")).to_be_visible()
    assert phone.evaluate(CUT) == []
    phone.get_by_role("button", name="Numbers").first.click()
    opened = phone.get_by_test_id("stPopoverBody")
    expect(opened).to_be_visible()
    box = opened.bounding_box()
    assert box is not None
    assert box["width"] > 360
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    phone.context.close()


def test_what_is_not_loaded_yet_keeps_its_place(phone: Page, address: str) -> None:
    """The code of buttons and charts is held back: what is drawn for them is as high as they will be."""
    held: list[Route] = []
    phone.route(re.compile(r"/(ButtonGroup|ArrowVegaLiteChart)\."), lambda route: held.append(route))
    phone.goto(f"{address}/demographics")
    choice = phone.locator(".st-key-choice_demographics_who")
    chart = phone.locator(".stPrintGraphic").first
    expect(chart).to_be_attached(timeout=30_000)
    expect(phone.get_by_text("Age known, creators")).to_be_visible()
    assert len(held) == 2
    reserved = [one.evaluate("one => one.getBoundingClientRect().height") for one in (choice, chart)]
    for route in held:
        route.continue_()
    expect(phone.locator(AXIS_LABELS).first).to_be_attached()
    drawn = [one.evaluate("one => one.getBoundingClientRect().height") for one in (choice, chart)]
    assert reserved[0] == pytest.approx(drawn[0], abs=4)
    assert reserved[1] == pytest.approx(drawn[1], abs=80)
    phone.context.close()


def test_choices_on_a_phone_push_nothing_down_when_they_are_loaded(phone: Page, address: str) -> None:
    held: list[Route] = []
    phone.route(re.compile(r"/(ButtonGroup|Selectbox|Html)\."), lambda route: held.append(route))
    phone.goto(f"{address}/countries")
    below = phone.get_by_text("The markets by creator's country")
    expect(below).to_be_visible(timeout=30_000)
    expect(phone.get_by_text("Buyer's country")).to_have_count(0)
    before = below.evaluate("one => one.getBoundingClientRect().top")
    for route in held:
        route.continue_()
    expect(phone.get_by_text("Buyer's country")).to_be_visible()
    expect(phone.get_by_role("combobox")).to_be_visible()
    assert below.evaluate("one => one.getBoundingClientRect().top") == pytest.approx(before, abs=4)
    phone.context.close()
