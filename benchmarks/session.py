"""A person's session without a browser: the app's own websocket, its own messages."""

from __future__ import annotations

import socket
import ssl
import time
from http.client import HTTPSConnection
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

PATIENCE = 120


class Session:
    """One open page; `run` asks for a page with its address parameters and waits until it is drawn.

    address: of the app itself, or of a proxy with TLS in front of it on this machine, which then has a certificate.
    """

    def __init__(self, address: str, certificate: Path | None = None) -> None:
        self._socket = _through_proxy(address, certificate) if certificate else _directly(address)

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


def _directly(address: str) -> ClientConnection:
    return connect(
        f"ws://{urlsplit(address).netloc}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(address),
        max_size=None,
        open_timeout=PATIENCE,
    )


def _through_proxy(address: str, certificate: Path) -> ClientConnection:
    """Connect as a browser does: the page first, for the cookie that keeps a visitor with one instance."""
    url = urlsplit(address)
    here = ("127.0.0.1", url.port or 443)
    trusting = ssl.create_default_context(cafile=certificate)
    page = HTTPSConnection(url.hostname or "", here[1], context=trusting)
    page.sock = trusting.wrap_socket(socket.create_connection(here, PATIENCE), server_hostname=url.hostname)
    page.request("GET", "/", headers={"Host": url.netloc})
    cookies = page.getresponse().headers.get_all("Set-Cookie") or []
    page.close()
    return connect(
        f"wss://{url.netloc}/_stcore/stream",
        sock=socket.create_connection(here, PATIENCE),
        ssl=trusting,
        additional_headers={"Cookie": "; ".join(cookie.partition(";")[0] for cookie in cookies)},
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(address),
        max_size=None,
        open_timeout=PATIENCE,
    )
