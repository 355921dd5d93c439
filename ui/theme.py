"""Colours fixed by meaning, safe for colour-blind eyes, readable on light and dark."""

from __future__ import annotations

MARKETS = ("RU", "FR", "ES", "PL", "others", "unknown")
MARKET_COLOURS = {
    "RU": "#0072B2",
    "FR": "#E69F00",
    "ES": "#D55E00",
    "PL": "#009E73",
    "others": "#7F7F7F",
    "unknown": "#B5B5B5",
}
# Shapes and dashes tell the series apart where colours cannot.
MARKET_SHAPES = {
    "RU": "circle",
    "FR": "square",
    "ES": "triangle-up",
    "PL": "diamond",
    "others": "cross",
    "unknown": "stroke",
}
MARKET_DASHES = {"RU": [1, 0], "FR": [6, 2], "ES": [2, 2], "PL": [8, 3, 2, 3], "others": [1, 3], "unknown": [1, 5]}

ACCENT = "#2E86B8"
MUTED = "#8A98A3"
# For lines within charts, whose colour does not follow the theme: as visible on light as on dark.
MIDTONE = "#757F87"
GOOD = "#0072B2"
WARN = "#E69F00"
BAD = "#D55E00"

STATUS_COLOURS = {
    "pending": "#56B4E9",
    "held": "#CC79A7",
    "approved": "#E69F00",
    "paid": "#0072B2",
    "reversed": "#7F7F7F",
    "clawed back": "#D55E00",
    "failed": "#D55E00",
    "processing": "#56B4E9",
    "scheduled": "#009E73",
}

# One hue from young to old, grey for unknown: an order is seen as an order.
AGE_COLOURS = {
    "under 18": "#9BD0F0",
    "18–24": "#56B4E9",
    "25–34": "#0072B2",
    "35–44": "#F2C14E",
    "45–54": "#E69F00",
    "55+": "#B36B00",
    "unknown": "#9AA4AB",
}
