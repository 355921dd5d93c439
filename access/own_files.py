"""A file is made for the browser session that was offered it, and given to the person whom its address was told.

Streamlit asks neither: whoever knows the number of a file that another session offers has it made, and whoever knows
its address has it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from os.path import splitext

from google.protobuf.message import DecodeError
from starlette.requests import HTTPConnection
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from access.audit.recording import noted
from access.closed_doors import is_file
from access.loopback import Application, Message, Receive, Send
from access.viewer import Viewer
from data_access.errors import ConnectOpsError, PermissionDeniedError

_FILES = b"/media/"
MOST_KEPT = 10_000

Holder = Callable[[Mapping[str, str]], Viewer]


class Asking:
    """Who asks for a file to be made, for as long as it is being made.

    session: their session's id, which Streamlit has held against the websocket it came from.
    """

    def __init__(self, session: str, holder: Callable[[], Viewer]) -> None:
        self.session = session
        self._holder = holder

    def refused(self) -> None:
        """Record that they asked for another session's file."""
        try:
            viewer = self._holder()
        except ConnectOpsError:
            viewer = Viewer("somebody not signed in", frozenset())
        noted(viewer, "refusal", subject="file of another session")


_ASKING: ContextVar[Asking | None] = ContextVar("asking", default=None)


def demand_asked_by(session: str) -> None:
    """Raise PermissionDeniedError unless it is this session that asks for the file which is being made."""
    asking = _ASKING.get()
    if asking is not None and asking.session == session:
        return
    if asking is not None:
        asking.refused()
    raise PermissionDeniedError("This file was offered to another session. Open the page yourself.")


class OwnFiles:
    """ASGI middleware: a download goes to whom its address was told, as long as they may see the same.

    holder: tells from a request's cookies who sends it; raises where that is nobody who may see anything.
    """

    def __init__(self, app: Application, holder: Holder) -> None:
        self._app = app
        self._holder = holder
        self._told: OrderedDict[tuple[str, Viewer], None] = OrderedDict()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on everything; note which addresses are told to whom; keep back the files of others."""
        if scope["type"] == "websocket":
            await self._app(scope, self._hearing(scope, receive), self._telling(scope, send))
            return
        status = self._refusal(scope) if is_file(scope.get("path", "")) else 0
        if status:
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._app(scope, receive, send)

    def _hearing(self, scope: Message, receive: Receive) -> Receive:
        async def received() -> Message:
            message = await receive()
            session = _session_that_asks(message.get("bytes") or b"")
            _ASKING.set(None if session is None else Asking(session, lambda: self._viewer(scope)))
            return message

        return received

    def _telling(self, scope: Message, send: Send) -> Send:
        async def sent(message: Message) -> None:
            address = _address_told(message.get("bytes") or b"")
            if address:
                self._tell(address, scope)
            await send(message)

        return sent

    def _tell(self, address: str, scope: Message) -> None:
        try:
            told = (_name(address), self._viewer(scope))
        except ConnectOpsError:
            return
        self._told[told] = None
        self._told.move_to_end(told)
        while len(self._told) > MOST_KEPT:
            self._told.popitem(last=False)

    def _refusal(self, scope: Message) -> int:
        """Return the status of an answer without the file, 0 where it may be given."""
        try:
            viewer = self._viewer(scope)
        except ConnectOpsError:
            return 401
        return 0 if (_name(scope["path"]), viewer) in self._told else 404

    def _viewer(self, scope: Message) -> Viewer:
        """Return who sends a request, their roles and rows; whenever they signed in."""
        return replace(self._holder(HTTPConnection(scope).cookies), until=None)


def _session_that_asks(content: bytes) -> str | None:
    try:
        message = BackMsg.FromString(content)
    except DecodeError:
        return None
    return message.backend_operation_request.session_id if message.HasField("backend_operation_request") else None


def _address_told(content: bytes) -> str:
    # Pages repeat what they are asked for: only the answer that a file was made tells its address.
    if _FILES not in content:
        return ""
    message = ForwardMsg.FromString(content)
    if message.WhichOneof("type") != "backend_operation_response":
        return ""
    return str(message.backend_operation_response.deferred_file.url)


def _name(path: str) -> str:
    """Return the name that Streamlit finds a file by: without folders and ending."""
    return splitext(path.rpartition("/media/")[2])[0]
