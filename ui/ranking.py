"""The ranking table: who, how much, how far from a KOL; rank and handle stay in sight when it is scrolled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui import address
from ui.formats import Formats, absent
from ui.plain import visible
from ui.profile_links import profiles
from ui.replay import replay
from ui.tables import table

# As many letters as the column has room for; the numbers behind the button have them all.
HANDLE_LENGTH = 19
LABELS = {
    "rank": "#",
    "handle": "Creator",
    "net_commission": "Net commission",
    "of_million": "Of US$1 M",
    "growth": "Growth",
    "rank_change": "Rank change",
    "share": "Share of total",
    "to_million": "To US$1 M",
    "order_value": "Order value",
    "orders": "Orders",
    "country_name": "Country",
    "tier": "Tier",
    "platform": "Platform",
}


def presented(answer: Answer, formats: Formats) -> Answer:
    """Return the leaderboard with `country_name`, as people read it."""
    names = [formats.country(code) for code in answer.frame["country"]]
    return replace(answer, frame=answer.frame.assign(country_name=names))


def ranking_labels(by: str, *, converted: bool) -> dict[str, str]:
    """Return the columns in order: rank, handle, the figure ranked by, then the others."""
    first = [name for name in ("rank", "handle", by) if name in LABELS]
    skipped = {"rank_change"} if by == "growth" else set()
    if not converted:
        skipped |= {"of_million", "to_million"}
    return {name: LABELS[name] for name in dict.fromkeys((*first, *LABELS)) if name not in skipped}


def ranking(answer: Answer, formats: Formats, labels: Mapping[str, str], *, profiles: bool, key: str) -> None:
    """Draw the leaderboard. profiles: whether rows lead to the creator's profile, with the filters kept."""
    replay(_ranking, answer, formats, labels, address.current_parameters() if profiles else None, key)


def _ranking(
    answer: Answer, formats: Formats, labels: Mapping[str, str], filters: Mapping[str, str] | None, key: str
) -> None:
    columns = dict(labels)
    frame = answer.frame
    frame = frame.assign(
        handle=[visible(handle, HANDLE_LENGTH) for handle in frame["handle"]],
        rank_change=[_moved(places) for places in frame["rank_change"]],
    )
    configured = {
        "rank": st.column_config.NumberColumn(labels["rank"], width=38, pinned=True, format="%d"),
        "handle": st.column_config.TextColumn(labels["handle"], width=144, pinned=True),
        "rank_change": st.column_config.TextColumn(
            "Rank change", width=100, help="Places won or lost in the last month."
        ),
        "of_million": st.column_config.ProgressColumn(
            "Of US$1 M",
            format="%.1f %%",
            min_value=0,
            max_value=longest_bar(frame["of_million"]) * 100,
            width=110,
            help="Net commission of US$1,000,000; from 100 % on a creator is a KOL. The longest bar is the most that "
            "somebody here earns.",
        ),
    }
    if filters is not None:
        at = list(labels).index("growth") + 1
        columns = dict([*list(labels.items())[:at], ("profile", "Profile"), *list(labels.items())[at:]])
        frame = frame.assign(profile=profiles(frame, filters))
        configured["profile"] = st.column_config.LinkColumn("Profile", display_text="Open", width=70)
    table(
        replace(answer, frame=frame),
        formats,
        columns,
        alt=f"The top {len(frame)} creators in order",
        key=key,
        height=min(38 + 35 * len(frame), 528),
        configured={name: config for name, config in configured.items() if name in columns},
    )


def longest_bar(of_million: pd.Series[Any]) -> float:
    """Return the share of the million at which a bar is full: the largest there is, and never less than the million,
    so that a full bar is either a KOL's or nobody's."""
    return max([1.0, *(float(share) for share in of_million.dropna())])


def _moved(places: Any) -> str:
    if absent(places):
        return "new"
    return "=" if places == 0 else f"{'▲' if places > 0 else '▼'} {abs(int(places))}"
