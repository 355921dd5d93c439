"""Files that people take away: each is recorded, with its filters, columns and rows, before it is given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import chain

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.downloads import csv_file, csv_parts, whole

_RECORDER = "exports:recorder"


@dataclass(frozen=True)
class Export:
    """A file about to be given. filters: one sentence each; columns: their names; rows: how many."""

    title: str
    filters: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int


Recorder = Callable[[Export], None]

REFUSED = (
    "Nothing was saved: the file could not be recorded or made, or is not for you any longer. Reload the page; if it "
    "happens again, tell an administrator."
)
# A button whose file was refused says so in Streamlit's words, from where no page runs: ours take their place.
_STYLE = f"""<style>
[data-testid="stDownloadButtonError"] {{font-size: 0}}
[data-testid="stDownloadButtonError"]::after {{content: "{REFUSED}"; font-size: .875rem}}
</style>"""


def recorded_by(recorder: Recorder) -> None:
    """Have the files of this page recorded; what the recorder raises keeps a file from being given."""
    st.session_state[_RECORDER] = recorder


def say_what_is_refused() -> None:
    """Have the buttons of this page say, where a file is refused, what that means and what to do."""
    st.html(_STYLE)


def csv_of(make: Callable[[], Answer], currency: str, columns: Collection[str] | None = None) -> Callable[[], bytes]:
    """Return what a download button calls when it is clicked: it makes the answer, records it and gives its CSV.

    Raises KeyError where no page said who records: a file that nobody records is not offered.
    """
    recorder: Recorder = st.session_state[_RECORDER]

    def give() -> bytes:
        answer = make()
        names = answer.frame.columns if columns is None else columns
        recorder(Export(answer.provenance.title, answer.provenance.filters, tuple(map(str, names)), len(answer.frame)))
        return csv_file(answer, currency, columns)

    return give


def csv_of_parts(make: Callable[[], Iterable[Answer]], rows: int, currency: str) -> Callable[[], bytes]:
    """Return the same for an answer that comes in parts: of its frames one is in memory, and of its file one copy.

    rows: how many there are in all the parts.
    """
    recorder: Recorder = st.session_state[_RECORDER]

    def give() -> bytes:
        parts = iter(make())
        first = next(parts)
        columns = tuple(map(str, first.frame.columns))
        recorder(Export(first.provenance.title, first.provenance.filters, columns, rows))
        return whole(csv_parts(chain((first,), parts), currency))

    return give


def csv_of_frame(title: str, frame: pd.DataFrame) -> Callable[[], bytes]:
    """Return the same for a frame of numbers that no question answered."""
    recorder: Recorder = st.session_state[_RECORDER]

    def give() -> bytes:
        recorder(Export(title, (), tuple(map(str, frame.columns)), len(frame)))
        return frame.to_csv(index=False).encode()

    return give
