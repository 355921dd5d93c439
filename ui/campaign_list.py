"""The list of campaigns: written for people, searched by name or brand, one row leading to its detail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.formats import Formats, absent
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


def columns_of(*, converted: bool) -> dict[str, str]:
    """Return the columns of the list; amounts of budgets are in US dollars and only shown among those."""
    return {name: label for name, label in LABELS.items() if converted or name not in ("budget", "spend")}


def matching(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """Return the campaigns whose name or brand holds every word, in any order and case."""
    text = (frame["title"] + " " + frame["brand"].fillna("")).str.casefold()
    found = pd.Series(True, index=frame.index)
    for word in words.casefold().split():
        found &= text.str.contains(word, regex=False)
    return frame[found]


def campaign_list(answer: Answer, formats: Formats, labels: Mapping[str, str], rows: pd.DataFrame) -> None:
    """Draw the rows as a table; choosing one opens the campaign in detail, by the address."""
    shown = rows.head(SHOWN)

    def open_detail() -> None:
        chosen = st.session_state["campaigns_list"].selection.rows
        if chosen and not absent(shown["campaign_id"].iloc[chosen[0]]):
            st.query_params[_SELECTED] = str(shown["campaign_id"].iloc[chosen[0]])

    table(
        answer,
        formats,
        labels,
        rows=shown,
        alt=f"{len(shown)} campaigns by order value",
        key="campaigns_list",
        height=min(38 + 35 * len(shown), 458),
        configured={"title": st.column_config.TextColumn(labels["title"], width=190, pinned=True)},
        on_select=open_detail,
        selection_mode="single-row",
    )
