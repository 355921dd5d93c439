"""Choices that belong to one page and are kept in its address, beside the filters."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data_access.filters import unlisted
from ui.plain import plain
from ui.style import CHOICE


def page_choice(
    page: str, parameter: str, label: str, names: Mapping[str, str], *, listed: bool = False, wrapped: bool = False
) -> str:
    """Draw a choice between the keys of `names`, the first being the default, and return the chosen key.

    The address is where it lives: `?parameter=key`, left out for the default; an unknown value there means the
    default. listed: a list to open rather than buttons side by side; wrapped: buttons that go on in a second row where
    there is no room for one.
    """
    key = f"{page}_{parameter}"
    default = next(iter(names))
    given = st.query_params.get(parameter, default)
    st.session_state[key] = given if given in names else default

    def take_up() -> None:
        _write(parameter, "" if st.session_state[key] == default else st.session_state[key])

    with st.container(width="content", key=f"{CHOICE}{key}"):
        if listed:
            st.selectbox(label, list(names), format_func=names.__getitem__, key=key, on_change=take_up, width=280)
        else:
            buttons = st.pills if wrapped else st.segmented_control
            buttons(label, list(names), format_func=names.__getitem__, key=key, on_change=take_up, required=True)
    return str(st.session_state[key])


def page_choices(page: str, parameter: str, label: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Draw buttons of which any number can be chosen, and return the chosen keys in the order of `names`.

    In the address they are joined by commas; of those there that are no keys nothing is chosen, and that is said.
    """
    key = f"{page}_{parameter}"
    given = unlisted(st.query_params.get(parameter, ""))
    st.session_state[key] = [name for name in names if name in given]

    def take_up() -> None:
        _write(parameter, ",".join(name for name in names if name in st.session_state[key]))

    with st.container(width="content", gap="xsmall"):
        st.pills(label, list(names), format_func=names.__getitem__, selection_mode="multi", key=key, on_change=take_up)
        _refused([name for name in given if name not in names])
    return tuple(st.session_state[key])


def page_option(page: str, parameter: str, label: str, names: Mapping[str, str], *, width: int) -> str:
    """Draw a list to open, of which one key of `names` or none can be chosen, and return it, "" for none.

    A value of the address that is no key chooses none, and that is said.
    """
    key = f"{page}_{parameter}"
    given = st.query_params.get(parameter, "")
    st.session_state[key] = given if given in names else None

    def take_up() -> None:
        _write(parameter, st.session_state[key])

    with st.container(width=width, gap="xsmall"):
        st.selectbox(
            label, list(names), None, format_func=names.__getitem__, placeholder="All", key=key, on_change=take_up
        )
        _refused([given] if given and given not in names else [])
    return st.session_state[key] or ""


def _write(parameter: str, value: str | None) -> None:
    if value:
        st.query_params[parameter] = value
    else:
        st.query_params.pop(parameter, None)


def _refused(values: list[str]) -> None:
    if values:
        words = plain(", ".join(values), 60)
        st.caption(f":material/link_off: The link asks for “{words}”, which is not here, and so it is left out.")
