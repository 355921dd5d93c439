"""Names reduced to how they sound, in plain Latin letters, so that a distance between two is one of typing.

The steps are written once and taken both here and by the engine: `fold` for what somebody types, `folded` for a column.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, func

_PAIRS = (
    "аa бb вv гg дd еe зz иi йi кk лl мm нn оo пp рr сs тt уu фf хh ыi эe әa ғg қk ңn өo ұu үu һh "
    "łl øo đd ðd ıi yi ji wv qk ’' `'"
)
_ONE_FOR_ONE = tuple("".join(side) for side in zip(*_PAIRS.split(), strict=True))
_REPLACED: tuple[tuple[str, str], ...] = (
    ("ж", "zh"),
    ("ц", "c"),
    ("ч", "ch"),
    ("ш", "sh"),
    ("щ", "sh"),
    ("ю", "iu"),
    ("я", "ia"),
    ("ь", ""),
    ("ъ", ""),
    ("'", ""),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("þ", "th"),
    ("x", "ks"),
    ("ph", "f"),
    ("shch", "sh"),
    ("sch", "sh"),
    ("sz", "sh"),
    ("cz", "ch"),
    ("kh", "h"),
    ("tz", "c"),
    ("ts", "c"),
    ("ck", "k"),
    *((2 * letter, letter) for letter in "abcdefghiklmnoprstuvz"),
    *(("i" + vowel, vowel) for vowel in "aeou"),
)
LETTERS = "abcdefghiklmnoprstuvz"
"""What is left of the Latin letters, in the order of their bits in `letter_bits`."""


def fold(text: str) -> str:
    """Return a text in small letters without accents, Cyrillic in Latin letters, spellings of one sound as one."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    plain = plain.translate(str.maketrans(*_ONE_FOR_ONE))
    for written, kept in _REPLACED:
        plain = plain.replace(written, kept)
    return plain


def folded(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return `fold` of a column, in DuckDB's words."""
    plain = func.translate(func.strip_accents(func.lower(text)), *_ONE_FOR_ONE)
    for written, kept in _REPLACED:
        plain = func.replace(plain, written, kept)
    return plain


def letter_bits(text: str) -> int:
    """Return which letters a folded text has, a bit each."""
    return sum(1 << bit for bit, letter in enumerate(LETTERS) if letter in text)
