"""A file is recorded before it is given, and not given where it cannot be recorded."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime

import pandas as pd
import pytest
import streamlit as st

from data_access.answer import Answer
from data_access.errors import AuditError
from data_access.filters import Filters, Scope
from metrics.ledger_lines import every_line
from tests.drawn import Draw
from tests.ui.test_downloads import ORIGIN, rows_of
from ui.exports import Export, csv_of, csv_of_frame, csv_of_parts, recorded_by

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


def test_a_file_made_of_many_parts_has_every_row_once_in_order_below_one_header(drawn: Draw) -> None:
    dangerous = ("=1+1", "@SUM(A1)", "+7", "plain")
    lines = [{"order_id": dangerous[n % 4], "ordered_at": datetime(2026, 1, 1 + n // 9)} for n in range(23)]
    database = drawn(creators=[{}], commissions=lines)
    seen: list[Export] = []
    recorded_by(seen.append)
    scope = Scope(Filters(date(2026, 1, 1), date(2026, 1, 31)))
    give = csv_of_parts(lambda: every_line(database, scope, creator_id=1, at_once=5), 23, "USD")
    origin, (header, *rows) = rows_of(give())
    assert seen == [Export("Commission lines", seen[0].filters, tuple(header), 23)]
    numbers = [int(row[header.index("commission_id")]) for row in rows]
    assert numbers == sorted(range(1, 24), key=lambda line: (lines[line - 1]["ordered_at"], line), reverse=True)
    expected = [dangerous[(number - 1) % 4] for number in numbers]
    orders = [row[header.index("order_id")] for row in rows]
    assert orders == [text if text == "plain" else f"'{text}" for text in expected]
    assert sum("Connect Ops: " in line for line in origin) == 1


def test_the_parts_of_a_long_file_are_asked_for_one_by_one_and_let_go() -> None:
    """Of 200,000 rows no more is in memory than the file itself and one part."""
    in_a_part, parts_made = 10_000, 20

    def parts() -> Iterator[Answer]:
        for part in range(parts_made):
            first = part * in_a_part
            frame = pd.DataFrame({"line": range(first, first + in_a_part)}).assign(reason="held for a second look " * 6)
            yield Answer(frame, ORIGIN)

    recorded_by(lambda _: None)
    give = csv_of_parts(parts, parts_made * in_a_part, "USD")
    tracemalloc.start()
    content = give()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert content.count(b"\r\n") > parts_made * in_a_part
    assert content.rstrip().rpartition(b"\r\n")[2].startswith(b"199999,")
    assert len(content) > 28_000_000
    assert most < len(content) + 8_000_000
