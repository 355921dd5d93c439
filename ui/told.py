"""Words to say or paste to a caller: plain text with a button that copies it, whatever was written into it."""

from __future__ import annotations

import streamlit as st


def told(title: str, text: str, *, key: str) -> None:
    """Draw a text as it is, in lines that wrap, with its button to copy it."""
    with st.container(key=key, gap="xsmall"):
        st.markdown(f"**:material/payments: {title}**")
        # Words to a person, not code: in the page's own letters, which end before the button. On a phone nobody can
        # hover over what they copy: wherever the page has such a button, it is seen. The keyboard may stand on the
        # button for long: its hint then covers nothing, and is there for whoever hovers.
        st.html(
            f"<style>.st-key-{key} :is(pre, code) "
            '{font-family: "Source Sans", sans-serif !important; font-size: 1rem !important}'
            f".st-key-{key} pre {{padding-right: 3.25rem}}"
            '[data-testid="stCode"] pre ~ div {opacity: 1; visibility: visible}'
            f"body:has(.st-key-{key} button:focus):not(:has(.stTooltipHoverTarget:hover)) [role=tooltip]"
            " {visibility: hidden}</style>"
        )
        st.code(text, language=None, wrap_lines=True)
        st.caption("In plain words, to read out or to paste. The button at the corner copies it.")
