"""“Where is my money?” is answered in words that a caller knows, from the page's figures, with amounts and days."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.money_steps import money_steps
from metrics.payout_rhythm import payout_rhythm
from metrics.profile import coming
from metrics.profile_lists import payout_list
from tests.drawn import Draw, Row
from ui.formats import Formats
from ui.money_answer import MoneyAnswers, money_answer

SCOPE = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
# When the data is from, which no test depends on otherwise.
IMPORT: Row = {"finished_at": datetime(2026, 11, 22, 4)}
OUR_WORDS = ("held", "reversed", "clawed", "pending", "approved", "net", "gross", "ledger")


def answers(database: Database) -> MoneyAnswers:
    steps, due, made = (ask(database, SCOPE, creator_id=1) for ask in (money_steps, coming, payout_list))
    return MoneyAnswers(steps, due, made, payout_rhythm(database, SCOPE))


def told(drawn: Draw, commissions: list[Row], payouts: list[Row] | None = None) -> str:
    database = drawn(creators=[{}, {}], commissions=commissions, payouts=payouts or [], imports=[IMPORT])
    return money_answer(answers(database), Formats("en_US", "USD"))


def test_every_place_where_money_can_be_is_told_with_its_amount_and_day(drawn: Draw) -> None:
    text = told(
        drawn,
        [
            {"status": "paid", "commission_minor": 123_456, "payout_id": 1},
            {"status": "approved", "commission_minor": 70, "payout_id": 2},
            {"status": "approved", "commission_minor": 1_300, "payout_id": 3},
            {"status": "approved", "commission_minor": 900, "payout_id": 4},
            {"status": "approved", "commission_minor": 5_000},
            {"status": "held", "commission_minor": 300, "hold_until": datetime(2026, 12, 3)},
            {"status": "pending", "commission_minor": 99},
            {"status": "reversed", "commission_minor": 450},
            {"status": "paid", "kind": "clawback", "commission_minor": -250},
            {"status": "paid", "kind": "adjustment", "commission_minor": 12},
        ],
        [
            {"created_at": datetime(2026, 10, 1), "completed_at": datetime(2026, 10, 11), "amount_minor": 123_400},
            {"created_at": datetime(2026, 11, 1), "status": "processing"},
            {
                "created_at": datetime(2026, 11, 1),
                "status": "failed",
                "completed_at": datetime(2026, 11, 12),
                "failure_reason": "account closed",
            },
            {"created_at": datetime(2026, 11, 1), "status": "held"},
        ],
    )
    assert text.splitlines() == [
        "This is where your commission stands on 22 Nov 2026.",
        "",
        "• Paid to you so far: $1,232.18. The latest payment, $1,234.00, arrived on 11 Oct 2026.",
        "• On its way to you: $0.70, in the payment prepared on 1 Nov 2026.",
        "• Being checked by us before it is sent: $9.00. You need to do nothing for it; we write to you if something "
        "is missing.",
        "• Did not arrive: $13.00, tried on 12 Nov 2026, because the account it was sent to is closed. The money is "
        "still yours: please check your payment details, and it can be sent again.",
        "• Ready for the next payment: $50.00. The next payments are expected to be prepared on 1 Dec 2026 and usually "
        "arrive 10 days later.",
        "• Confirmed, and waiting until the time for returns is over: $3.00. It is free for payment on 3 Dec 2026.",
        "• From orders that are not final yet: $0.99. The buyers can still cancel or return them, so this amount can "
        "change.",
        "• Not paid, because the orders were cancelled, returned or did not qualify: $4.50.",
        "• Taken back after payment, because goods were returned or buyers got their money back: $2.50.",
        "• Corrections added to your commission: $0.12. They are part of the amounts above.",
    ]


def test_the_next_payment_has_its_day_where_the_latest_ones_tell_it(drawn: Draw) -> None:
    text = told(
        drawn,
        [{"commission_minor": 5_000, "ordered_at": datetime(2026, 11, 22)}],
        [
            {"creator_id": 2, "created_at": datetime(2026, month, 1), "completed_at": datetime(2026, month, 11)}
            for month in (10, 11)
        ],
    )
    assert (
        "• Ready for the next payment: $50.00. The next payments are expected to be prepared on 1 Dec 2026 and usually "
        "arrive 10 days later." in text
    )
    assert "Nothing has been paid to you yet." in text


def test_a_failed_payment_whose_lines_were_paid_again_is_told_no_more(drawn: Draw) -> None:
    text = told(
        drawn,
        [{"status": "paid", "commission_minor": 1_000, "payout_id": 2}],
        [
            {"status": "failed", "created_at": datetime(2026, 4, 1), "failure_reason": "account closed"},
            {"created_at": datetime(2026, 4, 9), "completed_at": datetime(2026, 4, 12)},
        ],
    )
    assert "arrived on 12 Apr 2026" in text
    assert "closed" not in text


def test_what_was_taken_back_after_payment_is_set_against_the_next(drawn: Draw) -> None:
    text = told(drawn, [{"kind": "clawback", "commission_minor": -250, "status": "approved"}])
    assert "• To be set against your next payments: $2.50, for orders that were returned" in text


def test_the_end_of_waiting_is_never_a_day_that_has_passed(drawn: Draw) -> None:
    text = told(drawn, [{"status": "held", "hold_until": datetime(2026, 11, 20)}])
    assert "That time ended on 20 Nov 2026, so it should be free for payment within days." in text
    text = told(drawn, [{"status": "held", "hold_until": datetime(2026, 12, day)} for day in (1, 9)])
    assert "It becomes free for payment day by day until 9 Dec 2026." in text
    assert "We have no day for its end yet." in told(drawn, [{"status": "held"}])


def test_currencies_are_told_apart_each_with_its_own_decimals(drawn: Draw) -> None:
    text = told(drawn, [{"commission_minor": 100}, {"commission_minor": 700, "currency": "JPY"}])
    assert "In JPY:\n• Nothing has been paid to you yet.\n• Ready for the next payment: ¥700." in text
    assert "In USD:\n• Nothing has been paid to you yet.\n• Ready for the next payment: $1.00." in text


def test_nothing_earned_is_said_and_why(drawn: Draw) -> None:
    assert told(drawn, []) == (
        "As of 22 Nov 2026 no commission has come in for you: no order that was placed through your links is on record."
    )


@pytest.mark.parametrize("status", ["pending", "held", "approved", "paid", "reversed"])
@pytest.mark.parametrize("kind", ["sale", "clawback"])
def test_none_of_our_own_words_reaches_the_caller(drawn: Draw, kind: str, status: str) -> None:
    amount = -500 if kind == "clawback" else 500
    words = told(drawn, [{"kind": kind, "status": status, "commission_minor": amount}]).lower().split()
    assert not [word for word in words if word.strip(".,:") in OUR_WORDS]


def test_hostile_reasons_stay_on_their_line_as_they_are(drawn: Draw) -> None:
    reason = "x\n• Paid to you: $9,999,999 \u202e<script>" + "a" * 900
    text = told(
        drawn,
        [{"commission_minor": 1_000, "payout_id": 1}],
        [{"status": "failed", "failure_reason": reason}],
    )
    assert "because the bank says “x • Paid to you: $9,999,999 <script>aaa" in text
    assert "\u202e" not in text
    assert max(map(len, text.splitlines())) < 450
