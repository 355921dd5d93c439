"""How many KOLs there are, who is next, and how many there were at each month's end."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.kols import concentration, kol_history, standing
from tests.conftest import SAMPLE_UNTIL
from tests.drawn import Draw

M = 100_000_000


def line(creator: int, ordered_at: str, commission: int, **more: object) -> dict[str, object]:
    return {"creator_id": creator, "ordered_at": ordered_at, "commission_minor": commission, **more}


def until(day: date, **filters: object) -> Scope:
    return Scope(Filters(day, day, **filters))  # type: ignore[arg-type]


def history(database: Database, scope: Scope) -> dict[str, tuple[int, int]]:
    frame = kol_history(database, scope).frame
    return {f"{row.period:%Y-%m-%d}": (row.kols, row.next_in_line) for row in frame.itertuples()}


def test_exactly_a_million_is_a_kol_and_exactly_half_is_next(drawn: Draw) -> None:
    database = drawn(
        creators=[{}] * 4,
        commissions=[line(n, "2026-03-01", cents) for n, cents in enumerate((M, M - 1, M // 2, M // 2 - 1), 1)],
    )
    row = standing(database, until(date(2026, 3, 31))).frame.iloc[0]
    assert (row["kols"], row["next_in_line"], row["earning"]) == (1, 2, 4)
    assert row["total"] == M + M - 1 + M // 2 + M // 2 - 1
    assert pd.isna(row["entry"]), "fewer than a hundred earn"


def test_the_share_of_the_first_and_the_entry_are_of_the_hundredth(drawn: Draw) -> None:
    database = drawn(
        creators=[{}] * 102,
        commissions=[
            *(line(n, "2026-03-01", n) for n in range(1, 102)),
            *(line(102, "2026-03-01", -500, kind="clawback"), line(101, "2026-03-02", 9_000, status="reversed")),
        ],
    )
    answer = standing(database, until(date(2026, 3, 31)))
    row = answer.frame.iloc[0]
    total = sum(range(1, 102)) - 500
    assert row["entry"] == 2
    assert row["share_100"] == pytest.approx(sum(range(2, 102)) / total)
    frame = concentration(answer).frame
    assert frame["first"].tolist() == [1, 10, 100], "1,000 do not earn"
    assert frame["net_commission"].tolist() == [101, sum(range(92, 102)), sum(range(2, 102))]


def test_a_total_that_is_not_above_zero_has_no_shares(drawn: Draw) -> None:
    database = drawn(creators=[{}], commissions=[line(1, "2026-03-01", -5, kind="clawback")])
    answer = standing(database, until(date(2026, 3, 31)))
    assert answer.frame["share_100"].isna().all()
    assert concentration(answer).frame.empty


def test_one_currency_has_no_kols_but_its_own_shares(drawn: Draw) -> None:
    database = drawn(creators=[{}], commissions=[line(1, "2026-03-01", 5 * M, currency="EUR")])
    scope = until(date(2026, 3, 31), currency="EUR")
    row = standing(database, scope).frame.iloc[0]
    assert pd.isna(row["kols"])
    assert row["total"] == 5 * M
    assert kol_history(database, scope).frame.empty


def test_an_empty_programme_has_nothing_to_stand_on(drawn: Draw) -> None:
    database = drawn()
    row = standing(database, until(date(2026, 3, 31))).frame.iloc[0]
    assert (row["kols"], row["earning"]) == (0, 0)
    assert pd.isna(row["share_100"])
    assert kol_history(database, until(date(2026, 3, 31))).frame.empty


def test_the_history_counts_whole_months_and_the_period_s_own_last_day(drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        commissions=[line(1, "2025-03-16", M - 1), line(1, "2026-01-31 23:59:59", 1), line(1, "2026-03-16", M)],
    )
    found = history(database, until(date(2026, 3, 15)))
    assert found["2026-01-31"] == (1, 0), "16 Mar 2025 lies within the 12 months to the end of January"
    assert found["2026-02-28"] == (1, 0)
    assert found["2025-12-31"] == (0, 1)
    assert found["2026-03-15"] == (1, 0), "16 Mar 2025 is the first of its 12 months"
    assert history(database, until(date(2026, 3, 14)))["2026-03-14"] == (1, 0)
    assert history(database, until(date(2026, 3, 16)))["2026-03-16"] == (1, 0)
    assert "2025-02-28" not in found, "nothing had been sold by then"


def test_a_leap_day_is_in_the_twelve_months_it_begins(drawn: Draw) -> None:
    database = drawn(creators=[{}], commissions=[line(1, "2024-02-29", M)])
    assert history(database, until(date(2025, 2, 28)))["2025-02-28"] == (1, 0)
    later = history(database, until(date(2025, 3, 31)))
    assert (later["2025-02-28"], later["2025-03-31"]) == ((1, 0), (0, 0))


def test_every_point_of_the_sample_s_history_is_the_standing_of_its_day(sample: Database) -> None:
    day = date.fromisoformat(SAMPLE_UNTIL) - timedelta(days=3)
    found = kol_history(sample, until(day)).frame
    assert len(found) == 13
    for row in found.itertuples():
        expected = standing(sample, until(row.period.date())).frame.iloc[0]
        assert (row.kols, row.next_in_line) == (expected["kols"], expected["next_in_line"]), row.period
