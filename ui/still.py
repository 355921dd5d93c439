"""Parts of a page draw themselves anew without the page: each asks first whether the viewer still may see it.

And a page begins anew where what it stands on is there no longer.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access.errors import ConnectOpsError

Demand = Callable[[], None]

_DEMAND = "still:demand"
_ANEW = "still:anew"
# What makes a page begin anew more often than this is better said than tried again.
_ONCE_IN_SECONDS = 10.0


def demand_before_parts(demand: Demand) -> None:
    """Name what each part of this page asks before it draws; it raises where the viewer may see this no longer."""
    st.session_state[_DEMAND] = demand


def begin_anew() -> None:
    """Draw the whole page anew, from a part of it too; return where that was done moments ago, or no page is drawn."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is None:
        return
    now = monotonic()
    if run.fragment_ids_this_run or now - st.session_state.get(_ANEW, -_ONCE_IN_SECONDS) >= _ONCE_IN_SECONDS:
        st.session_state[_ANEW] = now
        st.rerun()


def demand_still() -> None:
    """Go back to the whole page, which says why, where the viewer may see this no longer."""
    demand: Demand = st.session_state[_DEMAND]
    try:
        demand()
    except ConnectOpsError:
        st.rerun()
