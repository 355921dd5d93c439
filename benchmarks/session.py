"""A person's session without a browser: the app's own websocket, its own messages."""

from __future__ import annotations

import time
from types import TracebackType
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 120


class Session:
    """One open page; `run` asks for a page with its address parameters and waits until it is drawn."""

    def __init__(self, address: str) -> None:
        url = urlsplit(address)
        self._socket = connect(
            f"ws://{url.netloc}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            origin=Origin(address),
            max_size=None,
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def run(self, page: str, query: str) -> float:
        """Return the seconds from the request to the script's end. Raises RuntimeError when the run failed."""
        message = BackMsg()
        message.rerun_script.page_name = "" if page == "overview" else page
        message.rerun_script.query_string = query
        began = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(self._socket.recv(timeout=PATIENCE))
            kind = answer.WhichOneof("type")
            if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(f"{page}?{query}: {answer.delta.new_element.exception.message}")
            if kind == "script_finished":
                if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"{page}?{query}: the run did not finish")
                return time.perf_counter() - began
