"""Creators that a search found, as links that the keyboard reaches, each with why it was found."""

from __future__ import annotations

import streamlit as st

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.navigation import page_link
from ui.panel import panel
from ui.plain import plain

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
        caption="Best match first. Open one by its handle.",
    )


def _list(found: Answer, query: str, formats: Formats) -> None:
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
            st.badge(plain(row["matched"], 60), icon=":material/join_inner:", color="gray")
