"""One box that is searched with Enter and lives in the address, so that a search can be sent and reloaded."""

from __future__ import annotations

import streamlit as st

MOST_LETTERS = 4_000


def search_box(label: str, parameter: str, *, placeholder: str, clears: tuple[str, ...] = ()) -> str:
    """Draw the box and return what it holds, without spaces around it.

    parameter: of the address; clears: further parameters of the page that a new search drops.
    """
    key, seen = f"search_{parameter}", f"search_{parameter}:seen"
    in_address = st.query_params.get(parameter, "")[:MOST_LETTERS]
    if st.session_state.get(seen) != in_address or key not in st.session_state:
        st.session_state[key] = in_address

    def searched() -> None:
        for name in (parameter, *clears):
            st.query_params.pop(name, None)
        text = st.session_state[key][:MOST_LETTERS].strip()
        if text:
            st.query_params[parameter] = text
        st.session_state[seen] = text

    typed = st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        icon=":material/search:",
        on_change=searched,
        autocomplete="off",
    )
    st.session_state[seen] = st.query_params.get(parameter, "")[:MOST_LETTERS]
    return (typed or "")[:MOST_LETTERS].strip()
