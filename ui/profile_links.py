"""Links from tables to the profiles of the creators that stand in them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

import streamlit as st

from ui import address


def profiles(creator_ids: Iterable[int]) -> list[str]:
    """Return the addresses of creators' profiles, relative to the page, with the filters kept."""
    kept = address.current_parameters()
    return [f"creators?{urlencode({**kept, 'creator': str(one)}, safe=',')}" for one in creator_ids]


def profile_column(label: str) -> object:
    """Return the configuration of a column of such addresses, which shows the ids."""
    return st.column_config.LinkColumn(
        label, display_text=r"creator=(\d+)", help="Opens the creator's profile in a new tab."
    )
