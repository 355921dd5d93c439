"""Whoever connects can have pages run and files made, and nothing else that Streamlit would do for them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from access.closed_doors import ClosedDoors
from access.loopback import Message, Receive, Send


def _reached(*contents: bytes) -> list[bytes]:
    """Return what of these websocket messages reaches the app."""
    waiting: list[Message] = [{"type": "websocket.receive", "bytes": content} for content in contents]
    waiting.append({"type": "websocket.disconnect", "code": 1000})
    reached: list[bytes] = []

    async def app(_scope: Message, receive: Receive, _send: Send) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            reached.append(message["bytes"])

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(_message: Message) -> None: ...

    with pytest.raises(StopIteration):
        ClosedDoors(app)({"type": "websocket", "path": "/_stcore/stream"}, receive, send).__await__().send(None)
    return reached


def _answered(path: str, headers: Sequence[tuple[bytes, bytes]] = ()) -> tuple[int, dict[bytes, bytes]]:
    """Return status and headers of what a path is answered with, where the app itself sends these headers."""
    answers: list[Message] = []

    async def app(_scope: Message, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(headers)})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        answers.append(message)

    with pytest.raises(StopIteration):
        ClosedDoors(app)({"type": "http", "path": path}, receive, send).__await__().send(None)
    return answers[0]["status"], dict(answers[0]["headers"])


def _skills() -> BackMsg:
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.install_skills.SetInParent()
    return message


CLOSED = {
    "the caches of everybody": BackMsg(clear_cache=True),
    "the version control of the machine": BackMsg(load_git_info=True),
    "the running of changed scripts": BackMsg(set_run_on_save=True),
    "the end of the process": BackMsg(debug_shutdown_runtime=True),
    "files that are written on the machine": _skills(),
    "nothing": BackMsg(),
}


@pytest.mark.parametrize("closed", CLOSED)
def test_a_message_that_no_page_sends_does_not_reach_the_app(closed: str) -> None:
    heartbeat = BackMsg(app_heartbeat=True).SerializeToString()
    assert _reached(CLOSED[closed].SerializeToString(), b"\xff\xff\xff", heartbeat) == [heartbeat]


def test_what_pages_ask_for_reaches_the_app_as_it_came() -> None:
    page, file, stop = BackMsg(), BackMsg(), BackMsg(stop_script=True)
    page.rerun_script.query_string = "country=FR"
    file.backend_operation_request.deferred_file.file_id = "1"
    asked = [message.SerializeToString() for message in (page, file, stop)]
    assert _reached(*asked) == asked


def test_nothing_can_be_uploaded() -> None:
    assert _answered("/_stcore/upload_file/session/file")[0] == 404
    assert _answered("/ops/_stcore/upload_file/session/file")[0] == 404


def test_a_file_that_was_taken_away_is_kept_in_no_cache() -> None:
    assert _answered("/media/1.csv", [(b"cache-control", b"public")])[1] == {b"cache-control": b"no-store"}
    assert _answered("/countries")[1] == {}
    assert _answered("/static/media/font.woff2")[1] == {}, "a font is fetched once"
