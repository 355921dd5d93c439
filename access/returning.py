"""After the sign-in people land on the page whose link they opened, filters and all.

Streamlit leads everybody back to the first page. So the page that asks for the sign-in is kept in a cookie for the few
minutes it takes, and put into the provider's way back.
"""

from __future__ import annotations

import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, unquote, urlsplit

from access.loopback import Application, Message, Receive, Send

COOKIE = "connect_ops_return"
LOGIN = "/auth/login"
CALLBACK = "/oauth2callback"
SECONDS = 600
LONGEST = 1_500
_SIGNED_IN = b"_streamlit_user="
# A path of this server alone: never //elsewhere, never \\elsewhere.
_PAGE = re.compile(r"/(?:[\w.~-]+/)*[\w.~-]*(?:\?[^\s\\#\x00-\x1f\x7f]*)?", re.ASCII)


class ReturnToPage:
    """ASGI middleware that remembers the page at the login and goes back to it after the provider's answer."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass everything on; add to the answers of the two addresses of the sign-in."""
        path = scope.get("path", "") if scope["type"] == "http" else ""
        if not path.endswith((LOGIN, CALLBACK)):
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                change = _remembering if path.endswith(LOGIN) else _returning
                message = {**message, "headers": change(headers, list(message.get("headers", ())))}
            await send(message)

        await self._app(scope, receive, answered)


Headers = list[tuple[bytes, bytes]]


def page_of(text: str) -> str:
    """Return a path with its query if it is one of this server's own, else an empty string."""
    path = urlsplit(text).path if _PAGE.fullmatch(text) and len(text) <= LONGEST else ""
    return text if path and not path.startswith("//") and not path.endswith((LOGIN, CALLBACK)) else ""


def _remembering(headers: dict[bytes, str], answer: Headers) -> Headers:
    came = urlsplit(headers.get(b"referer", ""))
    page = page_of(came.path + (f"?{came.query}" if came.query else ""))
    if came.netloc != headers.get(b"host") or not page:
        return answer
    return [*answer, (b"set-cookie", _cookie(quote(page, safe=""), SECONDS))]


def _returning(headers: dict[bytes, str], answer: Headers) -> Headers:
    signed_in = any(name.lower() == b"set-cookie" and value.startswith(_SIGNED_IN) for name, value in answer)
    page = page_of(_kept(headers.get(b"cookie", "")))
    if not signed_in or not page:
        return answer
    others = [(name, value) for name, value in answer if name.lower() != b"location"]
    return [*others, (b"location", page.encode("latin-1", "replace")), (b"set-cookie", _cookie("", 0))]


def _kept(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return unquote(found.value) if found else ""


def _cookie(value: str, seconds: int) -> bytes:
    return f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}".encode("ascii")
