"""People sign in at a real OpenID provider; each sees what their groups give, and nothing once that has ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from access.permissions import PAGE_ROLES, ROLES, Role
from data_access.database import open_database
from data_access.settings import Settings
from tests.browser.conftest import WIDE
from tests.browser.dashboard import WAIT, settle, visit
from tests.browser.provider import GROUPS, Provider, provider, sign_in, signed_dashboard
from ui.navigation import ENTRIES

TITLES = {entry.name: entry.title for entry in ENTRIES}
REFUSED = "This page is not for your role"
PART = ".st-key-countries_trend_source"
ENDED = "Your sign-in has ended"
FIGURES = '[data-testid="stMetric"], [data-testid="stDataFrame"], [data-testid="stVegaLiteChart"]'


@pytest.fixture(scope="module")
def address(signed_address: str) -> str:
    """Return the address of a dashboard on the sample whose people sign in."""
    return signed_address


@contextmanager
def somebody(browser: Browser) -> Iterator[Page]:
    """Give the page of a browser that nobody has signed in with."""
    context = browser.new_context(viewport=WIDE, color_scheme="light")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def card(page: Page, label: str) -> str:
    return page.get_by_test_id("stMetric").filter(has_text=label).first.get_by_test_id("stMetricValue").inner_text()


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_by_link_the_pages_that_the_table_lists_and_no_other(page: Page, address: str, role: Role) -> None:
    sign_in(page, address, role.replace(" ", "-"))
    menu = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink").get_by_test_id("stMarkdownContainer")
    expect(menu).to_have_text([TITLES[name] for name in TITLES if role in PAGE_ROLES[name]])
    for name, title in TITLES.items():
        page.goto(f"{address}/{'' if name == 'overview' else name}")
        if role in PAGE_ROLES[name]:
            expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=WAIT)
        else:
            expect(page.get_by_text(REFUSED)).to_be_visible(timeout=WAIT)
            assert page.locator(FIGURES).count() == 0


@pytest.mark.parametrize("name", TITLES)
def test_a_link_on_a_fresh_process_shows_nothing_before_the_sign_in_and_the_page_after_it(
    page: Page, sample_url: str, people: Provider, tmp_path: Path, name: str
) -> None:
    with signed_dashboard(sample_url, tmp_path, people) as fresh:
        link = f"{fresh}/{'' if name == 'overview' else name}?country=FR"
        page.goto(link)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=WAIT)
        settle(page)
        assert page.locator(FIGURES).count() == 0
        assert page.get_by_test_id("stPageLink").count() == 0
        assert TITLES[name] not in page.locator("body").inner_text()
        sign_in(page, link, "administrator")
        expect(page.get_by_role("heading", name=TITLES[name], exact=True)).to_be_visible(timeout=WAIT)
        assert "country=FR" in page.url


def test_nothing_is_asked_of_the_database_before_somebody_has_signed_in(
    page: Page, people: Provider, tmp_path: Path
) -> None:
    with signed_dashboard(f"duckdb:///{tmp_path / 'missing.duckdb'}", tmp_path, people) as address:
        page.goto(address)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=WAIT)
        settle(page)
        assert page.get_by_text("There is no database").count() == 0
        sign_in(page, address, "administrator")
        expect(page.get_by_text("There is no database")).to_be_visible()


@pytest.mark.parametrize("groups", [[], ["everyone"], ["ops-suport"], ["ops-admins", "ops-suport"], None], ids=str)
def test_somebody_whose_groups_are_in_doubt_sees_nothing_and_can_leave(
    page: Page, address: str, people: Provider, groups: list[str] | None
) -> None:
    people.knows("stranger", groups)
    sign_in(page, f"{address}/funnel", "stranger")
    expect(page.get_by_text("Nothing here is for you yet")).to_be_visible()
    assert page.locator(FIGURES).count() == 0
    assert page.get_by_test_id("stPageLink").count() == 0


def test_signing_out_ends_it_also_for_a_link_opened_later(page: Page, address: str) -> None:
    sign_in(page, address, "executive")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/oauth2/end_session**")
    page.goto(f"{address}/countries")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize("forged", ["", "eyJpc19sb2dnZWRfaW4iOnRydWV9.x.y"])
def test_a_cookie_that_the_dashboard_did_not_sign_is_no_sign_in(browser: Browser, address: str, forged: str) -> None:
    with somebody(browser) as page:
        sign_in(page, address, "administrator")
        (cookie,) = [one for one in page.context.cookies() if one["name"] == "_streamlit_user"]
        altered = forged or _altered(cookie["value"])
        page.context.add_cookies([{"name": "_streamlit_user", "value": altered, "url": address}])
        page.goto(address)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=WAIT)


def test_a_sign_in_ends_with_its_token_even_where_only_a_part_of_the_page_draws_and_a_removed_group_counts_then(
    page: Page, sample_url: str, tmp_path: Path
) -> None:
    with provider(token_lasts=timedelta(seconds=8)) as short:
        short.knows("ann", ["ops-admins"])
        with signed_dashboard(sample_url, tmp_path, short) as address:
            sign_in(page, f"{address}/countries", "ann")
            short.knows("ann", ["everyone"])
            ended = page.get_by_text(ENDED)
            expect(page.locator(PART)).to_be_visible(timeout=WAIT)
            # Opening and closing this runs a fragment, never the page around it.
            page.evaluate(
                f"window.clicking = setInterval(() => document.querySelector('{PART} button')?.click(), 1000)"
            )
            expect(ended).to_be_visible(timeout=WAIT)
            settle(page)
            assert page.locator(FIGURES).count() == 0
            sign_in(page, f"{address}/countries", "ann")
            expect(page.get_by_text("Nothing here is for you yet")).to_be_visible()


def test_a_group_that_leaves_the_mapping_counts_no_more_at_the_next_click(
    page: Page, sample_url: str, people: Provider, tmp_path: Path
) -> None:
    with signed_dashboard(sample_url, tmp_path, people) as address:
        sign_in(page, address, "executive")
        settle(page)
        mapping = tmp_path / "access.toml"
        mapping.write_text(GROUPS.replace("ops-executives", "ops-others"))
        page.get_by_test_id("stPageLink").filter(has_text="Countries").click()
        expect(page.get_by_text("Nothing here is for you yet")).to_be_visible(timeout=WAIT)
        mapping.write_text("[groups")
        page.goto(address)
        expect(page.get_by_text("This cannot be shown")).to_be_visible(timeout=WAIT)
        assert page.locator(FIGURES).count() == 0


def test_two_people_on_the_same_page_at_once_each_see_their_own_rows(
    browser: Browser, address: str, people: Provider
) -> None:
    people.knows("fr", ["ops-managers-fr"])
    with somebody(browser) as whole, somebody(browser) as part:
        sign_in(whole, address, "campaign-manager")
        sign_in(part, address, "fr")
        all_markets, france = card(whole, "Net commission"), card(part, "Net commission")
        assert all_markets != france
        visit(whole, f"{address}/?country=FR")
        assert card(whole, "Net commission") == france
        part.reload()
        settle(part)
        assert card(part, "Net commission") == france


def test_a_forged_address_shows_nobody_elses_market(page: Page, address: str, people: Provider) -> None:
    people.knows("fr", ["ops-managers-fr"])
    sign_in(page, f"{address}/?country=RU", "fr")
    expect(page.get_by_text("which is not in the data you can see").first).to_be_visible()
    page.get_by_role("button", name="Country").click()
    page.get_by_role("combobox", name="Creator's country").click()
    assert page.get_by_role("option").all_inner_texts() == ["France"]


def test_a_forged_creator_in_the_address_is_not_shown_to_support_of_another_country(
    page: Page, address: str, people: Provider, sample_url: str
) -> None:
    people.knows("ru", ["ops-support-ru"])
    sign_in(page, f"{address}/creators", "ru")
    french = _creator_of("FR", sample_url)
    visit(page, f"{address}/creators?creator={french}")
    expect(page.get_by_text("among those you may see")).to_be_visible()
    visit(page, f"{address}/creators?q={french}")
    expect(page.get_by_text("No creator that you may see has")).to_be_visible()


def _altered(cookie: str) -> str:
    """Return a cookie with another signature: by its first letter, since the last has bits without meaning."""
    content, _, signature = cookie.rpartition(".")
    return f"{content}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


def _creator_of(country: str, url: str) -> int:
    database = open_database(Settings(database_url=url))
    with database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"select min(creator_id) from creators where country = '{country}'")
        number = int(found.scalar_one())
    database.close()
    return number
