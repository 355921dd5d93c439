"""Rows of a text file as they came, by their lines, without reading the others as text."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data_access.imports.files import CHUNK

NEWLINE, RETURN = b"\n"[0], b"\r"[0]


def lines_of(text: Path, spans: Mapping[int, int]) -> dict[int, str]:
    """Return rows of a UTF-8 file by the line each begins on. spans: the line each ends on, for that it begins on."""
    with open(text, "rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        wanted = sorted({*(first - 1 for first in spans), *spans.values()})
        ends = dict(_line_ends(content, wanted))
        return {
            first: content[ends[first - 1] : ends.get(last, len(content))].decode().rstrip("\r\n")
            for first, last in sorted(spans.items())
        }


def _line_ends(content: mmap.mmap, wanted: list[int]) -> Iterator[tuple[int, int]]:
    """Yield each wanted line that ends in a break, and where the next one begins; line 0 is before all."""
    lines = np.asarray(wanted)
    yield 0, 0
    before = 0
    for begin in range(0, len(content), CHUNK):
        places = np.flatnonzero(_breaks(content[begin : begin + CHUNK + 1])[:CHUNK])
        here = lines[np.searchsorted(lines, before, "right") : np.searchsorted(lines, before + len(places), "right")]
        yield from zip(here.tolist(), (places[here - before - 1] + begin + 1).tolist(), strict=True)
        before += len(places)


def _breaks(part: bytes) -> NDArray[np.bool_]:
    """Return where lines end: at newlines, and at returns that no newline follows."""
    characters = np.frombuffer(part, np.uint8)
    newlines: NDArray[np.bool_] = characters == NEWLINE
    if b"\r" not in part:
        return newlines
    returns: NDArray[np.bool_] = (characters == RETURN) & ~np.append(newlines[1:], False)
    return np.logical_or(newlines, returns)
