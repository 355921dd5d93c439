"""A skeleton in the place of what is waited for, once the wait is long enough to be noticed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

import streamlit as st

NOTICED_SECONDS = 0.5


class _Place:
    """Where a skeleton can be drawn."""

    def __init__(self, height: int) -> None:
        self._place = st.empty()
        self._height = height
        self._since = monotonic()
        self._drawn = False

    def draw(self) -> None:
        if not self._drawn and monotonic() - self._since > NOTICED_SECONDS:
            self._place.skeleton(height=self._height)
            self._drawn = True

    def clear(self) -> None:
        if self._drawn:
            self._place.empty()
        self._drawn = False
        self._since = monotonic()


_innermost: ContextVar[_Place | None] = ContextVar("place_of_a_skeleton", default=None)


@contextmanager
def skeleton(height: int) -> Iterator[None]:
    """Keep a place here for a skeleton until the block ends; `show_wait` draws it.

    Streamlit's own starts a thread on every run to draw it without being told, also where nobody waits.
    """
    place = _Place(height)
    outer = _innermost.set(place)
    try:
        yield
    finally:
        _innermost.reset(outer)
        place.clear()


def wait_is_over() -> None:
    """Take the innermost skeleton away before what was waited for is drawn, which would push it down the page; the next
    noticeable wait draws it again."""
    place = _innermost.get()
    if place is not None:
        place.clear()


def show_wait() -> None:
    """Draw the innermost skeleton if its block has taken noticeably long. For the page's own thread, while it waits."""
    place = _innermost.get()
    if place is not None:
        place.draw()
