"""What waits: bands and days have exact edges, counted back and forth from the last day of the data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.waiting import RELEASE_DAYS, releases, stock, waiting
from tests.drawn import Draw

LONG_AGO = Scope(Filters(date(2020, 1, 1), date(2020, 1, 2)))
LAST = {"status": "paid", "ordered_at": "2024-03-31 08:00:00", "commission_minor": 1}


def _approved(since: str, cents: int, **more: object) -> dict[str, object]:
    return {
        "status": "approved",
        "ordered_at": "2023-01-01 00:00:00",
        "hold_until": since,
        "commission_minor": cents,
        **more,
    }


def test_bands_of_waiting_have_their_edges_and_the_period_does_not_count(drawn: Draw) -> None:
    lines = [
        LAST,
        _approved("2024-03-24 00:00:00", 1),
        _approved("2024-03-23 23:59:59", 2),
        _approved("2024-03-01 00:00:00", 4, creator_id=2),
        _approved("2024-02-29 23:59:59", 8),
        _approved("2024-01-31 00:00:00", 16),
        _approved("2024-01-30 23:59:59", 32),
        _approved("2024-03-31 00:00:00", 64, status="held"),
    ]
    answer = waiting(drawn(creators=[{}, {}], commissions=lines), LONG_AGO)
    frame = answer.frame.set_index("band")
    assert frame["amount"].to_dict() == {"0–7 days": 1, "8–30 days": 6, "31–60 days": 24, "over 60 days": 32}
    assert frame["creators"].to_dict() == {"0–7 days": 1, "8–30 days": 2, "31–60 days": 1, "over 60 days": 1}
    assert answer.provenance.date_basis == "as it stands on 31 Mar 2024, lines of all days"


def test_a_line_without_a_hold_waits_since_it_was_settled_or_else_ordered(drawn: Draw) -> None:
    lines = [
        LAST,
        _approved("", 1, hold_until=None, settled_at="2024-03-31 00:00:00"),
        _approved("", 2, hold_until=None, settled_at=None, ordered_at="2024-02-28 12:00:00"),
    ]
    frame = waiting(drawn(creators=[{}], commissions=lines), LONG_AGO).frame.set_index("band")
    assert (frame.loc["0–7 days", "amount"], frame.loc["31–60 days", "amount"]) == (1, 2)


def test_nothing_that_waits_is_no_rows(drawn: Draw) -> None:
    database = drawn(creators=[{}], commissions=[LAST])
    assert waiting(database, LONG_AGO).frame.empty
    assert releases(database, LONG_AGO).frame.empty


def _held(until: str | None, cents: int) -> dict[str, object]:
    return {"status": "held", "ordered_at": "2024-03-01 00:00:00", "hold_until": until, "commission_minor": cents}


def test_releases_are_by_utc_day_and_what_is_beyond_is_said(drawn: Draw) -> None:
    lines = [
        LAST,
        _held("2024-03-31 23:59:59", 1),
        _held("2024-04-01 00:00:00", 2),
        _held("2024-04-01 23:59:59", 4),
        _held("2024-04-30 23:59:59", 8),
        _held("2024-05-01 00:00:00", 16),
        _held(None, 32),
    ]
    answer = releases(drawn(creators=[{}], commissions=lines), LONG_AGO)
    frame = answer.frame
    assert len(frame) == RELEASE_DAYS
    released = {str(day.date()): cents for day, cents in zip(frame["period"], frame["amount"], strict=True) if cents}
    assert released == {"2024-04-01": 6, "2024-04-30": 8}
    assert answer.notes == (
        "Held beyond these days: 1 lines whose day has passed, 1 lines released later, 1 lines without a day.",
    )


@pytest.mark.parametrize("question", [waiting, releases])
@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"basis": "paid", "compare": "year", "currency": "EUR"},
        {"countries": ("FR", "RU"), "tiers": ("micro",)},
        {"ages": ("25–34",)},
        {"campaigns": (1, 2)},
    ],
)
def test_a_stock_is_that_of_any_period_which_ends_in_the_year(
    sample: Database, question: Callable[[Database, Scope], Answer], chosen: dict[str, Any]
) -> None:
    found = []
    for year in (2024, 2026):
        early, late = (
            Scope(Filters(start, end, **chosen), countries=frozenset({"FR", "RU", "ES"}))
            for start, end in ((date(year, 1, 1), date(year, 1, 1)), (date(year - 1, 4, 3), date(year, 12, 31)))
        )
        assert stock(early) == stock(late)
        own, kept = question(sample, early), question(sample, stock(early))
        pd.testing.assert_frame_equal(own.frame, kept.frame)
        assert (own.units, own.notes) == (kept.units, kept.notes)
        assert own.provenance.filters == kept.provenance.filters
        assert own.provenance.date_basis == kept.provenance.date_basis
        found.append(kept.frame["lines"].sum())
    # Ages are measured by the year that the period ends in.
    assert (found[0] != found[1]) == ("ages" in chosen)


def test_the_sample_s_approved_lines_are_all_in_a_band(sample: Database) -> None:
    frame = waiting(sample, LONG_AGO).frame
    with sample.engine.connect() as connection:
        cents, lines = connection.exec_driver_sql(
            "select sum(commission_usd_cents), count(*) from commissions where status = 'approved'"
        ).one()
    assert (frame["amount"].sum(), frame["lines"].sum()) == (cents, lines)
