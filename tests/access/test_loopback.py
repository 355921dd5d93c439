"""Without sign-in only this machine is served, whichever server runs the app."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from access.loopback import LoopbackOnly, Message, Receive, Send, demand_loopback, is_loopback
from data_access.errors import SettingError
from data_access.settings import OPEN_TO_NETWORK, ROOT


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_is_known_by_its_own_addresses(host: str) -> None:
    assert is_loopback(host)
    demand_loopback(host, OPEN_TO_NETWORK)


@pytest.mark.parametrize("host", [None, "", "0.0.0.0", "::", "192.168.1.7", "localhost.example", "127.0.0.1.example"])
def test_any_other_address_is_refused_and_the_setting_named(host: str | None) -> None:
    assert not is_loopback(host)
    with pytest.raises(SettingError, match=f"set {OPEN_TO_NETWORK}=yes"):
        demand_loopback(host, OPEN_TO_NETWORK)


async def _figures(_scope: Message, _receive: Receive, send: Send) -> None:
    await send({"type": "figures"})


def _answer(kind: str, server: tuple[str, int | None] | None) -> list[Message]:
    """Return what is sent to somebody who connected to an address of the server."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": f"{kind}.connect"}

    # Nothing here waits, so no event loop is needed: a browser test in the same process may have one running.
    with pytest.raises(StopIteration):
        LoopbackOnly(_figures, OPEN_TO_NETWORK)({"type": kind, "server": server}, receive, send).__await__().send(None)
    return sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_what_arrives_at_the_loopback_address_is_answered(kind: str, host: str) -> None:
    assert _answer(kind, (host, 8501)) == [{"type": "figures"}]


@pytest.mark.parametrize("server", [("192.168.1.7", 8501), ("/run/app.sock", None), None])
def test_what_arrives_from_elsewhere_gets_no_figure(server: tuple[str, int | None] | None) -> None:
    start, body = _answer("http", server)
    assert start["status"] == 403
    assert OPEN_TO_NETWORK in body["body"].decode()
    assert _answer("websocket", server) == [{"type": "websocket.close", "code": 1008}]


def test_the_app_may_start_and_end() -> None:
    assert _answer("lifespan", None) == [{"type": "figures"}]


def test_a_server_told_to_listen_to_the_network_does_not_start() -> None:
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "0.0.0.0"]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode != 0
    assert "server.address is 0.0.0.0" in ended.stderr
    assert f"{OPEN_TO_NETWORK}=yes" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_app_itself_is_guarded_unless_the_operator_opens_it() -> None:
    probe = "import app; print([guard.cls.__name__ for guard in app.app._user_middleware])"
    always = "'BrowserHeaders', 'ClosedDoors'"
    for value, guards in (("no", f"[{always}, 'LoopbackOnly']"), ("yes", f"[{always}]")):
        told = {**os.environ, OPEN_TO_NETWORK: value}
        ended = subprocess.run(
            [sys.executable, "-c", probe], cwd=ROOT, env=told, capture_output=True, text=True, check=True
        )
        assert ended.stdout.strip() == guards
