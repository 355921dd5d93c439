"""Downloads are exact, say where they come from, and run nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
import tomllib
from datetime import datetime

import pandas as pd
import pytest

from data_access.answer import Answer, Provenance
from data_access.settings import ROOT
from ui.downloads import csv_file, harmless

ORIGIN = Provenance(
    title="Net commission by creator",
    definitions=(("Net commission", "Sum of all lines but reversed ones."),),
    date_basis="day of the order",
    status_basis="all but reversed lines",
    filters=("Days: 2026-01-01 to 2026-01-31 (UTC)",),
    written=(lambda: "select 1",),
    tables=("commissions",),
    rows=2,
    seconds=0.1,
    snapshot_id="s-1",
    as_of=datetime(2026, 2, 1, 4, 0),
)


def rows_of(content: bytes) -> tuple[list[str], list[list[str]]]:
    """Return the lines of provenance of a file, and its rows with their header."""
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return [row[0] for row in lines if row[0].startswith("#")], [row for row in lines if not row[0].startswith("#")]


def test_no_text_hides_a_formula_or_turns_the_row_around() -> None:
    assert harmless("\x00=1+1") == "'=1+1"
    assert harmless("\u202e=1+1") == "'=1+1"
    assert harmless("anna\u202egpj.exe\x1b[31m\u2066") == "annagpj.exe[31m"
    assert harmless("two\nlines\tand 👩\u200d👧") == "two\nlines\tand 👩\u200d👧"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1+1", "＠SUM(A1)"])
def test_no_text_is_taken_for_a_formula(start: str) -> None:
    assert harmless(start) == f"'{start}"
    answer = Answer(pd.DataFrame({"name": [start]}), ORIGIN)
    _, (_, (cell,)) = rows_of(csv_file(answer, "USD"))
    assert cell.startswith("'")


def test_the_tables_own_export_which_defuses_nothing_is_off() -> None:
    configuration = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert configuration["client"]["disableDataExport"] is True


def test_harmless_text_is_left_as_it_is() -> None:
    for text in ("Анна", "O'Neill", "a=b", "🙂", ""):
        assert harmless(text) == text


def test_amounts_are_written_to_the_minor_unit_and_missing_is_empty() -> None:
    frame = pd.DataFrame({"net": pd.array([9_007_199_254_740_993, -5, pd.NA], dtype="Int64")})
    _, rows = rows_of(csv_file(Answer(frame, ORIGIN, {"net": "money"}), "USD"))
    assert rows == [["net"], ["90071992547409.93"], ["-0.05"], [""]]
    _, yen = rows_of(csv_file(Answer(frame.head(1), ORIGIN, {"net": "money"}), "JPY"))
    assert yen[1] == ["9007199254740993"]


def test_a_file_says_what_it_stands_on() -> None:
    origin, _ = rows_of(csv_file(Answer(pd.DataFrame({"a": [1]}), ORIGIN, notes=("3 lines have no rate.",)), "USD"))
    text = "\n".join(origin)
    for part in ("Net commission by creator", "2026-02-01 04:00", "s-1", "day of the order", "2026-01-31", "no rate"):
        assert part in text
