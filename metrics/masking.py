"""Personal data before it is revealed: enough to compare with what a caller says, too little to use.

Masks have the same number of dots whatever the length of what they hide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

DOTS = "•••"
# Calling codes of one digit; all others have two or three, of which the first two are shown.
_SHORT_CODES = ("1", "7")


def masked_name(name: str) -> str:
    """Return the initials of a name's first three words: П••• Н•••; of other signs than letters nothing is shown."""
    initials = [letter for word in name.split() if (letter := next(filter(str.isalnum, word), ""))]
    return " ".join(f"{letter}{DOTS}" for letter in initials[:3]) or DOTS


def masked_email(address: str) -> str:
    """Return an address with the first letters of its parts and its last suffix: a•••@e•••.com."""
    name, at, host = address.strip().partition("@")
    if not at:
        return DOTS
    first, dot, suffix = host.rpartition(".")
    return f"{name[:1]}{DOTS}@{(first or suffix)[:1]}{DOTS}{dot + suffix if dot else ''}"


def masked_phone(number: str) -> str:
    """Return a number with its first and last two digits: +7 ••• ••12; a short one is hidden whole."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < 8:
        return DOTS
    code = digits[: 1 if digits.startswith(_SHORT_CODES) else 2]
    return f"{'+' if number.strip().startswith('+') else ''}{code} {DOTS} ••{digits[-2:]}"


def masked_year(year: int) -> str:
    """Return the century of a year: 19••."""
    return f"{year // 100}••"


MASKS: dict[str, Callable[[Any], str]] = {
    "display_name": masked_name,
    "email": masked_email,
    "phone": masked_phone,
    "birth_year": masked_year,
}
