"""What the app says when something cannot be shown: what happened, to what, and the next step."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from data_access.errors import ConnectOpsError, DatabaseError, PermissionDeniedError
from ui.plain import plain

_LONGEST = 1_000
_LOG = logging.getLogger("connect_ops")


def failed(error: Exception) -> bool:
    """Say on the page that something failed, and return True: there is no more to show of it.

    What was raised on purpose is said in its own words; anything else is logged under a reference, shown alone.
    """
    if isinstance(error, ConnectOpsError):
        _expected(error)
    else:
        _unexpected(error)
    return True


def _expected(error: ConnectOpsError) -> None:
    # The engine's own words may quote what creators wrote.
    words = plain(str(error), _LONGEST)
    if isinstance(error, PermissionDeniedError):
        st.warning(words, title="This page is not for your role", icon=":material/lock:")
    elif isinstance(error, DatabaseError):
        st.error(words, title="The database cannot be read", icon=":material/database_off:")
        st.button("Try again", icon=":material/refresh:", key="retry")
    else:
        st.error(words, title="This cannot be shown", icon=":material/error:")


def _unexpected(error: Exception) -> None:
    reference = secrets.token_hex(4)
    _LOG.error("unexpected error %s", reference, exc_info=error)
    st.error(
        f"It was logged as **{reference}**. Reload the page; if it comes back, give an administrator this reference.",
        title="Something went wrong on this page",
        icon=":material/error:",
    )
