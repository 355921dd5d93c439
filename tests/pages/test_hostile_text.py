"""What creators, brands and links write is shown as it is: no picture is fetched, no link appears, no markup runs."""

from __future__ import annotations

import csv
import io
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from access.audit.recording import audit_log
from data_access.database import Database
from tests.drawn import Draw
from tests.pages.conftest import Files, Open
from ui.navigation import ENTRIES

HOSTILE = "![x](https://evil.example/p.png) [y](https://evil.example) :red[z]"
LIVE = ("](https://evil.example", ":red[z]")
# What the browser shows as text and not as Markdown: what tables, charts and fields hold, and addresses.
TEXT_ELEMENTS = {"arrow_data_frame", "arrow_vega_lite_chart", "html", "code"}
FIELDS = {"text_input", "selectbox", "multiselect"}
TEXT = {"alt", "id", "queryString", "spec"}
EVERYTHING = {"period": "all", "currency": "USD"}


def _markdown(node: Any) -> Iterator[str]:
    """Yield every text below a node of the page that the browser reads as Markdown."""
    kind, proto = getattr(node, "type", ""), getattr(node, "proto", None)
    if kind in FIELDS:
        yield from (proto.label, proto.help)
    elif kind not in TEXT_ELEMENTS and proto is not None:
        yield from _strings(MessageToDict(proto))
    for child in getattr(node, "children", {}).values():
        yield from _markdown(child)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in TEXT:
                yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, str):
        yield value


def _live(test: AppTest) -> list[str]:
    return [text for text in _markdown(test._tree) if any(mark in text for mark in LIVE)]


@pytest.fixture
def hostile(drawn: Draw) -> Database:
    sale = {"creator_id": 1, "campaign_id": 7, "kind": "sale", "currency": "USD", "ordered_at": "2026-03-05"}
    return drawn(
        creators=[
            {
                "creator_id": number,
                "display_name": HOSTILE,
                "handle": HOSTILE,
                "email": f"{number}{HOSTILE}",
                "external_id": f"{number}{HOSTILE}",
                "manager": HOSTILE,
                "category": HOSTILE,
                "platform": HOSTILE,
                "language": "xx",
            }
            for number in (1, 2)
        ],
        campaigns=[{"campaign_id": 7, "name": HOSTILE, "brand": HOSTILE, "category": HOSTILE, "manager": HOSTILE}],
        enrollments=[{"creator_id": 1, "campaign_id": 7}],
        contents=[{"creator_id": 1, "campaign_id": 7, "title": HOSTILE, "url": f"javascript:{HOSTILE}"}],
        payouts=[{"creator_id": 1, "status": "failed", "failure_reason": HOSTILE, "reference": HOSTILE}],
        commissions=[{**sale, "order_id": HOSTILE, "status_reason": HOSTILE, "raw_status": HOSTILE}],
        imports=[{"import_id": 1, "file_name": HOSTILE, "mapping": HOSTILE, "rows_rejected": 1}],
        import_rejects=[{"reason": HOSTILE, "raw_text": HOSTILE, "value": HOSTILE}],
    )


HIDDEN = "\u202eturned\u2066 \x1b[31m"
ENDLESS = HIDDEN + "x" * 10_000
MOST_SHOWN = 2_000


def _shown(test: AppTest) -> Iterator[str]:
    """Yield every text that a page sends to be seen: what is written, the values of charts, the cells of tables."""
    for text in _markdown(test._tree):
        # Arrow, as the message is written as JSON.
        yield b64decode(text).decode(errors="ignore") if text.startswith("/////") else text
    for table in test.dataframe:
        for _, column in table.value.items():
            yield from (cell for cell in column if isinstance(cell, str))


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
def test_nothing_is_turned_hidden_or_endless(app: Open, drawn: Draw, name: str) -> None:
    person = {"display_name": ENDLESS, "handle": ENDLESS, "external_id": ENDLESS, "manager": ENDLESS}
    database = drawn(
        creators=[{**person, "category": ENDLESS, "platform": ENDLESS}],
        campaigns=[{"campaign_id": 7, "name": ENDLESS, "brand": ENDLESS, "category": ENDLESS}],
        contents=[{"creator_id": 1, "campaign_id": 7, "title": ENDLESS, "url": f"javascript:{ENDLESS}"}],
        payouts=[{"creator_id": 1, "status": "failed", "failure_reason": ENDLESS, "reference": ENDLESS}],
        commissions=[
            {"creator_id": 1, "campaign_id": 7, "order_id": ENDLESS, "status_reason": ENDLESS, "raw_status": ENDLESS}
        ],
        imports=[{"import_id": 1, "file_name": ENDLESS, "mapping": ENDLESS, "rows_rejected": 1}],
        import_rejects=[{"reason": ENDLESS, "raw_text": ENDLESS, "value": ENDLESS}],
    )
    own = {"creators": {"creator": "1"}, "campaigns": {"campaign_detail": "7"}}.get(name, {})
    for text in _shown(app(name, database, period="all", **own)):
        assert "x" * MOST_SHOWN not in text, text[:200]
        assert not set(text) & set("\u202e\u2066"), text[:200]


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
def test_no_page_runs_what_the_database_holds(app: Open, hostile: Database, name: str) -> None:
    own = {"creators": {"creator": "1"}, "campaigns": {"campaign_detail": "7"}}.get(name, {})
    chosen = {"campaign": "7", "category": HOSTILE, "platform": HOSTILE}
    assert _live(app(name, hostile, **EVERYTHING, **own)) == []
    assert _live(app(name, hostile, **EVERYTHING, **own, **chosen)) == []


@pytest.mark.parametrize("parameter", ["country", "age", "category", "campaign", "period", "basis", "from", "currency"])
def test_what_a_link_asks_for_is_repeated_as_text(app: Open, hostile: Database, parameter: str) -> None:
    test = app("overview", hostile, **{parameter: f"{HOSTILE} nowhere"})
    assert len(test.warning) == 1
    assert _live(test) == []


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("creators", {"q": HOSTILE}),
        ("creators", {"q": f"1\n2\n{HOSTILE}"}),
        ("creators", {"creator": HOSTILE}),
        ("creators", {"creator": "1", "order": HOSTILE}),
        ("campaigns", {"find": f"{HOSTILE} nowhere"}),
        ("campaigns", {"campaign_detail": HOSTILE}),
    ],
)
def test_what_a_link_makes_a_page_look_for_is_repeated_as_text(
    app: Open, hostile: Database, page: str, query: dict[str, str]
) -> None:
    assert _live(app(page, hostile, **EVERYTHING, **query)) == []


@pytest.fixture
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNECT_OPS_AUDIT_FILE", str(tmp_path / "audit.sqlite"))


@pytest.mark.usefixtures("own_log")
@pytest.mark.parametrize("text", [HOSTILE, ENDLESS], ids=["live", "endless"])
def test_what_people_wrote_into_the_audit_log_is_shown_as_text(app: Open, hostile: Database, text: str) -> None:
    for kind in ("reveal", "search", "refusal", "export"):
        audit_log().append(
            kind, who=text, roles=(text,), session=text, subject=text, details={"terms": [text]}, reason=text
        )
    page = app("audit", hostile)
    assert any("evil.example" in one or "turned" in one for one in _shown(page)), "the entries are on the page"
    assert _live(page) == []
    for shown in _shown(page):
        assert "x" * MOST_SHOWN not in shown
        assert not set(shown) & set("\u202e\u2066")


@pytest.mark.usefixtures("own_log")
def test_contact_data_in_clear_is_shown_as_text(app: Open, drawn: Draw) -> None:
    said = f"<img src=x onerror=alert(1)>Wanda {HOSTILE}{HIDDEN}"
    page = app("creators", drawn(creators=[{"display_name": said, "email": said, "phone": said}]), creator="1")
    page.selectbox(key="reveal_why").set_value("Caller identified by order id")
    next(button for button in page.button if button.label == "Show").click().run()
    written = [one.proto.body for one in page.get("html")] + list(_shown(page))
    assert sum("Wanda" in text for text in written) > 0, "it is in clear"
    assert _live(page) == []
    assert not any("<img" in text or set(text) & set("\u202e\u2066\x1b") for text in written)


FORMULA = "=cmd|' /C calc'!A0\u202e\r\n+1"
OF_A_PAGE = {"creators": {"creator": "1"}, "campaigns": {"campaign_detail": "7"}}
# What is opened before it offers a file.
OPENED = {"campaigns": ("campaigns_source",), "payouts": ("payouts_reconciled", "payouts_failed_source")}
# Pages whose every file is of numbers and days alone.
WITHOUT_TEXT = {"overview", "countries", "demographics", "funnel"}


@pytest.mark.usefixtures("own_log")
@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES if entry.name not in WITHOUT_TEXT])
def test_no_file_of_any_page_holds_a_formula_or_turns_its_rows(app: Open, drawn: Draw, files: Files, name: str) -> None:
    database = drawn(
        creators=[dict.fromkeys(("display_name", "handle", "external_id", "manager", "category", "platform"), FORMULA)],
        campaigns=[{"campaign_id": 7, **dict.fromkeys(("name", "brand", "category", "manager"), FORMULA)}],
        enrollments=[{"creator_id": 1, "campaign_id": 7}],
        payouts=[
            {
                "creator_id": 1,
                "status": "failed",
                "failure_reason": FORMULA,
                "reference": FORMULA,
                "created_at": "2026-03-02",
            }
        ],
        commissions=[
            {"campaign_id": 7, **dict.fromkeys(("order_id", "status_reason", "raw_status", "category"), FORMULA)}
        ],
        imports=[{"import_id": 1, "file_name": FORMULA, "mapping": FORMULA, "rows_rejected": 1}],
        import_rejects=[dict.fromkeys(("reason", "raw_text", "value"), FORMULA)],
    )
    audit_log().append("search", who=FORMULA, subject=FORMULA, reason=FORMULA, details={"terms": [FORMULA]})
    page = app(name, database, period="all", **OF_A_PAGE.get(name, {}))
    for part in OPENED.get(name, ()):
        page.session_state[part] = True
    page.run()
    assert files, "the page offers files"
    made = {label: give().decode("utf-8-sig") for label, give in files.items()}
    assert any("cmd|" in content for content in made.values()), "what is hostile is in one of them"
    for label, content in made.items():
        assert not set(content) & set("\u202e\u2066\x1b"), label
        for row in csv.reader(io.StringIO(content, newline="")):
            for cell in row:
                assert not cell.startswith(("=", "@", "\t", "\r")), (label, cell)
                assert not cell.startswith(("+", "-")) or cell[1:].replace(".", "").isdigit(), (label, cell)
