"""The chart of the docs: every bound as the share of it that is used up, drawn as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from benchmarks.figures import Bound
from ui.theme import BAD, GOOD

WIDTH = 900
NAMES_WIDTH = 430
BARS_WIDTH = 330
ROW = 30
TOP = 64
LEAST, MOST = 0.01, 10.0
MARKS = (0.01, 0.1, 1.0, 10.0)
INK, QUIET, PAPER = "#26323A", "#6B7780", "#FFFFFF"


def chart(bounds: Sequence[Bound], size: str) -> str:
    """Return the chart as SVG, with a bar a bound on a logarithmic scale; what passes the line of 1 misses it."""
    height = TOP + ROW * len(bounds) + 44
    met = sum(bound.met for bound in bounds)
    title = f"Measured ÷ bound at {size}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'role="img" font-family="system-ui, sans-serif" font-size="13">',
            f"<title>{escape(title)}: {met} of {len(bounds)} bounds met</title>",
            f'<rect width="{WIDTH}" height="{height}" rx="8" fill="{PAPER}"/>',
            f'<text x="20" y="28" font-size="15" font-weight="600" fill="{INK}">{escape(title)}</text>',
            f'<text x="20" y="48" fill="{QUIET}">{met} of {len(bounds)} bounds met; shorter is better, and a bar past '
            "the line misses its bound</text>",
            *(_mark(share, height) for share in MARKS),
            *(_bar(at, bound) for at, bound in enumerate(bounds)),
            "</svg>\n",
        ]
    )


def _across(share: float) -> float:
    """Return where a share of a bound lies, from left to right."""
    within = min(max(share, LEAST), MOST)
    return NAMES_WIDTH + BARS_WIDTH * math.log(within / LEAST) / math.log(MOST / LEAST)


def _mark(share: float, height: int) -> str:
    x, bottom = _across(share), height - 30
    width, colour = (2, INK) if share == 1 else (1, "#D5DADD")
    label = "the bound" if share == 1 else f"{share:g} ×"
    return (
        f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{bottom}" stroke="{colour}" stroke-width="{width}"/>'
        f'<text x="{x:.1f}" y="{bottom + 17}" text-anchor="middle" fill="{QUIET}">{label}</text>'
    )


def _bar(at: int, bound: Bound) -> str:
    y = TOP + ROW * at
    end = _across(bound.share)
    said = "met" if bound.met else "missed"
    return (
        f'<text x="{NAMES_WIDTH - 12}" y="{y + 17}" text-anchor="end" fill="{INK}">{escape(bound.name)}</text>'
        f'<rect x="{NAMES_WIDTH}" y="{y + 4}" width="{max(end - NAMES_WIDTH, 2):.1f}" height="{ROW - 12}" rx="3" '
        f'fill="{GOOD if bound.met else BAD}"/>'
        f'<text x="{WIDTH - 16}" y="{y + 17}" text-anchor="end" font-weight="{400 if bound.met else 700}" '
        f'fill="{INK}">{said}, {_share(bound)}</text>'
    )


def _share(bound: Bound) -> str:
    return f"{bound.share:,.2f} ×" if bound.bound else f"{bound.measured:,.0f} {bound.unit}"
