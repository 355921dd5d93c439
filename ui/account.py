"""Who is signed in, how to leave, and the screen of those who are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ui.plain import plain

OPEN_NOTICE = "Nobody signs in here: everyone who opens this page sees everything."


def account(name: str, roles: Sequence[str], rows: str, sign_out: Callable[[], None]) -> None:
    """Draw in the sidebar who is signed in, with which roles over which rows, and the way out."""
    with st.sidebar.container(key="account"):
        st.caption(
            f":material/account_circle: {plain(name, 80)}  \n{', '.join(roles).capitalize()}. {plain(rows, 300)}"
        )
        _sign_out(sign_out)


def open_notice() -> None:
    """Say in the sidebar that nobody signs in."""
    st.sidebar.caption(f":material/lock_open: {OPEN_NOTICE}")


def sign_in(why: str, providers: Sequence[str], sign_in_at: Callable[[str], None]) -> None:
    """Draw the screen of somebody who is not signed in. sign_in_at: leads to a provider of that name."""
    with st.container(horizontal_alignment="center"), st.container(border=True, width=420, key="sign_in"):
        st.title("Connect Ops", anchor=False)
        st.markdown(plain(why))
        for provider in providers:
            label = "Sign in" if len(providers) == 1 else f"Sign in with {plain(provider, 40)}"
            if st.button(label, type="primary", icon=":material/login:", width="stretch", key=f"sign_in_{provider}"):
                sign_in_at(provider)


def refused(why: str, name: str, sign_out: Callable[[], None]) -> None:
    """Draw the screen of somebody who is signed in and may see nothing."""
    with st.container(horizontal_alignment="center"), st.container(border=True, width=420, key="refused"):
        st.title("Connect Ops", anchor=False)
        st.warning(plain(why, 1_000), title="Nothing here is for you yet", icon=":material/lock:")
        st.caption(f"Signed in as {plain(name, 80)}. Your groups are read again when you sign in anew.")
        _sign_out(sign_out)


def _sign_out(sign_out: Callable[[], None]) -> None:
    if st.button("Sign out", icon=":material/logout:", type="tertiary", key="sign_out"):
        sign_out()
