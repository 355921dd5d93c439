"""Parts of a page draw themselves anew without the page: each asks first whether the viewer still may see it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access.errors import ConnectOpsError

Demand = Callable[[], None]

_DEMAND = "still:demand"


def demand_before_parts(demand: Demand) -> None:
    """Name what each part of this page asks before it draws; it raises where the viewer may see this no longer."""
    st.session_state[_DEMAND] = demand


def begin_anew_from_part() -> None:
    """Go back to the whole page where a part of it draws itself anew; return where the whole page does."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is not None and run.fragment_ids_this_run:
        st.rerun()


def demand_still() -> None:
    """Go back to the whole page, which says why, where the viewer may see this no longer."""
    demand: Demand = st.session_state[_DEMAND]
    try:
        demand()
    except ConnectOpsError:
        st.rerun()
