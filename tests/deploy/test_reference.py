"""The reference configuration of docs/deploy.md: TLS, headers, cookies, one visitor one instance, nothing else open."""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from access.browser_headers import HEADERS
from tests.browser.dashboard import settle
from tests.deploy.conftest import Deployed
from tests.deploy.nginx import NAME, nginx

pytestmark = pytest.mark.skipif(nginx() is None, reason="nginx is neither here nor to be installed without root")

TRUSTING = ssl._create_unverified_context()


def _ask(deployed: Deployed, path: str, headers: dict[str, str] | None = None) -> HTTPResponse:
    connection = HTTPSConnection("127.0.0.1", deployed.secure, context=TRUSTING, timeout=30)
    connection.request("GET", path, headers={"Host": f"{NAME}:{deployed.secure}", **(headers or {})})
    return connection.getresponse()


def _stream(port: int, host: str, origin: str) -> ClientConnection:
    return connect(
        f"ws://{host}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", port), timeout=30),
        origin=Origin(origin),
        subprotocols=[Subprotocol("streamlit")],
        open_timeout=30,
    )


def test_the_plain_port_leads_to_the_secure_one(deployed: Deployed) -> None:
    connection = HTTPConnection("127.0.0.1", deployed.plain, timeout=30)
    connection.request("GET", "/countries?period=30d", headers={"Host": NAME})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (308, f"https://{NAME}/countries?period=30d")


def test_every_answer_has_the_headers(deployed: Deployed) -> None:
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/app/static/logo.svg"):
        answer = _ask(deployed, path)
        assert answer.status == 200, path
        for name, value in HEADERS.items():
            assert answer.getheader(name) == value, path
        assert answer.getheader("Strict-Transport-Security") == "max-age=31536000"
        assert answer.getheader("Server") == "nginx"


def test_cookies_are_for_tls_alone_and_out_of_reach_of_scripts(deployed: Deployed) -> None:
    answer = _ask(deployed, "/_stcore/health")
    cookies = {c.partition("=")[0]: c.lower() for c in answer.headers.get_all("Set-Cookie") or ()}
    assert set(cookies) == {"connect_ops_visitor", "_streamlit_xsrf"}
    assert all("secure" in cookie and "samesite=lax" in cookie for cookie in cookies.values())
    assert "httponly" in cookies["connect_ops_visitor"]


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/agent/openapi.json"]
)
def test_what_is_not_for_visitors_is_not_there(deployed: Deployed, path: str) -> None:
    assert _ask(deployed, path).status == 404


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("evil.example", "http://evil.example"),
        (NAME, "https://evil.example"),
        (NAME, "null"),
    ],
)
def test_an_instance_refuses_other_names_and_pages_of_others(deployed: Deployed, host: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        _stream(deployed.instances[0], host, origin)
    assert refused.value.response.status_code == 403


def test_an_instance_answers_to_its_own_name(deployed: Deployed) -> None:
    with _stream(deployed.instances[0], NAME, f"http://{NAME}"):
        pass


def test_a_visitor_stays_with_one_instance_and_sees_the_page(deployed: Deployed, browser: Browser) -> None:
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    problems: list[str] = []
    # Streamlit first looks for its server below the page's own address, in vain.
    page.on(
        "console",
        lambda said: (
            problems.append(said.text) if said.type == "error" and "/_stcore/" not in said.location["url"] else None
        ),
    )
    for path in ("/countries?country=FR", "/leaderboard", "/payouts"):
        page.goto(deployed.origin + path)
        settle(page)
        assert page.locator("h1").inner_text() == path[1:].partition("?")[0].capitalize()
    assert page.locator("[data-testid=stVegaLiteChart] svg").count() > 0
    # The page's own scripts run behind the proxy: the keyboard goes from the search to its first answer.
    page.goto(f"{deployed.origin}/creators")
    expect(page.get_by_role("textbox", name="Find a creator")).to_be_focused()
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-creators_hits_list a").first).to_be_focused()
    assert problems == []
    context.close()
    assert "country=FR" not in Path(deployed.log).read_text()


def _instances_of(log: Path, path: str, wanted: int) -> set[str]:
    """Return which instances answered a path, once all requests for it are in the log."""
    until = monotonic() + 30
    while len(lines := [line for line in log.read_text().splitlines() if f'GET {path}"' in line]) < wanted:
        assert monotonic() < until, f"{len(lines)} of {wanted} requests were logged"
        sleep(0.01)
    return {line.rpartition(" ")[2] for line in lines}


def test_visitors_are_spread_over_the_instances_and_kept_there(deployed: Deployed) -> None:
    served = []
    for number in range(12):
        for _ in range(3):
            _ask(deployed, f"/visit-{number}", {"Cookie": f"connect_ops_visitor={number:032x}"})
        served.append(_instances_of(Path(deployed.log), f"/visit-{number}", 3))
    assert all(len(instances) == 1 for instances in served)
    assert set.union(*served) == {f"127.0.0.1:{port}" for port in deployed.instances}
