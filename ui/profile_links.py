"""Links from tables to the profiles of the creators that stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from ui import address
from ui.native import Written


def profile_links() -> Written:
    """Return what writes `creator_id` as the address of the creator's profile, with the filters of this page kept."""
    return partial(profiles, filters=address.current_parameters())


def profiles(rows: pd.DataFrame, filters: Mapping[str, str]) -> list[str]:
    """Return the addresses of the profiles of the rows' creators, relative to the page, with these filters."""
    kept = f"{urlencode(filters, safe=',')}&" if filters else ""
    return [f"creators?{kept}creator={one}" for one in rows["creator_id"]]


def profile_column(label: str) -> object:
    """Return the configuration of a column of such addresses, which shows the ids."""
    return st.column_config.LinkColumn(
        label, display_text=r"creator=(\d+)", help="Opens the creator's profile in a new tab."
    )
