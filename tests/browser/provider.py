"""A real OpenID provider on a free port of this machine, and a dashboard whose people sign in there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Page, expect

from tests.browser.dashboard import WAIT, dashboard, free_port

GROUPS = """
prefix = "ops-"

[groups.ops-admins]
role = "administrator"

[groups.ops-executives]
role = "executive"

[groups.ops-support]
role = "support"

[groups.ops-managers]
role = "campaign manager"

[groups.ops-managers-fr]
role = "campaign manager"
countries = ["FR"]

[groups.ops-support-ru]
role = "support"
countries = ["RU"]
"""

SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "{secret}"
client_id = "connect-ops"
client_secret = "not used by this provider"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


class Provider:
    """The provider, and who its people are."""

    def __init__(self, address: str) -> None:
        self.address = address

    def knows(self, person: str, groups: Sequence[str] | None, **claims: Any) -> None:
        """Say which groups a person's next token names; None: the token has no such claim."""
        told: dict[str, Any] = {"email": f"{person}@example.org", **claims}
        if groups is not None:
            told["groups"] = list(groups)
        httpx.put(f"{self.address}/users/{person}", json=told).raise_for_status()


@contextmanager
def provider(token_lasts: timedelta = timedelta(hours=1)) -> Iterator[Provider]:
    """Run a provider whose tokens last so long."""
    with run_server_in_thread(access_token_max_age=token_lasts) as server:
        yield Provider(f"http://localhost:{server.server_port}")


@contextmanager
def signed_dashboard(
    database_url: str, folder: Path, at: Provider, *, groups: str = GROUPS, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run the app with sign-in at a provider and a mapping of groups; give its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    folder.mkdir(exist_ok=True)
    mapping, kept = folder / "access.toml", folder / "secrets.toml"
    mapping.write_text(groups)
    kept.write_text(SECRETS.format(address=address, secret=secrets.token_hex(32), provider=at.address))
    with dashboard(
        database_url,
        folder / f"dashboard-{port}.log",
        port=port,
        options=("--secrets.files", str(kept)),
        environment={"CONNECT_OPS_ACCESS": str(mapping), **(environment or {})},
    ) as running:
        yield running


def sign_in(page: Page, address: str, person: str) -> None:
    """Open an address signed out, sign in as a person, and wait until the dashboard knows them."""
    page.goto(address)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_placeholder("sub").fill(person)
    page.get_by_role("button", name="Authorize").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=WAIT)
