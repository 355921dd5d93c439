"""Facts side by side, each under its name."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from ui.formats import MISSING, absent
from ui.plain import visible


def facts(found: Mapping[str, Any]) -> None:
    """Draw values by name, as many in a row as there is room for; a missing one as a dash."""
    st.html(
        '<dl style="display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.5rem 1rem;'
        'margin:0;padding:0">' + "".join(_fact(name, value) for name, value in found.items()) + "</dl>"
    )


def _fact(name: str, value: Any) -> str:
    text = MISSING if absent(value) else visible(str(value))
    return (
        f'<div><dt style="opacity:.7;font-size:.78rem;margin:0;padding:0">{escape(name)}</dt>'
        f'<dd style="margin:0;padding:0;overflow-wrap:anywhere">{escape(text)}</dd></div>'
    )
