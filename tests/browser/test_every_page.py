"""Every page, wide and narrow, light and dark: it draws, fits, names its charts and asks nobody outside."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.dashboard import visit
from ui.navigation import ENTRIES

PATHS = {entry.name: "/" if entry.name == "overview" else f"/{entry.name}" for entry in ENTRIES}
SCREENS = {
    "wide light": ({"width": 1440, "height": 900}, "light"),
    "phone dark": ({"width": 390, "height": 844}, "dark"),
}


def _is_failure(response: Response) -> bool:
    # Streamlit looks for its own server below the page's address first, and then at the root.
    return response.status >= 400 and "/_stcore/" not in response.url


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("name", PATHS)
def test_a_page_is_drawn_without_errors_and_without_asking_anyone_outside(
    browser: Browser, address: str, name: str, screen: str
) -> None:
    size, scheme = SCREENS[screen]
    context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    asked: set[str] = set()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda response: complaints.append(response.url) if _is_failure(response) else None)
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    visit(page, address + PATHS[name])
    assert complaints == []
    assert asked - {""} == {urlsplit(address).netloc}
    assert page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
    context.close()


@pytest.mark.parametrize("name", [name for name in PATHS if name not in ("creators", "data")])
def test_every_chart_says_in_words_what_it_shows(page: Page, address: str, name: str) -> None:
    visit(page, address + PATHS[name])
    page.locator('[data-testid="stVegaLiteChart"]').first.wait_for()
    for chart in page.locator('[data-testid="stVegaLiteChart"]').all():
        described = chart.evaluate("""e => [e, ...e.querySelectorAll('[aria-label]')]
            .map(n => n.getAttribute('aria-label') || '').join(' ')""")
        assert len(described) > 20


@pytest.mark.parametrize("path", ["/opening", "/creators.py", "/support"])
def test_what_is_not_a_page_cannot_be_opened_by_its_address(page: Page, address: str, path: str) -> None:
    visit(page, address + path)
    expect(page.get_by_role("dialog")).to_contain_text("Page not found")
    assert urlsplit(page.url).path == "/"
