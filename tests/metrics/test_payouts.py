"""Payouts: their statuses, their failures, and whether they are the sum of their lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.failed_payouts import failed_payouts, failure_reasons
from metrics.payouts import keeps_payouts, payout_statuses
from metrics.reconciliation import mismatches, reconciliation, stray_lines
from tests.drawn import Draw

APRIL = Scope(Filters(date(2024, 4, 1), date(2024, 4, 30)))
BY_COMPLETION = APRIL.over(replace(APRIL.filters, basis="paid"))


def _payout(number: int, made: str, minor: int, status: str = "paid", **more: object) -> dict[str, object]:
    return {"payout_id": number, "created_at": made, "amount_minor": minor, "status": status, **more}


def _line(payout: int, minor: int, **more: object) -> dict[str, object]:
    return {
        "payout_id": payout,
        "commission_minor": minor,
        "status": "paid",
        "ordered_at": "2024-03-05 12:00:00",
        **more,
    }


@pytest.fixture
def april(drawn: Draw) -> Database:
    """Payouts made on both sides of April's edges; 1 agrees, 2 and 5 differ, 3 has no lines, 4 is of May."""
    return drawn(
        creators=[{"creator_id": 1, "country": "RU"}, {"creator_id": 2, "country": "PL", "handle": "kasia"}],
        payouts=[
            _payout(1, "2024-04-01 00:00:00", 30, completed_at="2024-04-10 06:00:00"),
            _payout(
                2,
                "2024-04-30 23:59:59",
                50,
                "failed",
                creator_id=2,
                currency="PLN",
                amount_usd_cents=12,
                completed_at="2024-05-10 06:00:00",
                failure_reason="account closed",
            ),
            _payout(3, "2024-04-02 00:00:00", 9, "failed", completed_at="2024-04-12 06:00:00"),
            _payout(4, "2024-05-01 00:00:00", 1_000),
            _payout(5, "2024-04-03 00:00:00", 40, "held"),
        ],
        commissions=[
            _line(1, 20),
            _line(1, 15, status="reversed"),
            _line(1, 25),
            _line(1, -15, kind="clawback"),
            _line(2, 49, currency="PLN", creator_id=2, campaign_id=7),
            _line(5, 40),
            _line(5, 3, currency="EUR"),
            {"commission_minor": 1, "ordered_at": "2024-05-31 12:00:00"},
        ],
        campaigns=[{"campaign_id": 7}],
    )


def test_payouts_are_of_the_day_they_were_made(april: Database) -> None:
    answer = payout_statuses(april, APRIL)
    frame = answer.frame.set_index("status")
    assert frame["payout_count"].to_dict() == {"scheduled": 0, "processing": 0, "paid": 1, "failed": 2, "held": 1}
    assert frame["payout_amount"].to_dict() == {"scheduled": 0, "processing": 0, "paid": 30, "failed": 21, "held": 40}
    assert answer.provenance.date_basis == "day the payout was made"


def test_by_the_paid_basis_they_are_of_the_day_they_arrived_or_failed(april: Database) -> None:
    answer = payout_statuses(april, BY_COMPLETION)
    counts = answer.frame.set_index("status")["payout_count"].to_dict()
    assert counts == {"scheduled": 0, "processing": 0, "paid": 1, "failed": 1, "held": 0}
    assert "those under way are left out" in answer.provenance.date_basis


def test_failed_payouts_come_newest_first_in_their_own_currency(april: Database) -> None:
    frame = failed_payouts(april, APRIL).frame
    assert frame["payout_id"].tolist() == [2, 3]
    first = frame.iloc[0]
    assert (first["handle"], first["country"], first["amount_minor"], first["currency"]) == ("kasia", "PL", 50, "PLN")
    assert frame["reason"].tolist() == ["account closed", "unknown"]
    assert frame["days_waiting"].tolist() == [21, 49]


def test_the_list_of_failures_is_bounded_and_says_so(april: Database) -> None:
    answer = failed_payouts(april, APRIL, limit=1)
    assert answer.frame["payout_id"].tolist() == [2]
    assert answer.notes == ("Only 1 are listed. Narrow the filters to see others.",)
    assert failed_payouts(april, APRIL, limit=2).notes == ()


def test_reasons_are_ranked_by_amount(april: Database) -> None:
    frame = failure_reasons(april, APRIL).frame
    names = ["reason", "payouts", "creators", "amount", "sent_again", "waiting", "waiting_amount", "longest_wait"]
    assert frame[names].values.tolist() == [
        ["account closed", 1, 1, 12, 0, 1, 12, 21],
        ["unknown", 1, 1, 9, 0, 1, 9, 49],
    ]


def test_a_failed_payout_that_was_sent_again_no_longer_waits(drawn: Draw) -> None:
    month = {"period_start": "2024-03-01", "period_end": "2024-03-31"}
    failed = {**month, "completed_at": "2024-04-10 06:00:00", "failure_reason": "account closed"}
    database = drawn(
        creators=[{}, {}],
        payouts=[
            _payout(1, "2024-04-01", 30, "failed", **failed),
            _payout(2, "2024-04-15", 30, "failed", **month, completed_at="2024-04-16", failure_reason="account closed"),
            _payout(3, "2024-04-20", 30, "paid", **month),
            # None of these takes the place of payout 1: another creator, currency, month, amount.
            _payout(4, "2024-04-11", 30, **month, creator_id=2),
            _payout(5, "2024-04-11", 30, **month, currency="EUR"),
            _payout(6, "2024-04-11", 30, period_start="2024-02-01", period_end="2024-02-29"),
            _payout(8, "2024-04-11", 31, **month),
            _payout(7, "2024-04-02", 8, "failed", **failed, creator_id=2, currency="EUR", amount_usd_cents=8),
        ],
        commissions=[_line(3, 30), {"ordered_at": "2024-04-30 12:00:00", "commission_minor": 1}],
    )
    frame = failed_payouts(database, APRIL).frame
    assert frame["payout_id"].tolist() == [7, 2, 1]
    assert [None if pd.isna(at) else f"{at:%m-%d}" for at in frame["again_at"]] == [None, "04-20", "04-15"]
    assert frame["again_status"].fillna("").tolist() == ["", "paid", "failed"]
    assert frame["days_waiting"].tolist() == [20, 4, 5]
    reasons = failure_reasons(database, APRIL).frame.iloc[0]
    assert (reasons["payouts"], reasons["sent_again"], reasons["waiting"], reasons["longest_wait"]) == (3, 2, 1, 20)
    assert (reasons["amount"], reasons["waiting_amount"]) == (68, 8)
    # The two that were sent again handed their lines to payout 3.
    found = reconciliation(database, APRIL).frame.set_index("outcome")["found"].to_dict()
    assert found == {"agrees": 1, "handed_over": 2, "no_lines": 5}


def test_two_payouts_of_one_second_take_the_place_of_a_failed_one_once(drawn: Draw) -> None:
    failed = _payout(1, "2024-04-01", 30, "failed")
    database = drawn(
        creators=[{}], payouts=[failed, _payout(3, "2024-04-09", 30, "held"), _payout(2, "2024-04-09", 30)]
    )
    frame = failed_payouts(database, APRIL).frame
    assert (frame["payout_id"].tolist(), frame["again_status"].tolist()) == ([1], ["paid"])
    assert failure_reasons(database, APRIL).frame["payouts"].tolist() == [1]


def test_payouts_are_held_against_their_lines_but_reversed_ones(april: Database) -> None:
    frame = reconciliation(april, APRIL).frame
    rows = {row.outcome: (row.found, row.amount) for row in frame.itertuples()}
    assert rows == {
        "agrees": (1, 30),
        "amount": (1, 12),
        "no_lines": (1, 9),
        "currency": (1, 40),
        "paid_lines": (2, 52),
    }


def test_each_kind_of_difference_is_found_and_named(drawn: Draw) -> None:
    database = drawn(
        creators=[{}, {}],
        payouts=[
            _payout(1, "2024-04-01", 30),
            _payout(2, "2024-04-01", 30),
            _payout(3, "2024-04-01", 30, "processing"),
            _payout(4, "2024-04-01", 30, "processing"),
        ],
        commissions=[
            _line(1, 20),
            _line(1, 10, creator_id=2),
            _line(2, 20),
            _line(2, 10, status="approved"),
            _line(3, 20, status="approved"),
            _line(3, 10),
            _line(4, 30, status="approved"),
            _line(4, 99, status="reversed", creator_id=2, currency="EUR"),
            _line(77, 5, ordered_at="2024-04-05"),
            _line(78, 6, ordered_at="2024-04-06", status="approved"),
            {"status": "paid", "commission_minor": 7, "ordered_at": "2024-04-07"},
            {"status": "approved", "commission_minor": 8, "ordered_at": "2024-04-08"},
        ],
    )
    frame = reconciliation(database, APRIL).frame
    assert {row.outcome: (row.of, row.found, row.amount) for row in frame.itertuples()} == {
        "agrees": ("payouts", 1, 30),
        "creator": ("payouts", 1, 30),
        "unpaid_lines": ("payouts", 1, 30),
        "paid_lines": ("payouts", 1, 30),
        "no_payout": ("lines", 1, 7),
        "unknown_payout": ("lines", 2, 11),
    }
    listed = mismatches(database, APRIL).frame
    assert dict(zip(listed["payout_id"], listed["differences"], strict=True)) == {
        1: "Another creator",
        2: "Paid, its lines are not",
        3: "Not paid, its lines are",
    }
    strays = stray_lines(database, APRIL).frame
    assert strays["commission_minor"].tolist() == [7, 6, 5]
    assert strays["difference"].tolist() == ["Paid without a payout", "Unknown payout", "Unknown payout"]
    assert stray_lines(database, APRIL, limit=1).notes


def test_those_that_differ_are_listed_with_the_difference(april: Database) -> None:
    frame = mismatches(april, APRIL).frame
    names = ["payout_id", "amount_minor", "lines_sum_minor", "difference_minor", "lines", "differences"]
    assert frame[names].fillna(-1).values.tolist() == [
        [2, 50, 49, 1, 1, "Amount differs; Not paid, its lines are"],
        [5, 40, 40, 0, 2, "Another currency; Not paid, its lines are"],
        [3, 9, -1, -1, 0, "No lines"],
    ]
    assert mismatches(april, APRIL, limit=1).frame["payout_id"].tolist() == [2]


def test_a_campaign_chooses_payouts_and_not_some_of_their_lines(drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        campaigns=[{"campaign_id": 7}],
        payouts=[_payout(1, "2024-04-01 00:00:00", 30), _payout(2, "2024-04-01 00:00:00", 5)],
        commissions=[_line(1, 20, campaign_id=7), _line(1, 10), _line(2, 4)],
    )
    scope = APRIL.over(replace(APRIL.filters, campaigns=(7,)))
    frame = reconciliation(database, scope).frame
    assert dict(zip(frame["outcome"], frame["found"], strict=True)) == {"agrees": 1}


def test_filters_and_rights_cut_payouts_by_their_creator(april: Database) -> None:
    assert failed_payouts(april, APRIL.over(replace(APRIL.filters, countries=("RU",)))).frame["payout_id"].tolist() == [
        3
    ]
    assert failed_payouts(april, replace(APRIL, countries=frozenset({"PL"}))).frame["payout_id"].tolist() == [2]
    assert not keeps_payouts(april, replace(APRIL, countries=frozenset({"ES"})))


def test_a_failed_payout_of_nobody_known_is_listed_as_it_is_counted(drawn: Draw) -> None:
    lost = _payout(1, "2024-04-01 00:00:00", 30, "failed", creator_id=9, completed_at="2024-04-10 06:00:00")
    database = drawn(creators=[{}], payouts=[lost], commissions=[{}])
    listed = failed_payouts(database, APRIL).frame
    assert listed["creator_id"].tolist() == [9]
    assert listed[["handle", "country"]].isna().all(axis=None)
    assert failure_reasons(database, APRIL).frame["payouts"].tolist() == [1]


def test_a_programme_without_payouts_says_so(drawn: Draw, april: Database) -> None:
    empty = drawn(creators=[{}], commissions=[{}])
    assert not keeps_payouts(empty, APRIL)
    assert keeps_payouts(april, APRIL.over(replace(APRIL.filters, countries=("ES",))))
    for question in (payout_statuses, failure_reasons, failed_payouts, reconciliation, mismatches, stray_lines):
        assert question(empty, APRIL).frame.empty, question.__name__


def test_the_sample_s_payouts_agree_with_queries_written_by_hand(sample: Database) -> None:
    scope = Scope(Filters(date(2026, 1, 1), date(2026, 10, 31)))
    within = "created_at >= '2026-01-01' and created_at < '2026-11-01'"
    with sample.engine.connect() as connection:
        by_status = connection.exec_driver_sql(
            f"select status, count(*), sum(amount_usd_cents) from payouts where {within} group by status"
        ).fetchall()
        agreeing = connection.exec_driver_sql(
            f"""
            select count(*) from payouts p where {within} and amount_minor = (
                select sum(commission_minor) from commissions l where l.payout_id = p.payout_id and status <> 'reversed'
            )
            """
        ).scalar_one()
    frame = payout_statuses(sample, scope).frame
    found = {row.status: (row.payout_count, row.payout_amount) for row in frame.itertuples() if row.payout_count}
    assert found == {status: (count, cents) for status, count, cents in by_status}
    checked = reconciliation(sample, scope).frame.set_index("outcome")["found"]
    assert checked["agrees"] == agreeing > 0
