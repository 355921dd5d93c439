"""Who a creator is, and how far they have come: the head of a profile."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from data_access.answer import Answer
from ui.facts import facts
from ui.formats import Formats, absent
from ui.plain import plain
from ui.theme import ACCENT, MUTED

_STOPPED = ("rejected", "suspended", "closed")


def creator_name(identity: Answer) -> None:
    """Draw handle, status and tier of a creator from a one-row answer of `metrics.profile.identity`."""
    row = identity.frame.iloc[0]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(f"@{plain(row['handle'], 80)}", anchor=False, width="content")
        st.badge(plain(row["status"]), color="orange" if row["status"] in _STOPPED else "blue")
        st.badge(row["tier"], color="gray")


def creator_facts(identity: Answer, formats: Formats) -> None:
    """Draw what else is known of the creator; personal data has a place of its own (ui.reveal)."""
    row = identity.frame.iloc[0]
    facts(
        {
            "Platform": row["platform"],
            "Followers": formats.count(row["followers"]),
            "Country": formats.country(row["country"]),
            "Language": _language(row["language"], formats),
            "Category": row["category"],
            "Looked after by": row["manager"],
            "Recruited by": row["source"],
            "Our id": str(row["creator_id"]),
            "External id": row["external_id"],
        }
    )


def _language(code: Any, formats: Formats) -> Any:
    return code if absent(code) else formats.locale.languages.get(code, code)


def stage_line(stages: Answer, formats: Formats) -> None:
    """Draw the stages as a line of dated steps: filled where reached, open where not yet."""
    steps = []
    for stage, day in zip(stages.frame["stage"], stages.frame["reached_on"], strict=True):
        reached = not absent(day)
        dot = f"background:{ACCENT};border:2px solid {ACCENT}" if reached else f"border:2px dashed {MUTED}"
        steps.append(
            f'<li style="flex:1 1 6.5rem;border-top:2px {"solid" if reached else "dashed"} '
            f'{ACCENT if reached else MUTED};padding:0 .5rem .35rem 0;position:relative;margin-top:.5rem">'
            f'<span aria-hidden="true" style="position:absolute;top:-.5rem;left:0;width:.8rem;height:.8rem;'
            f'border-radius:50%;box-sizing:border-box;{dot}"></span>'
            f'<div style="margin-top:.55rem;font-size:.86rem">{escape(stage)}</div>'
            f'<div style="opacity:.75;font-size:.8rem">{escape(formats.day(day) if reached else "not yet")}</div></li>'
        )
    st.html(f'<ol style="display:flex;flex-wrap:wrap;list-style:none;margin:0;padding:0">{"".join(steps)}</ol>')
