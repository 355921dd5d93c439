"""An order's lines and what happened to them when, clawbacks over months and failed payouts included."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.order import order_events, order_lines
from tests.drawn import Draw, Row

SCOPE = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
LINES: list[Row] = [
    {
        "order_id": "A",
        "status": "paid",
        "ordered_at": datetime(2026, 1, 5, 9),
        "settled_at": datetime(2026, 1, 15),
        "hold_until": datetime(2026, 2, 14),
        "paid_at": datetime(2026, 3, 10),
        "payout_id": 1,
    },
    {"order_id": "A", "commission_minor": 50, "status": "reversed", "ordered_at": datetime(2026, 1, 5, 9)},
    {
        "kind": "clawback",
        "commission_minor": -1_000,
        "source_commission_id": 1,
        "ordered_at": datetime(2026, 5, 6),
        "payout_id": 2,
    },
    {"order_id": "B"},
    {"order_id": "A", "creator_id": 2},
]
PAYOUTS: list[Row] = [
    {"created_at": datetime(2026, 3, 1), "reference": "PO-1"},
    {
        "created_at": datetime(2026, 6, 1),
        "status": "failed",
        "reference": "PO-2",
        "completed_at": datetime(2026, 6, 9),
    },
]


@pytest.fixture
def programme(drawn: Draw) -> Database:
    return drawn(creators=[{}, {}], commissions=LINES, payouts=PAYOUTS)


def test_the_lines_are_those_of_the_order_and_the_clawbacks_of_those(programme: Database) -> None:
    found = order_lines(programme, SCOPE, creator_id=1, order_id="A").frame
    assert found["commission_id"].tolist() == [1, 2, 3]
    assert order_lines(programme, SCOPE, creator_id=2, order_id="B").frame.empty


def test_what_happened_is_told_in_the_order_it_happened(programme: Database) -> None:
    found: list[tuple[Any, ...]] = [
        (None if row.at != row.at else f"{row.at:%m-%d}", row.event, row.commission_minor, row.lines)
        for row in order_events(programme, SCOPE, creator_id=1, order_id="A").frame.itertuples()
    ]
    assert found == [
        ("01-05", "ordered", 1_050, 2),
        ("01-15", "final", 1_000, 1),
        ("02-14", "released", 1_000, 1),
        ("03-01", "payout_made", 1_000, 1),
        ("03-10", "paid", 1_000, 1),
        ("05-06", "clawed_back", -1_000, 1),
        ("06-01", "payout_made", -1_000, 1),
        ("06-09", "payout_failed", -1_000, 1),
        (None, "reversed", 50, 1),
    ]


def test_an_order_of_nobody_has_no_events(programme: Database) -> None:
    assert order_events(programme, SCOPE, creator_id=1, order_id="nobody's").frame.empty
