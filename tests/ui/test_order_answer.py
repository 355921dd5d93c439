"""An order is told to the caller: where it stands, and why it earned nothing."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from data_access.filters import Filters, Scope
from metrics.order import order_lines
from metrics.payout_rhythm import payout_rhythm
from tests.drawn import Draw, Row
from ui.formats import Formats
from ui.order_answer import order_answer

SCOPE = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
FAILED: Row = {"status": "failed", "completed_at": datetime(2026, 4, 12), "failure_reason": "IBAN does not exist"}


def told(drawn: Draw, *lines: Row, payouts: tuple[Row, ...] = ()) -> list[str]:
    """Return what is told of the order, without its first line and the bullets."""
    database = drawn(
        creators=[{}],
        commissions=[{"order_id": "A-1", "ordered_at": datetime(2026, 3, 2), **line} for line in lines],
        payouts=payouts,
        imports=[{"finished_at": datetime(2026, 4, 20)}],
    )
    found = order_lines(database, SCOPE, creator_id=1, order_id="A-1")
    text = order_answer("A-1", found, payout_rhythm(database, SCOPE), Formats("en_US", "USD"))
    first, *others = text.splitlines()
    assert first == "Order A-1 of 2 Mar 2026, as it stands on 20 Apr 2026."
    return [line.removeprefix("• ") for line in others]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            {"status": "pending"},
            "$10.00 not final yet: the buyer can still cancel or return the order. Nothing is lost; it takes time.",
        ),
        (
            {"status": "held", "hold_until": datetime(2026, 5, 1)},
            "$10.00 confirmed, and waiting for the end of the time for returns, which ends on 1 May 2026. After that "
            "it can be paid.",
        ),
        ({"status": "approved"}, "$10.00 ready: it comes with your next payment."),
        (
            {"status": "approved", "payout_id": 1},
            "$10.00 was sent to you, but the payment of 12 Apr 2026 did not arrive, because the payment details are "
            "not right. Please check your payment details, and it can be sent again.",
        ),
        ({"status": "paid", "paid_at": datetime(2026, 4, 10)}, "$10.00 paid to you on 10 Apr 2026."),
        (
            {"status": "reversed", "status_reason": "returned by the buyer"},
            "Earned nothing, because the buyer returned the goods. It would have been $10.00.",
        ),
        (
            {"status": "reversed", "raw_status": "canceled"},
            "Earned nothing, because the order was cancelled. It would have been $10.00.",
        ),
        (
            {"status": "reversed", "status_reason": "code 77"},
            "Earned nothing, because the shop says “code 77”. It would have been $10.00.",
        ),
        (
            {"status": "reversed"},
            "Earned nothing, because the shop gave no reason. It would have been $10.00.",
        ),
        (
            {"commission_minor": 0, "rate_bp": 0},
            "The order counts, but its commission is $0.00 because the commission rate of its goods is 0 %.",
        ),
    ],
)
def test_where_an_order_stands_is_told_in_plain_words(drawn: Draw, line: Row, expected: str) -> None:
    assert told(drawn, line, payouts=(FAILED,)) == [expected]


def test_what_was_taken_back_months_later_is_told_with_what_the_order_brings_in_all(drawn: Draw) -> None:
    assert told(
        drawn,
        {"status": "paid", "paid_at": datetime(2026, 3, 20)},
        {
            "kind": "clawback",
            "commission_minor": -600,
            "source_commission_id": 1,
            "ordered_at": datetime(2026, 4, 15),
            "status_reason": "chargeback",
        },
    ) == [
        "$10.00 paid to you on 20 Mar 2026.",
        "Taken back on 15 Apr 2026: $6.00, because the buyer's bank took the payment back. It will be set against one "
        "of your next payments.",
        "In all, this order brings you $4.00.",
    ]


def test_items_of_an_order_are_told_by_where_they_stand_and_each_currency_for_itself(drawn: Draw) -> None:
    assert told(
        drawn,
        {"status": "paid", "paid_at": datetime(2026, 4, 10)},
        {"status": "paid", "paid_at": datetime(2026, 4, 10), "commission_minor": 5},
        {"status": "reversed", "commission_minor": 7, "status_reason": "full refund"},
        {"currency": "JPY", "commission_minor": 700},
    ) == [
        "¥700 ready: it comes with your next payment.",
        "$10.05 paid to you on 10 Apr 2026.",
        "Earned nothing, because the buyer returned the goods. It would have been $0.07.",
        "In all, this order brings you $10.05.",
    ]
