"""What is kept of one browser session: its name in the audit log, and when it last did what."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping

import streamlit as st

_NAME = "session:name"
_DONE = "session:done"


def session_name() -> str:
    """Return the name of this browser session: drawn by lot, good for telling sessions apart and for nothing else."""
    return str(st.session_state.setdefault(_NAME, secrets.token_hex(6)))


def done_lately() -> MutableMapping[str, float]:
    """Return what this session did and when, by whatever clock the caller uses."""
    done: MutableMapping[str, float] = st.session_state.setdefault(_DONE, {})
    return done
