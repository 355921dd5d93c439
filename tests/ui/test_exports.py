"""A file is recorded before it is given, and not given where it cannot be recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest
import streamlit as st

from data_access.answer import Answer
from data_access.errors import AuditError
from tests.ui.test_downloads import ORIGIN
from ui.exports import Export, csv_of, csv_of_frame, recorded_by

ANSWER = Answer(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), ORIGIN)


@pytest.fixture(autouse=True)
def nobody_records_afterwards() -> Iterator[None]:
    yield
    st.session_state.clear()


def test_title_filters_columns_and_rows_are_recorded_when_it_is_clicked() -> None:
    seen: list[Export] = []
    recorded_by(seen.append)
    give = csv_of(lambda: ANSWER, "USD", ["b"])
    assert seen == []
    assert b"x" in give()
    assert seen == [Export("Net commission by creator", ORIGIN.filters, ("b",), 2)]
    csv_of_frame("Times", ANSWER.frame)()
    assert seen[1] == Export("Times", (), ("a", "b"), 2)


def test_what_cannot_be_recorded_is_not_given() -> None:
    def refuse(_: Export) -> None:
        raise AuditError("disk full")

    recorded_by(refuse)
    for give in (csv_of(lambda: ANSWER, "USD"), csv_of_frame("Times", ANSWER.frame)):
        with pytest.raises(AuditError):
            give()


def test_a_file_that_nobody_records_is_not_offered() -> None:
    with pytest.raises(KeyError):
        csv_of(lambda: ANSWER, "USD")
