"""What a caller gave, as what it could be: a number of ours, a key of a source, an address, a phone, a name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MOST_TERMS = 100
MOST_LETTERS = 4_000
LARGEST_ID = 2**63 - 1
PHONE_DIGITS = range(7, 16)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[\d\s().\-–/]+")


@dataclass(frozen=True)
class Terms:
    """One query, read in every way it can be.

    given: the separate things, as typed; ids: numbers that can be ours; keys: what can be an external id, an order
    id or a payout reference; handles: as typed and in small letters; emails: in small letters; phones: digits;
    words: parts of a name.
    """

    given: tuple[str, ...]
    ids: tuple[int, ...]
    keys: tuple[str, ...]
    handles: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def holds_numbers(self) -> tuple[str, ...]:
        """Keys with a digit in them: only these can be orders or payouts."""
        return tuple(key for key in self.keys if any(c.isdigit() for c in key))


def read_terms(query: str) -> Terms:
    """Read a query: several things are parted by commas, semicolons or lines, keys by spaces too.

    What stands beyond 4,000 letters or 100 things is left out.
    """
    text = "".join(c if c in "\n\t" or c.isprintable() else " " for c in unicodedata.normalize("NFKC", query))
    pieces = [piece.strip() for piece in re.split(r"[,;\n\t]+", text[:MOST_LETTERS]) if piece.strip()]
    given: list[str] = []
    phones: list[str] = []
    for piece in pieces:
        tokens = piece.split()
        number = phone_digits(piece)
        if number:
            phones.append(number)
        given.extend(tokens if all(map(_is_key, tokens)) and not (number and len(tokens) > 1) else [piece])
    things = tuple(dict.fromkeys(given))[:MOST_TERMS]
    single = [thing.lstrip("#") for thing in things if " " not in thing and not _EMAIL.fullmatch(thing)]
    return Terms(
        given=things,
        ids=tuple(int(thing) for thing in single if thing.isascii() and thing.isdigit() and int(thing) <= LARGEST_ID),
        keys=tuple(thing for thing in single if not thing.startswith("@")),
        handles=tuple(
            dict.fromkeys(form for thing in single if (name := thing.lstrip("@")) for form in (name, name.lower()))
        ),
        emails=tuple(thing.lower() for thing in things if _EMAIL.fullmatch(thing)),
        phones=tuple(dict.fromkeys(phones))[:MOST_TERMS],
        words=_words(things),
    )


def phone_digits(text: str) -> str:
    """Return the digits of what can be a phone number, without a leading 00; empty for anything else."""
    if not _PHONE.fullmatch(text):
        return ""
    digits = re.sub(r"\D", "", text)
    digits = digits[2:] if digits.startswith("00") else digits
    return digits if len(digits) in PHONE_DIGITS else ""


def national(digits: str) -> str:
    """Return the part of a number that is dialled after the trunk prefix (0, or 8 as in Russia)."""
    return digits[1:] if digits[0] in "08" and len(digits) > PHONE_DIGITS.start else digits


def _is_key(token: str) -> bool:
    return any(c.isdigit() or c in "@_" for c in token)


def _words(things: tuple[str, ...]) -> tuple[str, ...]:
    named = [thing for thing in things if not _EMAIL.fullmatch(thing)]
    return tuple(dict.fromkeys(word for thing in named for word in thing.lstrip("@#").split()))[:8]
