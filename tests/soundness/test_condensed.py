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
    assert "AS fewer" not in breakdown(database, MARCH, ("orders",)).provenance.sql[0]
    database.close()
