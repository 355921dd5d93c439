"""A creator's name and contact data: masked, and for a few minutes in clear for one who says why."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from data_access.errors import AuditError
from ui.facts import facts
from ui.plain import plain
from ui.still import demand_still

LABELS = {"display_name": "Name", "email": "E-mail", "phone": "Phone", "birth_year": "Born"}
OTHER = "Another reason"
REASONS = (
    "Caller identified by order id",
    "Caller identified by name and e-mail or phone",
    "To reach the creator about a payout",
    "Request of the creator about their own data",
    OTHER,
)
_UNTIL = "reveal:until"
_MOST_LETTERS = 200


@dataclass(frozen=True)
class Reveal:
    """How one creator's personal data may be seen by one viewer.

    subject: whom it is about and who looks, so that nobody takes over what another asked for; masked: the values that
    everyone here sees; minutes: how long clear ones are shown; may: whether the viewer may ask for them;
    record: writes the reason down, raises AuditError where it cannot; clear: asks for the clear values, kept nowhere.
    """

    subject: str
    masked: Mapping[str, Any]
    minutes: int
    may: Callable[[], bool]
    record: Callable[[str], None]
    clear: Callable[[], Mapping[str, Any]]


def personal_data(reveal: Reveal) -> None:
    """Draw the four values, masked with the button that asks for them, or in clear until the time is over."""
    left = _seconds_left(reveal)

    # When the time is over the browser asks for this part again, and gets it masked.
    @st.fragment(run_every=left + 0.2 if left else None)
    def inside() -> None:
        demand_still()
        if _seconds_left(reveal):
            _in_clear(reveal)
        else:
            _masked(reveal)

    inside()


def _seconds_left(reveal: Reveal) -> float:
    until: dict[str, float] = st.session_state.setdefault(_UNTIL, {})
    return max(0.0, until.get(reveal.subject, 0.0) - time.monotonic()) if reveal.may() else 0.0


def _in_clear(reveal: Reveal) -> None:
    facts({LABELS[name]: value for name, value in reveal.clear().items()})
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button("Hide", icon=":material/visibility_off:", type="tertiary", key="reveal_hide"):
            st.session_state[_UNTIL].pop(reveal.subject, None)
            st.rerun()
        minutes = f"{reveal.minutes} minutes" if reveal.minutes > 1 else "1 minute"
        st.caption(f"Shown to you for {minutes}; recorded with your reason.", width="content")


def _masked(reveal: Reveal) -> None:
    facts({LABELS[name]: reveal.masked[name] for name in LABELS})
    if not reveal.may():
        return
    with st.popover("Show contact data", icon=":material/visibility:", key="reveal_open"):
        with st.form("reveal_form", border=False):
            why = st.selectbox("Reason", REASONS, index=None, placeholder="Choose one", key="reveal_why")
            words = st.text_input(
                "In your own words",
                key="reveal_words",
                max_chars=_MOST_LETTERS,
                placeholder="e.g. the order id that was named",
                autocomplete="off",
            )
            st.caption("This is recorded with your name and the time. Write no contact data here.")
            asked = st.form_submit_button("Show", type="primary")
        if asked:
            _ask(reveal, why, words.strip())


def _ask(reveal: Reveal, why: str | None, words: str) -> None:
    if why is None or (why == OTHER and not words):
        st.warning("Choose a reason." if why is None else "Say what the reason is.", icon=":material/edit_note:")
        return
    try:
        reveal.record(f"{why}: {words}" if words else why)
    except AuditError as error:
        st.error(
            f"{plain(str(error), 400)} Contact data stays masked until then: tell an administrator.",
            title="This cannot be recorded, so nothing is shown",
            icon=":material/lock:",
        )
        return
    st.session_state[_UNTIL][reveal.subject] = time.monotonic() + reveal.minutes * 60
    # The whole page, so that the fragment is made anew with the time it has.
    st.rerun()
