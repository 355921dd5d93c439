"""A profile says who a creator is and where their money is, to the minor unit, and shows nothing it must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.ledger_lines import line_choices, line_totals, lines
from metrics.money_steps import money_steps
from metrics.order import order_events, order_lines
from metrics.profile import coming, identity, monthly, stages
from metrics.profile_lists import MOST_ROWS, content_list, enrolled_campaigns, payout_list
from tests.drawn import Draw

MARCH = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
QUESTIONS = (
    identity,
    stages,
    money_steps,
    monthly,
    coming,
    line_choices,
    line_totals,
    lines,
    partial(order_lines, order_id="A"),
    partial(order_events, order_id="A"),
    payout_list,
    enrolled_campaigns,
    content_list,
)
LEDGER = [
    {"commission_minor": 1_000, "status": "paid", "ordered_at": datetime(2026, 2, 28, 23, 59, 59), "payout_id": 1},
    {"commission_minor": 400, "status": "held", "hold_until": datetime(2026, 4, 9, 8, 0)},
    {"commission_minor": 300, "status": "reversed"},
    {"commission_minor": 50, "status": "reversed", "kind": "adjustment"},
    {"commission_minor": -250, "status": "approved", "kind": "clawback", "source_commission_id": 1},
    {"commission_minor": 30, "status": "approved", "kind": "adjustment"},
    {"commission_minor": 20, "status": "pending", "kind": "bonus", "ordered_at": datetime(2026, 4, 1)},
    {"commission_minor": 700, "status": "approved", "currency": "JPY", "payout_id": 2},
    {"commission_minor": 99_999, "creator_id": 2},
]
PAYOUTS = [
    {"amount_minor": 1_000, "reference": "PO-1", "completed_at": datetime(2026, 4, 12)},
    {
        "amount_minor": 700,
        "currency": "JPY",
        "status": "failed",
        "reference": "PO-2",
        "failure_reason": "account closed",
    },
]


@pytest.fixture
def programme(drawn: Draw) -> Database:
    return drawn(creators=[{}, {}], commissions=LEDGER, payouts=PAYOUTS)


def rows(answer: Any) -> list[dict[str, Any]]:
    return list(answer.frame.astype(object).where(answer.frame.notna(), None).to_dict("records"))


def test_name_contact_data_and_birth_year_come_masked(drawn: Draw) -> None:
    database = drawn(
        creators=[
            {"email": "anna@example.org", "phone": "+33612345678", "birth_year": 1997, "display_name": "Anna K"},
            {},
        ]
    )
    (row,) = rows(identity(database, MARCH, creator_id=1))
    assert (row["email"], row["phone"], row["birth_year"]) == ("a•••@e•••.org", "+33 ••• ••78", "19••")
    assert row["display_name"] == "A••• K•••"
    (bare,) = rows(identity(database, MARCH, creator_id=2))
    assert (bare["email"], bare["phone"], bare["birth_year"]) == (None, None, None)


def test_months_have_no_holes_and_leave_reversed_lines_out(drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        commissions=[
            {"commission_minor": 5, "ordered_at": datetime(2024, 2, 29, 23, 59)},
            {"commission_minor": 7, "ordered_at": datetime(2024, 4, 1)},
            {"commission_minor": 9, "ordered_at": datetime(2024, 4, 1), "status": "reversed"},
        ],
    )
    found = rows(monthly(database, MARCH, creator_id=1))
    assert [(row["period"].strftime("%Y-%m"), row["net_commission"]) for row in found] == [
        ("2024-02", 5),
        ("2024-03", 0),
        ("2024-04", 7),
    ]


def test_a_payout_that_a_line_names_is_told_of_even_where_it_is_another_creators(drawn: Draw) -> None:
    database = drawn(
        creators=[{}, {}],
        commissions=[{"status": "approved", "payout_id": 7, "commission_minor": 5}, {"creator_id": 2, "payout_id": 8}],
        payouts=[
            {"payout_id": 7, "creator_id": 2, "status": "failed", "reference": "R7"},
            {"payout_id": 8, "creator_id": 2, "reference": "R8"},
        ],
    )
    (row,) = rows(coming(database, MARCH, creator_id=1))
    assert (row["payout_id"], row["payout_status"], row["reference"]) == (7, "failed", "R7")
    assert [row["payout"] for row in rows(lines(database, MARCH, creator_id=1))] == ["R7"]


def test_what_is_coming_says_when_and_through_which_payout(programme: Database) -> None:
    found = [
        (
            r["currency"],
            r["status"],
            r["payout_status"],
            r["failure_reason"],
            r["until"] and r["until"].date(),
            r["commission_minor"],
        )
        for r in rows(coming(programme, MARCH, creator_id=1))
    ]
    assert sorted(found, key=str) == [
        ("JPY", "approved", "failed", "account closed", None, 700),
        ("USD", "approved", None, None, None, -220),
        ("USD", "held", None, None, date(2026, 4, 9), 400),
        ("USD", "pending", None, None, None, 20),
    ]


def test_stages_are_dated_by_the_first_of_each_that_counts(drawn: Draw) -> None:
    database = drawn(
        creators=[{"applied_at": datetime(2026, 1, 1, 23), "decided_at": datetime(2026, 1, 3)}],
        campaigns=[{}, {}],
        enrollments=[
            {"joined_at": datetime(2026, 1, 4), "status": "invited"},
            {"campaign_id": 2, "joined_at": datetime(2026, 1, 6), "status": "left"},
        ],
        clicks=[{"day": date(2026, 1, 7), "clicks": 0}, {"day": date(2026, 1, 9)}],
        commissions=[
            {"ordered_at": datetime(2026, 1, 8), "status": "reversed"},
            {"ordered_at": datetime(2026, 1, 9), "kind": "bonus"},
            {"ordered_at": datetime(2026, 1, 10)},
        ],
        payouts=[{"status": "failed", "completed_at": datetime(2026, 2, 1)}],
    )
    found = stages(database, MARCH, creator_id=1).frame["reached_on"]
    assert [None if day != day else str(day.date()) for day in found] == [
        "2026-01-01",
        "2026-01-03",
        "2026-01-06",
        None,
        "2026-01-09",
        "2026-01-10",
        None,
    ]


def test_only_web_addresses_of_content_are_given(drawn: Draw) -> None:
    addresses = ["https://example.com/a", "HTTP://example.com/b", "javascript:alert(1)", "data:text/html,x", None]
    database = drawn(
        creators=[{}],
        contents=[{"url": url, "published_at": datetime(2026, 1, 9 - at)} for at, url in enumerate(addresses)],
    )
    found = [row["url"] for row in rows(content_list(database, MARCH, creator_id=1))]
    assert found == [*addresses[:2], None, None, None]


def test_lists_are_bounded_and_say_so(drawn: Draw) -> None:
    database = drawn(creators=[{}], contents=[{} for _ in range(MOST_ROWS + 1)])
    answer = content_list(database, MARCH, creator_id=1)
    assert len(answer.frame) == MOST_ROWS
    assert answer.notes


def test_a_campaign_counts_each_line_once(drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        campaigns=[{}, {}],
        enrollments=[{}, {"campaign_id": 2}],
        commissions=[
            {"campaign_id": 1, "order_id": "a", "commission_minor": 10},
            {"campaign_id": 1, "order_id": "a", "commission_minor": 5},
            {"campaign_id": 1, "order_id": "b", "commission_minor": 7, "status": "reversed"},
            {"campaign_id": 1, "order_id": "c", "commission_minor": 3, "currency": "EUR"},
        ],
        payouts=[{}, {}],
    )
    found = [
        (r["campaign"], r["currency"], r["orders"], r["commission_minor"])
        for r in rows(enrolled_campaigns(database, MARCH, creator_id=1))
    ]
    assert found == [
        ("Campaign 1", "EUR", 1, 3),
        ("Campaign 1", "USD", 1, 15),
        ("Campaign 2", None, 0, None),
    ]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: getattr(question, "func", question).__name__)
@pytest.mark.parametrize(
    "rights", [{"countries": frozenset({"ES"})}, {"managers": frozenset()}, {"campaigns": frozenset({9})}]
)
def test_no_question_answers_about_a_creator_outside_the_viewers_rights(
    drawn: Draw, question: Any, rights: dict[str, Any]
) -> None:
    database = drawn(
        creators=[{}],
        campaigns=[{}],
        enrollments=[{}],
        contents=[{}],
        clicks=[{}],
        commissions=[{**line, "order_id": "A"} for line in LEDGER[:2]],
        payouts=PAYOUTS,
    )
    allowed = question(database, MARCH, creator_id=1).frame
    denied = question(database, replace(MARCH, **rights), creator_id=1).frame
    if question is stages:
        assert allowed["reached_on"].notna().any()
        assert denied["reached_on"].isna().all()
    else:
        assert not allowed.empty
        assert denied.empty


def test_the_sample_agrees_with_the_ledger_itself(sample: Database) -> None:
    with sample.engine.connect() as direct:
        creator, net, paid = direct.exec_driver_sql(
            "select creator_id, sum(commission_minor) filter (status <> 'reversed'), "
            "sum(commission_minor) filter (status = 'paid') "
            "from commissions group by creator_id having count(distinct currency) = 1 order by count(*) desc limit 1"
        ).one()
    assert monthly(sample, MARCH, creator_id=creator).frame["net_commission"].sum() == net
    waiting = coming(sample, MARCH, creator_id=creator).frame["commission_minor"].sum()
    assert waiting == net - paid
