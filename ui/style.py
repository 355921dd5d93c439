"""What Streamlit leaves to the page's own style: words of cards wrap, and what is still loading keeps its place."""

from __future__ import annotations

import streamlit as st

# Key, and so class, of the block around a choice that belongs to one page: `CHOICE` and the choice's own key.
CHOICE = "choice_"

# The browser fetches the code of a choice, chart or table when the first one comes, and until then draws a bar of
# 40 px in its place. Each is given the height that it will have, or nearly.
_STYLE = f"""<style>
[data-testid="stMetric"] div:has(> [data-testid="stMetricDelta"]) {{flex-wrap: wrap; overflow: visible}}
[data-testid="stMetricDeltaDescription"], [data-testid="stMetricDeltaDescription"] *,
[data-testid="stMetricLabel"] [data-testid="stMarkdownContainer"], [data-testid="stMetricLabel"] p
  {{white-space: normal; overflow: visible; text-overflow: clip}}
[class*="st-key-{CHOICE}"] {{min-height: 4.25rem}}
.stPrintGraphic > [data-testid="stSkeleton"] {{min-height: 18rem}}
.stPrintFixedWidth > [data-testid="stSkeleton"] {{min-height: 16rem}}
@media (max-width: 640px) {{
  [data-testid="stLayoutWrapper"]:has(> [class*="st-key-{CHOICE}"]) {{flex: 1 0 100%}}
  [data-testid="stPopoverBody"] {{width: calc(100vw - 1rem); max-width: calc(100vw - 1rem)}}
}}
</style>"""


def style() -> None:
    """Give the page its style; the first thing that is drawn, since what comes after it relies on it."""
    st.html(_STYLE)
