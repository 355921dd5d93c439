"""Parts of a page draw themselves anew without the page: each asks first whether the viewer still may see it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data_access.errors import ConnectOpsError

Demand = Callable[[], None]

_DEMAND = "still:demand"


def demand_before_parts(demand: Demand) -> None:
    """Name what each part of this page asks before it draws; it raises where the viewer may see this no longer."""
    st.session_state[_DEMAND] = demand


def demand_still() -> None:
    """Go back to the whole page, which says why, where the viewer may see this no longer."""
    demand: Demand = st.session_state[_DEMAND]
    try:
        demand()
    except ConnectOpsError:
        st.rerun()
