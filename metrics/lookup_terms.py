"""What a caller gave, as what it could be: a number of ours, a key of a source, an address, a phone, a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MOST_THINGS = 100
MOST_LETTERS = 4_000
LARGEST_ID = 2**63 - 1
PHONE_DIGITS = range(7, 16)
# Groups of a phone are shorter, most of them: of longer numbers one that is known is enough to take them for ours.
LONG_NUMBER = 5

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_EMAIL_OF_SOMEBODY = re.compile(rf".*<({_EMAIL.pattern})>")
_PHONE = re.compile(r"(?:tel:)?\+?[\d\s().\-–—‐−·/]+")
_ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}/(\S+)", re.IGNORECASE)
# What stands before the handle in the address of a profile.
_BEFORE_A_HANDLE = frozenset({"user", "c", "channel", "profile", "stories", "add", "in", "s"})


@dataclass(frozen=True)
class Thing:
    """One thing that was given, as typed, and all that it can be; what it cannot be is empty.

    number: an id of ours; key: an external id, an order id or a payout's reference; handle, email: in small letters;
    phone: digits. instead: the same text read as several things, taken where it is nothing whole and at least `least`
    of them are somebody's.
    """

    typed: str
    number: int | None = None
    key: str = ""
    handle: str = ""
    email: str = ""
    phone: str = ""
    instead: tuple[Thing, ...] = ()
    least: int = 1

    @property
    def keys(self) -> tuple[str, ...]:
        """The key as typed, in small and in large letters."""
        return tuple(dict.fromkeys((self.key, self.key.lower(), self.key.upper()))) if self.key else ()


@dataclass(frozen=True)
class Terms:
    """One query, read in every way it can be. words: parts of a name; left_out: how many things were too many."""

    given: tuple[Thing, ...]
    words: tuple[str, ...]
    left_out: int

    @property
    def readings(self) -> tuple[Thing, ...]:
        """Every thing, with what it may be instead."""
        return tuple(reading for thing in self.given for reading in (thing, *thing.instead))


def read_terms(query: str) -> Terms:
    """Read a query: several things are parted by commas, semicolons, tabs or lines, keys by spaces too.

    What stands beyond 4,000 letters or 100 things is left out.
    """
    text = "".join(c if c in "\n\t" or c.isprintable() else " " for c in unicodedata.normalize("NFKC", query))
    pieces = [piece.strip() for piece in re.split(r"[,;|\n\t]+", text[:MOST_LETTERS]) if piece.strip()]
    things = {thing.typed: thing for piece in pieces for thing in _things(piece)}
    given = tuple(things.values())
    return Terms(given[:MOST_THINGS], _words(given[:MOST_THINGS]), max(len(given) - MOST_THINGS, 0))


def phone_digits(text: str) -> str:
    """Return the digits of what can be a phone number, without a leading 00; empty for anything else."""
    if not _PHONE.fullmatch(text):
        return ""
    # A trunk zero in brackets is left out by whoever dials the country's code.
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    digits = digits[2:] if digits.startswith("00") else digits
    return digits if len(digits) in PHONE_DIGITS else ""


def national(digits: str) -> str:
    """Return the part of a number that is dialled after the trunk prefix (0, or 8 as in Russia)."""
    return digits[1:] if digits[0] in "08" and len(digits) > PHONE_DIGITS.start else digits


def _things(piece: str) -> Iterator[Thing]:
    somebody = _EMAIL_OF_SOMEBODY.match(piece)
    tokens = [somebody[1]] if somebody else piece.split()
    if len(tokens) == 1:
        yield _thing(tokens[0])
    elif phone := phone_digits(piece):
        apart = all(token.isdigit() and token[0] != "0" for token in tokens)
        least = 1 if all(len(token) >= LONG_NUMBER for token in tokens) else len(tokens)
        yield Thing(piece, phone=phone, instead=tuple(map(_thing, tokens)) if apart else (), least=least)
    elif all(map(_is_key, tokens)):
        yield from map(_thing, tokens)
    else:
        yield Thing(piece, instead=tuple(map(_thing, tokens)), least=len(tokens))


def _thing(token: str) -> Thing:
    bare = token.lstrip("#").removeprefix("mailto:")
    if _EMAIL.fullmatch(bare):
        return Thing(token, email=bare.lower())
    if address := _ADDRESS.fullmatch(bare):
        return Thing(token, handle=_handle_in(address[1]))
    own = bare.isascii() and bare.isdigit() and int(bare) <= LARGEST_ID
    return Thing(
        token,
        number=int(bare) if own else None,
        key="" if bare.startswith("@") else bare,
        handle=bare.lstrip("@").lower(),
        phone=phone_digits(bare),
    )


def _handle_in(path: str) -> str:
    """Return the handle in the path of a profile's address, or of something that lies below it."""
    parts = [part for part in re.split(r"[?#]", path)[0].lower().split("/") if part]
    marked = [part for part in parts if part.startswith("@")]
    plain = [part for part in parts if part not in _BEFORE_A_HANDLE]
    return next(iter([*marked, *plain]), "").lstrip("@")


def _is_key(token: str) -> bool:
    return any(c.isdigit() or c in "@_" for c in token) or _ADDRESS.fullmatch(token) is not None


def _words(things: tuple[Thing, ...]) -> tuple[str, ...]:
    named = [thing.typed for thing in things if not thing.email and not _ADDRESS.fullmatch(thing.typed)]
    return tuple(dict.fromkeys(word for typed in named for word in typed.lstrip("@#").split()))[:8]
