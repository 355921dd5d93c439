"""Figures told from rows of a rollup that were summed first are those of the rows themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from data_access.filters import Filters, Scope
from metrics.breakdown import breakdown
from tests.drawn import Row
from tests.soundness.conftest import with_rollups

MARCH = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))


def test_several_figures_are_told_from_rows_summed_first_and_lines_without_a_rate_stay_apart(tmp_path: Path) -> None:
    """Of two lines that differ in their rate alone, one without must neither take the other's amount nor lose its own.

    | status   | US cents | what it counts in                     |
    |----------|----------|---------------------------------------|
    | approved | 100      | approved, net                         |
    | approved | missing  | lines without a rate                  |
    | held     | missing  | lines without a rate; held is missing |
    | reversed | 70       | reversed                              |
    """
    lines: list[Row] = [
        {"order_id": number, "status": status, "commission_usd_cents": cents}
        for number, (status, cents) in enumerate(
            [("approved", 100), ("approved", None), ("held", None), ("reversed", 70)]
        )
    ]
    database = with_rollups(tmp_path, creators=[{}], commissions=lines)
    names = ("approved_commission", "held_commission", "paid_commission", "net_commission", "reversed_commission")
    answer = breakdown(database, MARCH, (*names, "lines", "lines_without_rate"), ("country",))
    (row,) = answer.frame[[*names, "lines", "lines_without_rate"]].astype(object).to_numpy().tolist()
    assert [None if value is pd.NA else value for value in row] == [100, None, 0, 100, 70, 4, 2]
    assert "AS fewer" in answer.provenance.sql[0]
    database.close()


def test_what_a_dimension_is_called_is_said_of_rows_summed_first_by_what_it_is_made_of(tmp_path: Path) -> None:
    """Countries that are one market, and years of birth that are one band, come to one row, the unknown to another.

    | country | born    | lines | market, age    |
    |---------|---------|-------|----------------|
    | DE      | 1990    | 2     | others, 35–44  |
    | IT      | 1985    | 1     | others, 35–44  |
    | RU      | missing | 1     | RU, unknown    |
    | ZZ      | 1990    | 1     | unknown, 35–44 |
    """
    who: list[Row] = [
        {"country": country, "birth_year": born}
        for country, born in (("DE", 1990), ("IT", 1985), ("RU", None), ("ZZ", 1990))
    ]
    lines: list[Row] = [{"creator_id": creator, "order_id": number} for number, creator in enumerate((1, 1, 2, 3, 4))]
    database = with_rollups(tmp_path, creators=who, commissions=lines)
    found = breakdown(database, MARCH, ("lines",), ("market", "age"))
    assert "AS fewer" in found.provenance.sql[0]
    rows = found.frame[["market", "age", "lines"]].to_numpy().tolist()
    assert sorted(rows) == [["RU", "unknown", 1], ["others", "35–44", 3], ["unknown", "35–44", 1]]
    database.close()
