"""Creators that a search found, as links that the keyboard reaches, each with why it was found."""

from __future__ import annotations

from collections.abc import Hashable
from hashlib import sha256
from typing import Any, Literal

import streamlit as st

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.keyboard import arrows, focus
from ui.navigation import page_link
from ui.panel import panel
from ui.plain import plain

_LIST = "creators_hits_list"
_LINKS = f".st-key-{_LIST} a"
_BADGES: dict[str, tuple[str, Literal["green", "blue", "gray", "orange"]]] = {
    "exact": (":material/check:", "green"),
    "spelling": (":material/translate:", "blue"),
    "part": (":material/join_inner:", "gray"),
    "similar": (":material/spellcheck:", "orange"),
}
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
    with st.container(key=_LIST):
        _rows(found, query, formats)


def _rows(found: Answer, query: str, formats: Formats) -> None:
    for row in found.frame.to_dict("records"):
        order = {} if absent(row["order_id"]) else {"order": str(row["order_id"])}
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            page_link(
                "creators",
                f"**@{plain(row['handle'], 60)}**",
                icon=":material/person:",
                creator=str(row["creator_id"]),
                q=query,
                **order,
            )
            st.caption(
                f"{plain(row['display_name'])} · {plain(row['platform'])} · {plain(formats.country(row['country']))} · "
                f"{row['tier']} · {plain(row['status'])} · id {row['creator_id']}",
                width="stretch",
            )
            icon, colour = _BADGES[row["closeness"]]
            st.badge(plain(_why(row), 90), icon=icon, color=colour)


def _why(row: dict[Hashable, Any]) -> str:
    """Say why a creator was found, in one phrase; that it is the very thing that was given, where it is."""
    matched = str(row["matched"])
    return f"Exact: {matched}" if row["closeness"] == "exact" else matched[:1].upper() + matched[1:]
