"""The map is drawn from geometry that the app serves itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.dashboard import visit

SHAPES = 'path[aria-roledescription="geoshape"]'


@pytest.mark.parametrize("view", ["europe", "world"])
def test_countries_have_their_shapes_and_say_their_figure(page: Page, address: str, view: str) -> None:
    with page.expect_response("**/app/static/world.json") as served:
        visit(page, f"{address}/countries?period=all&map={view}")
    assert served.value.ok
    expect(page.locator(SHAPES).first).to_be_attached()
    assert page.locator(SHAPES).count() > 150
    said = page.locator(f'{SHAPES}[aria-label*="Country: Russia"]')
    expect(said).to_have_count(1)
    assert "US$" in str(said.get_attribute("aria-label"))
