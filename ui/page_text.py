"""A text that belongs to one page and is kept in its address, beside the filters."""

from __future__ import annotations

import streamlit as st


def page_text(page: str, parameter: str, label: str, *, placeholder: str) -> str:
    """Draw a field for words and return them; they live in the address as `?parameter=words`."""
    key = f"{page}_{parameter}"
    st.session_state[key] = st.query_params.get(parameter, "")

    def take_up() -> None:
        words = st.session_state[key].strip()
        if words:
            st.query_params[parameter] = words
        else:
            st.query_params.pop(parameter, None)

    return st.text_input(
        label, key=key, on_change=take_up, placeholder=placeholder, icon=":material/search:", max_chars=100
    ).strip()
