"""“Where is my money?” is answered in words, from the figures of the page."""

from __future__ import annotations

from datetime import date, datetime

from data_access.filters import Filters, Scope
from metrics.profile import balances, coming
from metrics.profile_lists import payout_list
from tests.drawn import Draw, Row
from ui.formats import Formats
from ui.money_sentence import money_sentences

SCOPE = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))


def told(drawn: Draw, commissions: list[Row], payouts: list[Row] | None = None) -> tuple[str, ...]:
    database = drawn(creators=[{}], commissions=commissions, payouts=payouts or [])
    earned, due, made = (ask(database, SCOPE, creator_id=1) for ask in (balances, coming, payout_list))
    return money_sentences(earned, due, made, Formats("en_US", "USD"))


def test_every_standing_is_told_with_its_day(drawn: Draw) -> None:
    assert told(
        drawn,
        [
            {"status": "paid", "commission_minor": 123456, "payout_id": 1},
            {"status": "approved", "commission_minor": 5000},
            {"status": "approved", "commission_minor": 70, "payout_id": 2},
            {"status": "held", "commission_minor": 300, "hold_until": datetime(2026, 12, 3)},
            {"status": "pending", "commission_minor": 99},
        ],
        [
            {"completed_at": datetime(2026, 11, 2)},
            {"status": "processing", "amount_minor": 70},
        ],
    ) == (
        "$1,234.56 paid so far, last on 2 Nov 2026. $0.70 approved and in a payout that is on its way. "
        "$50.00 approved and due in the next payout. $3.00 held until 3 Dec 2026. "
        "$0.99 pending until the orders are final.",
    )


def test_a_failed_payout_is_told_with_its_reason(drawn: Draw) -> None:
    (text,) = told(
        drawn,
        [{"status": "approved", "commission_minor": 1000, "payout_id": 1}],
        [{"status": "failed", "failure_reason": "account closed", "created_at": datetime(2026, 11, 1)}],
    )
    assert text == (
        "Nothing paid yet. $10.00 approved, but its payout failed or is being checked. "
        "The newest payout, made 1 Nov 2026, failed: account closed."
    )


def test_currencies_are_told_apart_and_nothing_earned_is_nothing_told(drawn: Draw) -> None:
    both = told(drawn, [{"commission_minor": 100}, {"commission_minor": 700, "currency": "JPY"}])
    assert ["¥700" in text for text in both] == [True, False]
    assert told(drawn, []) == ()


def test_what_was_taken_back_is_told_as_such(drawn: Draw) -> None:
    (text,) = told(drawn, [{"kind": "clawback", "commission_minor": -250, "status": "approved"}])
    assert "$2.50 taken back, to be set against the next payouts" in text
