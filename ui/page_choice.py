"""A choice that belongs to one page and is kept in its address, beside the filters."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def page_choice(page: str, parameter: str, label: str, names: Mapping[str, str], *, listed: bool = False) -> str:
    """Draw a choice between the keys of `names`, the first being the default, and return the chosen key.

    The address is where it lives: `?parameter=key`, left out for the default; an unknown value there means the
    default. listed: a list to open rather than buttons side by side.
    """
    key = f"{page}_{parameter}"
    default = next(iter(names))
    given = st.query_params.get(parameter, default)
    st.session_state[key] = given if given in names else default

    def take_up() -> None:
        chosen = st.session_state[key]
        if chosen == default or chosen is None:
            st.query_params.pop(parameter, None)
        else:
            st.query_params[parameter] = chosen

    if listed:
        st.selectbox(label, list(names), format_func=lambda name: names[name], key=key, on_change=take_up, width=280)
    else:
        st.segmented_control(
            label, list(names), format_func=lambda name: names[name], key=key, on_change=take_up, required=True
        )
    return str(st.session_state[key])
