"""A signed-in person's websocket without their browser: what it says is not what the page would have said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.browser.dashboard import START_SECONDS

XSRF = "_streamlit_xsrf"


@dataclass(frozen=True)
class Sent:
    """What the server sent for one request: its messages, and their bytes to search."""

    messages: tuple[ForwardMsg, ...]

    @property
    def content(self) -> bytes:
        """All of it as it came over the wire."""
        return b"\n".join(message.SerializeToString() for message in self.messages)

    def says(self, *words: str) -> bool:
        """Whether any of these texts is among what was sent."""
        content = self.content
        return any(word.encode() in content for word in words)

    def widget(self, key: str) -> str:
        """Return the id of the widget that the page made with this key."""
        found = re.search(rb"\$\$ID-[0-9a-f]+-" + re.escape(key.encode()) + rb"(?![\w-])", self.content)
        assert found, f"the page has no widget {key!r}"
        return found.group().decode()

    def fragments(self) -> tuple[str, ...]:
        """Return the ids of the parts of the page that can be asked for alone."""
        found = {message.delta.fragment_id for message in self.messages if message.WhichOneof("type") == "delta"}
        return tuple(sorted(found - {""}))

    def files(self) -> tuple[str, ...]:
        """Return the ids of the files that the page offers to make."""
        elements = (one.delta.new_element for one in self.messages if one.WhichOneof("type") == "delta")
        found = (one.download_button.deferred_file_id for one in elements)
        return tuple(sorted({one for one in found if one}))

    def figures(self) -> tuple[str, ...]:
        """Return the figures of the cards."""
        elements = (one.delta.new_element for one in self.messages if one.WhichOneof("type") == "delta")
        return tuple(one.metric.body for one in elements if one.WhichOneof("type") == "metric")


class RawSession:
    """One websocket of somebody. session: its id, which the server tells with every run; heard: all that was sent."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self.session = ""
        self.heard: list[ForwardMsg] = []

    def run(self, page: str = "", query: str = "", **forged: Any) -> Sent:
        """Ask for a run, as `say_run` does, and return what came until its end."""
        self.say_run(page, query, **forged)
        return self._until("script_finished")

    def say_run(
        self,
        page: str = "",
        query: str = "",
        *,
        script: str = "",
        fragment: str = "",
        widgets: Mapping[str, Any] | None = None,
    ) -> None:
        """Ask for a run and wait for nothing.

        page: its name; script: the hash of its script, as st.navigation lists it; fragment: a part of it alone;
        widgets: by id, the fields of `WidgetState` to set.
        """
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name, asked.query_string, asked.page_script_hash, asked.fragment_id = page, query, script, fragment
        for name, fields in (widgets or {}).items():
            state = asked.widget_states.widgets.add(id=name)
            for field, value in fields.items():
                if isinstance(value, list):
                    getattr(state, field).data.extend(value)
                else:
                    setattr(state, field, value)
        self._connection.send(message.SerializeToString())

    def file(self, number: str, session: str | None = None) -> ForwardMsg:
        """Ask for a file to be made, by its id, and return the answer. session: as whose, by default the own."""
        message = BackMsg()
        request = message.backend_operation_request
        request.request_id, request.session_id = "1", self.session if session is None else session
        request.deferred_file.file_id = number
        self._connection.send(message.SerializeToString())
        return self._until("backend_operation_response").messages[-1]

    def _until(self, last: str) -> Sent:
        began = len(self.heard)
        while len(self.heard) == began or self.heard[-1].WhichOneof("type") != last:
            content = self._connection.recv(timeout=START_SECONDS)
            assert isinstance(content, bytes)
            message = ForwardMsg.FromString(content)
            if message.WhichOneof("type") == "new_session":
                self.session = message.new_session.initialize.session_id
            self.heard.append(message)
        return Sent(tuple(self.heard[began:]))


@contextmanager
def raw_session(address: str, cookies: Sequence[Mapping[str, Any]]) -> Iterator[RawSession]:
    """Connect as a browser with these cookies does."""
    held = {cookie["name"]: cookie["value"] for cookie in cookies}
    connection = connect(
        f"ws://{urlsplit(address).netloc}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit"), Subprotocol(held.get(XSRF, ""))] if XSRF in held else None,
        additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in held.items())},
        origin=Origin(address),
        max_size=None,
        open_timeout=START_SECONDS,
    )
    with connection:
        yield RawSession(connection)
