"""The next payout is expected where the latest ones lead, and nowhere where they do not."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from data_access.filters import Filters, Scope
from metrics.payout_rhythm import following, payout_rhythm
from tests.drawn import Draw

SCOPE = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))


@pytest.mark.parametrize(
    ("days", "until", "expected"),
    [
        ([date(2026, 1, 31), date(2026, 2, 28)], date(2026, 3, 1), date(2026, 3, 28)),
        ([date(2026, 10, 1), date(2026, 11, 1)], date(2026, 11, 23), date(2026, 12, 1)),
        ([date(2026, 12, 31), date(2027, 1, 31)], date(2027, 2, 1), date(2027, 2, 28)),
        ([date(2026, 11, 9), date(2026, 11, 16)], date(2026, 11, 20), date(2026, 11, 23)),
        ([date(2026, 10, 1), date(2026, 11, 1)], date(2026, 12, 1), None),
        ([date(2026, 11, 1)], date(2026, 11, 2), None),
        ([], date(2026, 11, 2), None),
    ],
)
def test_the_next_run_is_as_far_as_the_latest_two_lie_apart(
    days: list[date], until: date, expected: date | None
) -> None:
    assert following(days, until) == expected


def test_retries_are_no_runs_and_arrival_is_the_median_of_the_newest_run_that_arrived(drawn: Draw) -> None:
    run = [{"created_at": datetime(2026, month, 1, 3), "status": "scheduled"} for month in (2, 3) for _ in range(40)]
    arrived = [
        {"created_at": datetime(2026, 2, 1, 3), "completed_at": datetime(2026, 2, day, 1)} for day in (10, 11, 15)
    ]
    retry = {"created_at": datetime(2026, 3, 9), "completed_at": datetime(2026, 3, 10)}
    database = drawn(
        creators=[{}],
        commissions=[{"ordered_at": datetime(2026, 3, 20)}],
        payouts=[*run, *arrived, retry],
    )
    row = payout_rhythm(database, SCOPE).frame.iloc[0]
    assert (row["last_on"].date(), row["next_on"].date(), row["arrival_days"]) == (
        date(2026, 3, 1),
        date(2026, 4, 1),
        10,
    )


def test_without_payouts_nothing_is_expected(drawn: Draw) -> None:
    assert payout_rhythm(drawn(creators=[{}], commissions=[{}]), SCOPE).frame.iloc[0].isna().all()
