"""A panel: one question, its picture, and behind one button the same numbers, their meaning and their source."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_access.answer import Answer
from ui.exports import csv_of
from ui.formats import Formats
from ui.plain import plain
from ui.still import demand_still
from ui.tables import table

EMPTY = "Nothing in this period under these filters. Widen the period or reset the filters."


def panel(
    title: str,
    answer: Answer,
    formats: Formats,
    labels: Mapping[str, str],
    draw: Callable[[], None],
    *,
    key: str,
    caption: str = "",
    empty: str = "",
    there: bool = True,
    noted: bool = True,
    frame: DeltaGenerator | None = None,
) -> None:
    """Draw a titled panel around `draw`.

    labels: the columns of the table view, by name, and their headings; caption: unit and what to read off; empty: said
    instead of drawing when the answer has no rows, or nothing of them to draw is `there`; noted: whether the answer's
    notes are written below, which they need not be where the page has them already (a download always has them);
    frame: the bordered block that it fills, where it stands beside others. Without one it makes its own.
    """

    @st.fragment
    def inside() -> None:
        demand_still()
        head(title, answer, formats, labels, key=key, caption=caption)
        if answer.frame.empty or not there:
            nothing(plain(answer.refused, 1_000) or empty or EMPTY)
        else:
            draw()
        if noted:
            last_notes(answer)

    # The border is around the fragment, not in it: a fragment does not stretch to the height of its neighbours.
    # A frame that is passed, not entered by the page: each fragment copies all blocks that are entered around it.
    with frame or st.container(border=True, height="stretch"):
        inside()


def head(
    title: str, answer: Answer, formats: Formats, labels: Mapping[str, str], *, key: str, caption: str = ""
) -> None:
    """Draw a panel's title with the button that opens numbers, definition and source."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{title}**", width="stretch")
        source(title, answer, formats, labels, key=key)
    if caption:
        st.caption(caption)


def source(title: str, answer: Answer, formats: Formats, labels: Mapping[str, str], *, key: str) -> None:
    """Draw the button that opens an answer's numbers, definition and source. Its content is made when it is open."""
    opened = st.popover(
        "Numbers",
        icon=":material/table_view:",
        type="tertiary",
        help=f"Numbers, definition and source: {title}",
        key=f"{key}_source",
        on_change="rerun",
    )
    if not opened.open:
        return
    with opened:
        numbers, meaning, origin = st.tabs(["Numbers", "Definition", "Source"])
        with numbers:
            table(answer, formats, labels, alt=f"{title}: the numbers", key=f"{key}_numbers")
            download(answer, formats, title, labels, key=key)
        with meaning:
            _meaning(answer)
        with origin:
            _origin(answer, formats)


def download(answer: Answer, formats: Formats, title: str, columns: Collection[str], *, key: str) -> None:
    """Draw the button that saves these columns of an answer as CSV, made and recorded when it is clicked."""
    name = "".join(c if c.isalnum() else "-" for c in title.lower()).strip("-")
    st.download_button(
        "Download CSV",
        data=csv_of(lambda: answer, formats.currency, columns),
        file_name=f"connect-ops-{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}_csv",
    )


def _meaning(answer: Answer) -> None:
    origin = answer.provenance
    for label, text in origin.definitions:
        st.markdown(f"**{label}:** {text}")
    st.markdown(f"**Date basis:** {origin.date_basis}.  \n**Status basis:** {origin.status_basis}.")


def _origin(answer: Answer, formats: Formats) -> None:
    origin = answer.provenance
    st.markdown("  \n".join(plain(sentence, 1_000) for sentence in origin.filters))
    st.caption(
        f"As of {formats.moment(origin.as_of)} · snapshot {origin.snapshot_id} · {origin.rows:,} rows "
        f"from {', '.join(origin.tables)} in {origin.seconds * 1000:,.0f} ms"
    )
    for statement in origin.sql:
        st.code(statement, language="sql", wrap_lines=True, height=180)


def notes(answer: Answer) -> None:
    """Say what is missing from an answer, or particular to it."""
    # One place with or without notes: what follows keeps its own, and the browser the charts that it has.
    place = st.empty()
    if answer.notes:
        with place.container():
            last_notes(answer)


def last_notes(answer: Answer) -> None:
    """Say the same at the end of a block, where nothing follows that could lose its place."""
    for note in answer.notes:
        # A note can repeat what somebody typed.
        st.caption(f":material/info: {plain(note, 1_000)}")


def nothing(why: str) -> None:
    """Say in Markdown why there is nothing to show and what to do."""
    with st.container(height=180, border=False, vertical_alignment="center", horizontal_alignment="center"):
        st.caption(f":material/inbox: {why}", text_alignment="center")
