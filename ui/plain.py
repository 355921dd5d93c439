"""Text that others wrote, shown as they wrote it: no markup runs, no link appears, nothing turns the page around."""

from __future__ import annotations

import re
import unicodedata

_JOINER = "\N{WORD JOINER}"
# CommonMark's marks and the dollar of formulas; then what begins an icon, a colour, an emoji or a link by itself.
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$&^=])")
_LINKING = re.compile(r"(:|@|www)", re.IGNORECASE)
LONGEST = 120


def visible(text: str, longest: int = LONGEST) -> str:
    """Return a text on one line, without control and direction characters, cut with … where it is too long."""
    # What is printable is never hidden, and has no other space than the plain one: most texts need no closer look.
    kept = text if text.isprintable() else "".join(_seen(c) for c in text)
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def without_hidden(text: str) -> str:
    """Return a text on its own lines, without the control and direction characters that nobody sees."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\t\r\n" or not _hidden(c))


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return "" if _hidden(character) else character


def _hidden(character: str) -> bool:
    # Joiners within emoji and scripts are format characters too, and stay.
    return (
        unicodedata.category(character) == "Cc"
        or character in "\u200e\u200f\u061c"
        or ("\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069")
    )


def plain(text: str, longest: int = LONGEST) -> str:
    """Return Markdown that shows a text as it is, as `visible` makes it."""
    return _LINKING.sub(rf"\1{_JOINER}", _MARKS.sub(r"\\\1", visible(text, longest)))
