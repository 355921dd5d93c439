"""Each payout is held against the lines it pays, and whatever differs has its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.creator_payouts import MOST_PAYOUTS, lines_without_payout, reconciled_payouts
from tests.drawn import Draw, Row

SCOPE = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))


def paid(amount: int, **more: object) -> Row:
    return {"commission_minor": amount, "status": "paid", "payout_id": 1, **more}


@pytest.mark.parametrize(
    ("payout", "lines", "expected"),
    [
        ({}, [paid(900), paid(100)], (1_000, 0, 2, "")),
        ({}, [paid(1_250), paid(-250, kind="clawback")], (1_000, 0, 2, "")),
        ({}, [paid(900)], (900, 100, 1, "Amount differs")),
        ({}, [], (None, None, 0, "No lines")),
        ({"status": "failed"}, [], (None, None, 0, "No lines")),
        ({}, [paid(1_000), paid(5, currency="EUR")], (1_000, 0, 2, "Another currency")),
        ({}, [paid(1_000), paid(5, creator_id=2)], (1_005, -5, 2, "Amount differs; Another creator")),
        ({}, [paid(1_000), paid(5, status="reversed")], (1_000, 0, 1, "")),
        ({"status": "failed"}, [paid(1_000)], (1_000, 0, 1, "Not paid, its lines are")),
        ({"status": "processing"}, [paid(1_000, status="approved")], (1_000, 0, 1, "")),
        ({}, [paid(1_000, status="approved")], (1_000, 0, 1, "Paid, its lines are not")),
        (
            {"status": "failed", "currency": "EUR"},
            [paid(1_000), paid(400, currency="EUR")],
            (400, 600, 2, "Amount differs; Another currency; Not paid, its lines are"),
        ),
    ],
)
def test_a_payout_is_compared_with_its_lines_and_each_difference_named(
    drawn: Draw, payout: Row, lines: list[Row], expected: tuple[object, ...]
) -> None:
    database = drawn(creators=[{}, {}], payouts=[payout], commissions=lines)
    row = reconciled_payouts(database, SCOPE, creator_id=1).frame.iloc[0]
    found = tuple(row[["lines_sum_minor", "difference_minor", "lines", "differences"]])
    assert tuple(None if pd.isna(value) else value for value in found) == expected


def test_a_failed_payout_and_its_retry_both_agree(drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        payouts=[
            {"status": "failed", "created_at": datetime(2026, 4, 1)},
            {"created_at": datetime(2026, 4, 9), "completed_at": datetime(2026, 4, 12)},
        ],
        commissions=[paid(1_000, payout_id=2)],
    )
    frame = reconciled_payouts(database, SCOPE, creator_id=1).frame
    assert frame["payout_id"].tolist() == [2, 1], "newest first"
    assert frame["differences"].tolist() == ["", ""]


@pytest.fixture
def gaps(drawn: Draw) -> Database:
    return drawn(
        creators=[{}, {}],
        payouts=[{"creator_id": 2}],
        commissions=[paid(7, payout_id=None), paid(8, payout_id=99), paid(16, payout_id=1), {"commission_minor": 32}],
    )


def test_paid_lines_that_no_payout_accounts_for_are_counted_and_summed(gaps: Database) -> None:
    found = lines_without_payout(gaps, SCOPE, creator_id=1).frame.to_numpy().tolist()
    assert found == [["no payout named", "USD", 1, 7], ["payout not in the database", "USD", 1, 8]]


def test_where_no_payouts_are_kept_none_is_missed(drawn: Draw) -> None:
    database = drawn(creators=[{}], commissions=[paid(7, payout_id=None)])
    assert lines_without_payout(database, SCOPE, creator_id=1).frame.empty


def test_nobody_sees_payouts_or_gaps_outside_their_rights(gaps: Database) -> None:
    spain = replace(SCOPE, countries=frozenset({"ES"}))
    assert reconciled_payouts(gaps, spain, creator_id=2).frame.empty
    assert lines_without_payout(gaps, spain, creator_id=1).frame.empty


def test_the_list_is_bounded_and_says_so(drawn: Draw) -> None:
    answer = reconciled_payouts(
        drawn(creators=[{}], payouts=[{} for _ in range(MOST_PAYOUTS + 1)]), SCOPE, creator_id=1
    )
    assert len(answer.frame) == MOST_PAYOUTS
    assert answer.notes


def test_the_sample_s_payouts_are_the_sums_of_their_lines(sample: Database) -> None:
    with sample.engine.connect() as direct:
        creator = direct.exec_driver_sql(
            "select creator_id from payouts group by all order by count(*) desc, creator_id limit 1"
        ).scalar_one()
        expected = dict(
            direct.exec_driver_sql(
                "select payout_id, sum(commission_minor) from commissions where payout_id is not null "
                f"and status <> 'reversed' and creator_id = {creator} group by all"
            ).all()
        )
    frame = reconciled_payouts(sample, SCOPE, creator_id=creator).frame
    assert dict(zip(frame["payout_id"], frame["lines_sum_minor"], strict=True)) == expected
    assert set(frame["differences"]) == {""}
