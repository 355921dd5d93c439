"""In a real browser: clear values come over the wire only after a reason was given, and go again by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.audited import recorded
from tests.browser.dashboard import dashboard, visit
from tests.drawn import Draw

CLEAR = ("Karlsson", "anna.secret", "61111221")


def listen(page: Page) -> list[str]:
    """Return a list that everything received over the page's websockets is put into."""
    received: list[str] = []

    def keep(payload: str | bytes) -> None:
        received.append(payload if isinstance(payload, str) else payload.decode("utf-8", "replace"))

    def opened(socket: WebSocket) -> None:
        socket.on("framereceived", keep)

    page.on("websocket", opened)
    return received


def known(page: Page, received: list[str]) -> set[str]:
    everywhere = "".join(received) + page.content() + page.url
    return {value for value in CLEAR if value in everywhere}


def test_a_reveal_is_asked_for_recorded_shown_and_over(
    browser: Browser, drawn: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNECT_OPS_AUDIT_FILE", str(tmp_path / "audit.sqlite"))
    monkeypatch.setenv("CONNECT_OPS_REVEAL_MINUTES", "1")
    anna = {"display_name": "Anna Karlsson", "email": "anna.secret@example.org", "phone": "+33611112212"}
    database = drawn(creators=[anna], commissions=[{}])
    with dashboard(f"duckdb:///{database.engine.url.database}", tmp_path / "log") as address:
        page, other = browser.new_page(), browser.new_page()
        received, elsewhere = listen(page), listen(other)
        visit(page, f"{address}/creators?creator=1")
        assert known(page, received) == set()
        page.get_by_role("button", name="Show contact data").click()
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page.get_by_text("Choose a reason.")).to_be_visible()
        assert known(page, received) == set()
        page.get_by_role("combobox", name="Reason").click()
        page.get_by_role("option", name="Caller identified by order id").click()
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page.get_by_text("anna.secret@example.org")).to_be_visible()
        assert known(page, received) == set(CLEAR)
        assert not any(value in page.url for value in CLEAR)
        assert [entry["reason"] for entry in recorded("reveal")] == ["Caller identified by order id"]

        visit(other, f"{address}/creators?creator=1")
        assert known(other, elsewhere) == set(), "another session"

        # Nobody touches the page: it asks for the masks by itself when the minute is over.
        expect(page.get_by_text("anna.secret@example.org")).to_be_hidden(timeout=90_000)
        expect(page.get_by_role("button", name="Show contact data")).to_be_visible()
        received.clear()
        visit(page, f"{address}/creators?creator=1")
        assert known(page, received) == set()
        page.close()
        other.close()
    assert not any(value in (tmp_path / "log").read_text() for value in CLEAR)
