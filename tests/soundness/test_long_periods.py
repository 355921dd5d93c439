"""Long periods are read by month, and their creators added up, wherever that gives what the ledger gives."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.breakdown import breakdown
from metrics.comparison import compared
from tests.drawn import Row
from tests.soundness.conftest import changed, file_of, with_rollups, without_rollups


def tables(database: Database, scope: Scope) -> tuple[str, ...]:
    return breakdown(database, scope, ("net_commission",)).provenance.tables


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a database of one creator, a line and some clicks, with every rollup, closed."""
    database = with_rollups(tmp_path, creators=[{}], commissions=[{}], clicks=[{}])
    database.close()
    return file_of(database)


# Of which audience, by which dimension, over how many days: whether whole months are read by month.
LONG = (
    ("net_commission", ("market",), {"ages": ("18–24",)}, 365, "audience", True),
    ("orders", ("month",), {"tiers": ("micro",)}, 200, "audience", True),
    ("order_value", ("campaign_id",), {"ages": ("18–24",)}, 365, "audience_campaign", True),
    ("net_commission", ("brand",), {"ages": ("18–24",)}, 365, "audience_campaign", True),
    ("net_commission", ("buyer_market",), {}, 365, "buyer", True),
    ("new_buyer_share", ("buyer_country",), {"ages": ("18–24",)}, 365, "audience_buyer", True),
    ("net_commission", ("category",), {}, 365, "segment", True),
    ("net_commission", ("market",), {"ages": ("18–24",)}, 60, "audience", False),
    ("net_commission", ("week",), {"ages": ("18–24",)}, 365, "audience", False),
    ("net_commission", ("day", "month"), {"ages": ("18–24",)}, 365, "audience", False),
)


@pytest.mark.parametrize(("figure", "by", "audience", "days", "read", "by_month"), LONG)
def test_whole_months_of_long_periods_are_read_by_month(
    file: Path, figure: str, by: tuple[str, ...], audience: dict[str, Any], days: int, read: str, *, by_month: bool
) -> None:
    last = date(2026, 3, 20)
    filters = Filters(last - timedelta(days=days - 1), last, **audience)
    read_from = breakdown(changed(file), Scope(filters), (figure,), by).provenance.tables
    assert f"rollup_lines_by_{read}_ordered" in read_from
    assert (f"rollup_month_lines_by_{read}_ordered" in read_from) == by_month


@pytest.mark.parametrize("days", [90, 365])
def test_a_long_period_and_the_one_before_it_are_read_by_month_too(file: Path, days: int) -> None:
    last = date(2026, 3, 20)
    scope = Scope(Filters(last - timedelta(days=days - 1), last, ages=("18–24",)))
    read_from = compared(changed(file), scope, ("net_commission", "orders"), ("tier",)).provenance.tables
    assert "rollup_month_lines_by_audience_ordered" in read_from


def test_without_the_months_the_days_answer(file: Path) -> None:
    scope = Scope(Filters(date(2025, 4, 10), date(2026, 3, 20), ages=("18–24",)))
    named = "rollup_month_lines_by_audience_ordered"
    whole = changed(file)
    assert named in tables(whole, scope)
    whole.close()
    database = changed(file, f"drop table {named}", sealed=True)
    assert "rollup_lines_by_audience_ordered" in tables(database, scope)
    assert named not in tables(database, scope)


# By which dimensions, of how many campaigns and in which currency: the rollup that counts the active, and whether it
# adds them up.
COUNTING = (
    ((), 0, "USD", "sellers", True),
    (("day",), 0, "USD", "sellers", True),
    (("week", "age"), 0, "USD", "sellers", True),
    (("month", "country"), 0, "USD", "sellers", True),
    (("campaign_id",), 0, "USD", "sellers_by_campaign", True),
    (("campaign_id", "week"), 2, "USD", "sellers_by_campaign", True),
    (("week",), 1, "USD", "sellers_by_campaign", True),
    (("buyer_country", "month"), 0, "USD", "sellers_by_buyer_country", True),
    (("buyer_market",), 0, "USD", "sellers_by_buyer_market", True),
    (("week",), 2, "USD", "creator_parts", False),
    (("brand",), 0, "USD", "creator_parts", False),
    (("week",), 0, "EUR", "creator_months", False),
)


@pytest.mark.parametrize(("by", "campaigns", "currency", "read", "adds_up"), COUNTING)
def test_the_active_are_added_up_where_nobody_can_count_twice(
    file: Path, by: tuple[str, ...], campaigns: int, currency: str, read: str, *, adds_up: bool
) -> None:
    chosen = tuple(range(1, campaigns + 1))
    filters = Filters(date(2025, 4, 10), date(2026, 3, 20), ages=("18–24",), campaigns=chosen, currency=currency)
    provenance = breakdown(changed(file), Scope(filters), ("active_creators",), by).provenance
    assert {*provenance.tables} - {"rollup_days", "campaigns"} == {f"rollup_{read}_ordered"}
    assert ("DISTINCT" not in provenance.sql[0]) == adds_up


BY_TIME: tuple[tuple[str, ...], ...] = ((), ("day",), ("week",), ("month",), ("week", "month"))


def test_who_sold_before_the_month_counts_in_the_week_and_period_they_sold_in_first(tmp_path: Path) -> None:
    """Somebody sells on the last days of a month and the first of the next, which lie in one week, and again later."""
    days = ("2026-03-30", "2026-03-31", "2026-04-01", "2026-04-05", "2026-04-06", "2026-06-01")
    lines: list[Row] = [
        {"ordered_at": f"{day} 12:00:00", "campaign_id": 1 + at % 2, "buyer_country": ("DE", "IT", "FR")[at % 3]}
        for at, day in enumerate(days)
    ]
    database = with_rollups(tmp_path, creators=[{}], campaigns=[{}, {}], commissions=lines)
    for start in (date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2), date(2026, 5, 30)):
        for end in (date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 5), date(2026, 4, 30), date(2026, 6, 1)):
            scope = Scope(Filters(start, max(start, end)))
            for by in (
                *BY_TIME,
                ("campaign_id", "week"),
                ("buyer_market",),
                ("buyer_country",),
                ("buyer_market", "week"),
            ):
                found = breakdown(database, scope, ("active_creators",), by)
                ledger = breakdown(without_rollups(database), scope, ("active_creators",), by)
                pd.testing.assert_frame_equal(found.frame, ledger.frame)
                assert set(found.frame["active_creators"]) <= {0, 1}
