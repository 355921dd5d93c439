"""What a bounded share says about a yardstick, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.formats import Formats


def youth_verdict(name: str, row: Mapping[Any, Any], counted: str, formats: Formats, yardstick: float) -> str:
    """Return in Markdown how young a group is, against the yardstick, and how sure that is.

    name: the group; row: people, known, under_35, low and high; counted: what people are counted by, in the plural.
    """
    if not row["people"]:
        return f"**{name}:** nobody under these filters in this period."
    if not row["known"]:
        return f"**{name}:** no ages recorded, for any of {formats.count(row['people'])} {counted}."
    promised = formats.share(yardstick, 0)
    if row["low"] >= yardstick:
        standing = f"above the promised {promised} even if none of the unknown are."
    elif row["high"] < yardstick:
        standing = f"below the promised {promised} even if all of the unknown are."
    else:
        side = "at or above" if row["under_35"] >= yardstick else "below"
        standing = f"{side} the promised {promised}, but those of unknown age could tip it either way."
    return (
        f"**{name}:** {formats.share(row['under_35'])} of those of known age are under 35 "
        f"(between {formats.share(row['low'])} and {formats.share(row['high'])} of all), {standing}"
    )
