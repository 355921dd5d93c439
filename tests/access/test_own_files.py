"""A file goes to the person whom its address was told, and is made for the session that was offered it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from access import own_files
from access.audit.recording import audit_log
from access.loopback import Message, Receive, Send
from access.own_files import OwnFiles, demand_asked_by
from access.permissions import EXECUTIVE, MANAGER
from access.viewer import Viewer
from data_access.errors import PermissionDeniedError, SignInNeededError
from tests.audited import recorded

ANN = Viewer("ann", frozenset({EXECUTIVE}), subject="1", until=datetime.now(UTC) + timedelta(hours=1))
PEOPLE = {
    "ann": ANN,
    "ann, signed in again": replace(ANN, until=datetime.now(UTC) + timedelta(hours=2)),
    "ann, of another market": replace(ANN, countries=frozenset({"FR"})),
    "ann, of another role": replace(ANN, roles=frozenset({MANAGER})),
    "another ann": replace(ANN, subject="2"),
}


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECT_OPS_AUDIT_FILE", str(tmp_path / "audit.sqlite"))


def holder(cookies: Mapping[str, str]) -> Viewer:
    if cookies.get("who", "") not in PEOPLE:
        raise SignInNeededError("Sign in.")
    return PEOPLE[cookies["who"]]


class Door:
    """The middleware with an app behind it that sends and does what it is told."""

    def __init__(self) -> None:
        self.sends: list[bytes] = []
        self.door = OwnFiles(self._app, holder)

    async def _app(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            return
        for content in self.sends:
            await send({"type": "websocket.send", "bytes": content})
        await receive()
        # As Streamlit makes a file: in a task, on a thread of its own.
        await asyncio.create_task(asyncio.to_thread(demand_asked_by, "mine"))

    def connects(self, who: str, asks: bytes = b"") -> list[bytes]:
        """Open a websocket that says one thing; return what it is sent."""
        sent: list[bytes] = []

        async def receive() -> Message:
            return {"type": "websocket.receive", "bytes": asks}

        async def send(message: Message) -> None:
            sent.append(message["bytes"])

        _run(self.door(_from(who, type="websocket", path="/_stcore/stream"), receive, send))
        return sent

    def answers(self, who: str, path: str) -> int:
        """Return the status of what a path is answered with."""
        statuses: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            statuses.extend([message["status"]] if "status" in message else [])

        _run(self.door(_from(who, type="http", path=path, method="GET"), receive, send))
        (status,) = statuses
        return status


def _run(answering: Coroutine[Any, Any, None]) -> None:
    # On a thread of its own: the browser's loop runs on this one, where tests of it came before.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, answering).result()


def _from(who: str, **scope: str) -> Message:
    return {**scope, "headers": [(b"cookie", f'who="{who}"'.encode())]}


def made(address: str) -> bytes:
    message = ForwardMsg()
    message.backend_operation_response.deferred_file.url = address
    return message.SerializeToString()


def repeated(address: str) -> bytes:
    message = ForwardMsg()
    message.delta.new_element.markdown.body = address
    return message.SerializeToString()


def asking(session: str) -> bytes:
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.session_id = session
    message.backend_operation_request.deferred_file.file_id = "7"
    return message.SerializeToString()


def told(*contents: bytes, who: str = "ann") -> Door:
    door = Door()
    door.sends = list(contents)
    assert door.connects(who, asking("mine")) == list(contents)
    return door


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ann", 200),
        ("ann, signed in again", 200),
        ("ann, of another market", 404),
        ("ann, of another role", 404),
        ("another ann", 404),
        ("", 401),
    ],
)
def test_a_file_is_given_to_whom_its_address_was_told_while_they_may_see_the_same(who: str, status: int) -> None:
    door = told(made("/media/abc.csv"))
    for path in ("/media/abc.csv", "/media/abc.txt", "/ops/media/abc.csv"):
        assert door.answers(who, path) == status


def test_an_address_that_a_page_repeats_or_that_nobody_signed_in_was_told_gives_nothing() -> None:
    assert told(repeated("/media/abc.csv")).answers("ann", "/media/abc.csv") == 404
    assert told(made("/media/abc.csv"), who="").answers("ann", "/media/abc.csv") == 404
    assert told(made("/media/abc.csv")).answers("ann", "/media/other.csv") == 404
    assert told(made("/media/abc.csv")).answers("", "/countries") == 200
    assert told(made("/media/abc.csv")).answers("", "/static/media/font.woff2") == 200
    assert told(made("/media/abc.csv")).answers("", "/media/static/media/abc.csv") == 401


def test_addresses_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_files, "MOST_KEPT", 2)
    door = told(made("/media/1.csv"), made("/media/2.csv"), made("/media/1.csv"), made("/media/3.csv"))
    assert [door.answers("ann", f"/media/{number}.csv") for number in (1, 2, 3)] == [200, 404, 200]


@pytest.mark.parametrize("asked", [asking("theirs"), asking("")])
def test_a_file_of_another_session_is_not_made_and_who_asked_is_recorded(asked: bytes) -> None:
    with pytest.raises(PermissionDeniedError, match="another session"):
        Door().connects("another ann", asked)
    (entry,) = recorded("refusal")
    assert (entry["who"], entry["subject"]) == ("ann", "file of another session")


@pytest.mark.parametrize("asked", [b"", b"\xff\xff", BackMsg(app_heartbeat=True).SerializeToString()])
def test_a_file_that_nobody_asks_for_is_not_made(asked: bytes) -> None:
    with pytest.raises(PermissionDeniedError):
        Door().connects("ann", asked)
    assert not audit_log().file.exists()
