"""The way back from the sign-in leads to a page of this server and nowhere else."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from access.loopback import Message, Receive, Send
from access.returning import COOKIE, ReturnToPage, page_of

HOST = "ops.example.org"
SIGNED_IN = (b"set-cookie", b"_streamlit_user=signed; HttpOnly")
HOME = (b"location", b"/")


def _answer(path: str, headers: dict[str, str], *sent: tuple[bytes, bytes]) -> dict[bytes, list[str]]:
    """Return the headers of what a request to the path is answered with, where the app itself sends these."""
    answers: list[Message] = []

    async def app(_scope: Message, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 302, "headers": list(sent)})

    async def send(message: Message) -> None:
        answers.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    asked = [(name.encode(), value.encode("latin-1")) for name, value in {"host": HOST, **headers}.items()]
    with pytest.raises(StopIteration):
        ReturnToPage(app)({"type": "http", "path": path, "headers": asked}, receive, send).__await__().send(None)
    found: dict[bytes, list[str]] = {}
    for name, value in answers[0]["headers"]:
        found.setdefault(name, []).append(value.decode())
    return found


def test_the_page_that_asked_is_remembered_and_returned_to() -> None:
    page = "/funnel?country=FR%2CES&period=12m"
    (cookie,) = _answer("/auth/login", {"referer": f"https://{HOST}{page}"}, HOME)[b"set-cookie"]
    assert cookie.startswith(f"{COOKIE}={quote(page, safe='')}; ")
    assert "HttpOnly" in cookie
    back = _answer("/oauth2callback", {"cookie": cookie.split(";")[0]}, SIGNED_IN, HOME)
    assert back[b"location"] == [page]
    assert any("Max-Age=0" in one for one in back[b"set-cookie"])


@pytest.mark.parametrize(
    "referer", ["", "https://elsewhere.example/funnel", "https://ops.example.org.evil/", "nonsense"]
)
def test_only_a_page_of_this_server_is_remembered(referer: str) -> None:
    assert b"set-cookie" not in _answer("/auth/login", {"referer": referer}, HOME)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "https://evil.example/",
            "//evil.example/x",
            "/x//evil",
            "/\\evil.example",
            "\\\\evil",
            "javascript:alert(1)",
        ),
        *("/a\r\nSet-Cookie: x", "/page?x=\x00", "/" + "a" * 2_000, "", "/é"),
        *("/auth/login?provider=x", "/oauth2callback?code=1"),
    ],
)
def test_whatever_a_cookie_says_the_way_back_stays_here(text: str) -> None:
    assert page_of(text) == ""
    back = _answer("/oauth2callback", {"cookie": f"{COOKIE}={quote(text, safe='')}"}, SIGNED_IN, HOME)
    assert back[b"location"] == ["/"]


def test_without_a_sign_in_that_worked_nobody_is_led_anywhere() -> None:
    assert _answer("/oauth2callback", {"cookie": f"{COOKIE}=%2Ffunnel"}, HOME)[b"location"] == ["/"]


def test_other_addresses_are_left_alone() -> None:
    assert _answer("/funnel", {"cookie": f"{COOKIE}=%2Fdata"}, SIGNED_IN, HOME)[b"location"] == ["/"]
