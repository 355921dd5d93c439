"""The list of campaigns: written for people, searched by name or brand, one row leading to its detail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.replay import replay
from ui.tables import table

LABELS = {
    "title": "Campaign",
    "order_value": "Order value",
    "net_commission": "Net commission",
    "effective_rate": "Effective rate",
    "rate": "Agreed rate",
    "orders": "Orders",
    "budget_state": "Budget",
    "budget": "Budget amount",
    "spend": "Spend, all days",
    "enrolled": "Enrolled",
    "active_creators": "Active creators",
    "contents": "Content",
    "clicks": "Clicks",
    "conversion_rate": "Conversion",
    "brand": "Brand",
    "starts_on": "Starts",
    "ends_on": "Ends",
    "status": "Status",
    "country_name": "Market",
}
NO_CAMPAIGN = "No campaign"
SHOWN = 200
_SELECTED = "campaign_detail"


def budget_state(used: Any, formats: Formats) -> str:
    """Return how a budget stands in words: over by how much, or how much of it is used."""
    if absent(used):
        return "no budget"
    return f"▲ over by {formats.share(used - 1, 0)}" if used > 1 else f"{formats.share(used, 0)} used"


def presented(answer: Answer, formats: Formats) -> Answer:
    """Return the campaigns with `title`, `country_name` and `budget_state`, as people read them."""
    frame = answer.frame
    none = frame["campaign_id"].isna()
    titles = [
        NO_CAMPAIGN if is_none else f"Campaign {number}, not in the list of campaigns" if absent(name) else str(name)
        for is_none, number, name in zip(none, frame["campaign_id"], frame["name"], strict=True)
    ]
    markets = [
        None if is_none else "All markets" if absent(code) else formats.country(code)
        for is_none, code in zip(none, frame["country"], strict=True)
    ]
    states = [
        None if is_none else budget_state(used, formats)
        for is_none, used in zip(none, frame["budget_used"], strict=True)
    ]
    written = {"title": titles, "country_name": markets, "budget_state": states}
    columns = {name: pd.Series(values, index=frame.index, dtype="str") for name, values in written.items()}
    return replace(answer, frame=frame.assign(**columns))


def in_short(answer: Answer, formats: Formats) -> str:
    """Return in a sentence of Markdown what the campaigns amount to."""
    frame = answer.frame
    named = frame[frame["campaign_id"].notna()]
    total, share = frame["net_commission"].sum(), named["net_commission"].sum()
    busy, over = int((named["orders"] > 0).sum()), int((named["budget_used"] > 1).sum())
    words = f"**{formats.count(busy)}** of {formats.count(len(named))} campaigns brought orders in this period"
    if total > 0:
        words += f"; **{formats.share(share / total, 0)}** of net commission came through campaigns"
    budgeted = int(named["budget_used"].count())
    if not budgeted:
        return f"{words}."
    return f"{words}. **{formats.count(over)}** of {formats.count(budgeted)} with a budget are over it."


def most_valuable(answer: Answer, number: int) -> Answer:
    """Return the first campaigns that have order value, "no campaign" among them."""
    return replace(answer, frame=answer.frame[answer.frame["order_value"] > 0].head(number))


def furthest_in_budget(answer: Answer, number: int) -> Answer:
    """Return the campaigns with orders in the period that have used most of their budget."""
    frame = answer.frame
    spending = frame["campaign_id"].notna() & frame["budget_used"].notna() & (frame["orders"] > 0)
    return replace(answer, frame=frame[spending].nlargest(number, "budget_used"))


def columns_of(*, converted: bool) -> dict[str, str]:
    """Return the columns of the list; amounts of budgets are in US dollars and only shown among those."""
    return {name: label for name, label in LABELS.items() if converted or name not in ("budget", "spend")}


def matching(answer: Answer, words: str) -> Answer:
    """Return the campaigns whose name or brand holds every word, in any order and case."""
    return replace(answer, frame=_matching(answer.frame, words)) if words else answer


def _matching(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    text = (frame["title"] + " " + frame["brand"].fillna("")).str.casefold()
    found = pd.Series(True, index=frame.index)
    for word in words.casefold().split():
        found &= text.str.contains(word, regex=False)
    return frame[found]


def first(answer: Answer, number: int) -> Answer:
    """Return the first rows of an answer."""
    return replace(answer, frame=answer.frame.head(number))


def campaign_list(answer: Answer, formats: Formats, labels: Mapping[str, str]) -> None:
    """Draw the first campaigns as a table; choosing one opens it in detail, by the address."""
    listed = replay(first, answer, SHOWN)
    shown = listed.frame

    def open_detail() -> None:
        chosen = st.session_state["campaigns_list"].selection.rows
        if chosen and not absent(shown["campaign_id"].iloc[chosen[0]]):
            st.query_params[_SELECTED] = str(shown["campaign_id"].iloc[chosen[0]])

    table(
        listed,
        formats,
        labels,
        alt=f"{len(shown)} campaigns by order value",
        key="campaigns_list",
        height=min(38 + 35 * len(shown), 458),
        configured={"title": st.column_config.TextColumn(labels["title"], width=190, pinned=True)},
        on_select=open_detail,
        selection_mode="single-row",
    )
