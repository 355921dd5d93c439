"""Payouts: their statuses, their failures, and whether they are the sum of their lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.payouts import (
    failed_payouts,
    failure_reasons,
    keeps_payouts,
    mismatches,
    payout_statuses,
    reconciliation,
)
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
    assert answer.notes == ("Only the newest 1 are listed. Narrow the filters to see others.",)
    assert failed_payouts(april, APRIL, limit=2).notes == ()


def test_reasons_are_ranked_by_amount(april: Database) -> None:
    frame = failure_reasons(april, APRIL).frame
    assert frame.values.tolist() == [["account closed", 1, 1, 12], ["unknown", 1, 1, 9]]


def test_payouts_are_held_against_their_lines_but_reversed_ones(april: Database) -> None:
    frame = reconciliation(april, APRIL).frame
    assert dict(zip(frame["outcome"], frame["payouts"], strict=True)) == {"agrees": 1, "differs": 2, "nothing": 1}
    assert dict(zip(frame["outcome"], frame["amount"], strict=True)) == {"agrees": 30, "differs": 52, "nothing": 9}


def test_those_that_differ_are_listed_with_the_difference(april: Database) -> None:
    frame = mismatches(april, APRIL).frame
    names = ["payout_id", "amount_minor", "lines_sum_minor", "difference_minor", "lines", "other_currency"]
    assert frame[names].values.tolist() == [[2, 50, 49, 1, 1, 0], [5, 40, 40, 0, 2, 1]]
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
    assert dict(zip(frame["outcome"], frame["payouts"], strict=True)) == {"agrees": 1, "differs": 0, "nothing": 0}


def test_filters_and_rights_cut_payouts_by_their_creator(april: Database) -> None:
    assert failed_payouts(april, APRIL.over(replace(APRIL.filters, countries=("RU",)))).frame["payout_id"].tolist() == [
        3
    ]
    assert failed_payouts(april, replace(APRIL, countries=frozenset({"PL"}))).frame["payout_id"].tolist() == [2]
    assert not keeps_payouts(april, replace(APRIL, countries=frozenset({"ES"})))


def test_a_programme_without_payouts_says_so(drawn: Draw, april: Database) -> None:
    empty = drawn(creators=[{}], commissions=[{}])
    assert not keeps_payouts(empty, APRIL)
    assert keeps_payouts(april, APRIL.over(replace(APRIL.filters, countries=("ES",))))
    for question in (payout_statuses, failure_reasons, failed_payouts, reconciliation, mismatches):
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
    checked = reconciliation(sample, scope).frame.set_index("outcome")["payouts"]
    assert checked["agrees"] == agreeing > 0
