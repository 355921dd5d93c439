"""What creators, brands and links write is shown as it is: no picture is fetched, no link appears, no markup runs."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from data_access.database import Database
from tests.drawn import Draw
from tests.pages.conftest import Open
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
