"""Where nobody signs in, the dashboard serves this machine alone, unless the operator says otherwise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from ipaddress import ip_address
from typing import Any, TypeAlias

from data_access.errors import SettingError

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

REFUSAL = "This dashboard serves its own machine only: there is no sign-in. Its operator can set {setting}=yes."


def is_loopback(host: str | None) -> bool:
    """Say whether a host name or address can only be reached from this machine; None (every address) can be."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def demand_loopback(address: str | None, setting: str) -> None:
    """Raise SettingError where the server is told to listen to other machines; `setting` is what would allow it."""
    if not is_loopback(address):
        raise SettingError(
            f"server.address is {address or 'empty'}: other machines could open the dashboard, and there is no "
            f"sign-in, so everyone would see everything. Serve 127.0.0.1, or set {setting}=yes."
        )


class LoopbackOnly:
    """ASGI middleware that answers only what arrives at a loopback address.

    A server that does not ask Streamlit where to listen, such as uvicorn, has no other guard.
    """

    def __init__(self, app: Application, setting: str) -> None:
        self._app = app
        self._refusal = REFUSAL.format(setting=setting).encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on what arrives at this machine's own address, refuse everything else."""
        host, _ = scope.get("server") or (None, None)
        if scope["type"] == "lifespan" or is_loopback(host):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            head = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 403, "headers": head})
            await send({"type": "http.response.body", "body": self._refusal})
