"""Text that others wrote is shown as they wrote it."""

from __future__ import annotations

import re
import sys

import pytest

from ui.plain import plain, visible, without_hidden


@pytest.mark.parametrize(
    "hostile",
    ["**bold** [x](javascript:alert(1))", "<script>alert(1)</script>", "$x^2$", "`code`", "# head", "a_b_c", "![i](x)"],
)
def test_every_mark_of_markdown_is_escaped(hostile: str) -> None:
    assert not re.search(r"(?<!\\)[*_`\[\]()<>#$!]", plain(hostile))
    assert plain(hostile).replace("\\", "").replace("\u2060", "") == hostile


@pytest.mark.parametrize(
    "linking", ["https://evil.example", "www.evil.example", "a@evil.example", ":material/home:", ":red[x]"]
)
def test_nothing_becomes_a_link_or_an_icon_by_itself(linking: str) -> None:
    shown = plain(linking).replace("\\", "")
    assert not re.search(r"https?://|www\.|@\w|:material/|:red\[", shown)


def test_control_and_direction_characters_go_and_emoji_stay() -> None:
    assert visible("\u202egnp.elif\u202c \u0007Robin\n\tHood") == "gnp.elif Robin Hood"
    assert visible("Zoë 👩‍💻 ✨") == "Zoë 👩‍💻 ✨"


def test_long_text_is_cut_with_a_sign() -> None:
    assert visible("a" * 20, 10) == "a" * 9 + "…"
    assert visible("a" * 10, 10) == "a" * 10


def test_texts_that_are_looked_at_as_a_whole_have_nothing_that_a_closer_look_would_take_away() -> None:
    printable = "".join(character for character in map(chr, range(sys.maxunicode + 1)) if character.isprintable())
    assert len(printable) > 100_000
    # A tab is not printable, and so has every character looked at.
    assert without_hidden(f"{printable}\t") == f"{printable}\t"
    assert visible(f"{printable}\t", len(printable)) == visible(printable, len(printable))
