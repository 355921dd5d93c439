"""One dashboard on the sample for all browser tests of a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from access.permissions import ROLES, Role
from tests.browser.dashboard import dashboard
from tests.browser.provider import Provider, provider, sign_in, signed_dashboard

WIDE = {"width": 1440, "height": 900}
GROUP_OF: dict[Role, str] = {
    "administrator": "ops-admins",
    "executive": "ops-executives",
    "support": "ops-support",
    "campaign manager": "ops-managers",
}
Cookies = Sequence[Mapping[str, Any]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as one that needs a browser."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def address(sample_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a dashboard on the sample."""
    with dashboard(sample_url, tmp_path_factory.mktemp("log") / "dashboard.log") as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a fresh page, 1440 px wide, light."""
    context = browser.new_context(viewport=WIDE, color_scheme="light")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def people() -> Iterator[Provider]:
    """Return a provider that knows one person of each role, and two who are limited to a country."""
    with provider() as running:
        for role in ROLES:
            running.knows(role.replace(" ", "-"), [GROUP_OF[role], "everyone"])
        running.knows("fr", ["ops-managers-fr"])
        running.knows("ru", ["ops-support-ru"])
        yield running


@pytest.fixture(scope="session")
def signed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder where the dashboard whose people sign in keeps its log."""
    return tmp_path_factory.mktemp("signed")


@pytest.fixture(scope="session")
def signed_address(sample_url: str, people: Provider, signed_folder: Path) -> Iterator[str]:
    """Return the address of a dashboard on the sample whose people sign in."""
    with signed_dashboard(sample_url, signed_folder, people) as running:
        yield running


@pytest.fixture(scope="session")
def cookies(browser: Browser, signed_address: str) -> Callable[[str], Cookies]:
    """Return `cookies(person)`, which signs a person in with the browser, once, and returns what it then holds."""

    @cache
    def signed_in(person: str) -> Cookies:
        context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
        sign_in(context.new_page(), signed_address, person)
        held = context.cookies()
        context.close()
        return held

    return signed_in
