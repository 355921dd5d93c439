"""What Streamlit offers to whoever connects, signed in or not, and this dashboard has no use for: all of it is closed.

The first of these empties the caches of everybody and closes the database under them.
"""

from __future__ import annotations

from google.protobuf.message import DecodeError
from starlette.datastructures import MutableHeaders
from streamlit.proto.BackMsg_pb2 import BackMsg

from access.loopback import Application, Message, Receive, Send

# What a page asks for: to be run, to be stopped, to stay connected, and (see `_is_asked`) to have a file made.
_PAGE_ASKS = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
_UPLOADS = "/_stcore/upload_file/"
_FILES = "/media/"
# The fonts of the pages lie in a folder of the same name.
_ASSETS = "/static"


class ClosedDoors:
    """ASGI middleware: messages that no page sends are dropped, nothing is taken in, and files stay in no cache."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what pages ask for."""
        path = scope.get("path", "")
        if scope["type"] == "websocket":
            await self._app(scope, _only_what_pages_ask(receive), send)
        elif _UPLOADS in path:
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._app(scope, receive, _kept_nowhere(send) if is_file(path) else send)


def is_file(path: str) -> bool:
    """Say whether an address is one of a file that a page made, and not one of what all pages are drawn with."""
    before, found, _ = path.partition(_FILES)
    return bool(found) and not before.endswith(_ASSETS)


def _only_what_pages_ask(receive: Receive) -> Receive:
    async def received() -> Message:
        message = await receive()
        while message["type"] == "websocket.receive" and not _is_asked(message.get("bytes")):
            message = await receive()
        return message

    return received


def _is_asked(content: bytes | None) -> bool:
    try:
        message = BackMsg.FromString(content or b"")
    except DecodeError:
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return bool(message.backend_operation_request.WhichOneof("payload") == "deferred_file")
    return kind in _PAGE_ASKS


def _kept_nowhere(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return sent
