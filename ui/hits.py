"""Creators that a search found, as links that the keyboard reaches, each with why it was found."""

from __future__ import annotations

from collections.abc import Hashable
from hashlib import sha256
from typing import Any

import streamlit as st

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.keyboard import arrows, focus
from ui.navigation import page_link
from ui.panel import panel
from ui.plain import plain

_LIST = "creators_hits_list"
_LINKS = f".st-key-{_LIST} a"
_BADGES: dict[str, tuple[str, str]] = {
    "exact": (":material/check:", "green"),
    "spelling": (":material/translate:", "blue"),
    "part": (":material/join_inner:", "gray"),
    "similar": (":material/spellcheck:", "orange"),
}
# One link a row: side by side where there is room, and below each other on a phone.
_STYLE = f"""<style>
.st-key-{_LIST} :is([data-testid="stElementContainer"], a) {{margin: 0}}
.st-key-{_LIST} a {{
  height: auto; padding: .35rem .5rem; border-radius: 0; border-top: 1px solid rgb(128 128 128 / .25);
}}
.st-key-{_LIST} a:not(:hover, :focus-visible) {{background: none}}
.st-key-{_LIST} a :is(span, div):has(p) {{width: 100%; white-space: normal}}
.st-key-{_LIST} a p {{display: flex; flex-wrap: wrap; align-items: center; gap: 0 .75rem; font-weight: 400}}
.st-key-{_LIST} a p > :nth-child(1) {{flex: 0 1 16rem; overflow-wrap: anywhere}}
.st-key-{_LIST} a p > :nth-child(2) {{flex: 1 1 auto}}
@media (max-width: 640px) {{
  .st-key-{_LIST} a p > :nth-child(1) {{flex: 1 1 0; min-width: 50%}}
  .st-key-{_LIST} a p > :nth-child(2) {{flex-basis: 100%; order: 3; font-size: .8rem}}
}}
</style>"""
LABELS = {
    "creator_id": "Id",
    "handle": "Handle",
    "display_name": "Name",
    "platform": "Platform",
    "country": "Country",
    "tier": "Tier",
    "followers": "Followers",
    "status": "Status",
    "matched": "Matched by",
    "closeness": "Closeness",
    "order_id": "Order",
}


def hits(found: Answer, query: str, formats: Formats) -> None:
    """Draw the creators that `metrics.lookup.lookup` found for a query, best first."""
    count = len(found.frame)
    panel(
        f"{count} creators found" if count > 1 else "1 creator found",
        found,
        formats,
        LABELS,
        lambda: _list(found, query, formats),
        key="creators_hits",
        caption="Best match first: Enter opens it, the arrow keys go to the others.",
    )
    focus(_LINKS, sha256(query.encode()).hexdigest())
    arrows(_LINKS)


def _list(found: Answer, query: str, formats: Formats) -> None:
    with st.container(key=_LIST, gap=None):
        st.html(_STYLE)
        _rows(found, query, formats)


def _rows(found: Answer, query: str, formats: Formats) -> None:
    for row in found.frame.to_dict("records"):
        order = {} if absent(row["order_id"]) else {"order": str(row["order_id"])}
        page_link(
            "creators",
            _label(row, formats),
            icon="",
            width="stretch",
            creator=str(row["creator_id"]),
            q=query,
            **order,
        )


def _label(row: dict[Hashable, Any], formats: Formats) -> str:
    """Return the handle, what else is known and why it was found: three parts that the style puts in their places."""
    known = (
        plain(row["display_name"]),
        plain(row["platform"]),
        plain(formats.country(row["country"])),
        row["tier"],
        plain(row["status"]),
        f"id {row['creator_id']}",
    )
    icon, colour = _BADGES[row["closeness"]]
    return f"**@{plain(row['handle'], 60)}** :gray[{' · '.join(known)}] :{colour}-badge[{icon} {plain(_why(row), 90)}]"


def _why(row: dict[Hashable, Any]) -> str:
    """Say why a creator was found, in one phrase; that it is the very thing that was given, where it is."""
    matched = str(row["matched"])
    if row["closeness"] == "exact":
        return f"Exact: {matched}"
    # Names and handles are all that can be found otherwise than exactly.
    words = matched.removeprefix("name or handle").lstrip(", ")
    return words[:1].upper() + words[1:]
