"""Gross becomes what was paid, step by step in each currency, and each step is the sum of the lines it opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.contract import LINE_KINDS, LINE_STATUSES
from data_access.database import Database
from data_access.filters import BASES, Filters, Scope
from metrics.ledger_lines import LineChoice, every_line, line_totals
from metrics.money_steps import STEPS, money_steps
from tests.drawn import Draw, Row, drawn_database

MARCH = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
KEYS = [step.key for step in STEPS]

# A life of two currencies: returned before it was paid, clawed back months after, corrected, failed and paid again.
LEDGER: list[Row] = [
    {"commission_minor": 10_000, "status": "paid", "ordered_at": datetime(2026, 1, 5), "payout_id": 1},
    {"commission_minor": 2_500, "status": "reversed", "ordered_at": datetime(2026, 1, 6)},
    {"commission_minor": 400, "kind": "bonus", "status": "reversed", "ordered_at": datetime(2026, 2, 6)},
    {
        "commission_minor": -10_000,
        "kind": "clawback",
        "status": "approved",
        "source_commission_id": 1,
        "ordered_at": datetime(2026, 4, 20),
    },
    {"commission_minor": -999, "kind": "clawback", "status": "reversed", "ordered_at": datetime(2026, 4, 21)},
    {"commission_minor": 30, "kind": "adjustment", "status": "paid", "ordered_at": datetime(2026, 3, 31, 23, 59, 59)},
    {"commission_minor": 700, "status": "approved", "ordered_at": datetime(2026, 3, 1), "payout_id": 2},
    {"commission_minor": 60, "status": "held", "ordered_at": datetime(2026, 4, 1)},
    {"commission_minor": 5, "status": "pending", "ordered_at": datetime(2026, 4, 2)},
    {"commission_minor": 88, "currency": "JPY", "status": "paid", "ordered_at": datetime(2026, 3, 3)},
    {"commission_minor": 77_777, "creator_id": 2},
]


def amounts(database: Database, scope: Scope = MARCH, **options: Any) -> dict[str, dict[str, int]]:
    """Return the amount of each step by currency."""
    frame = money_steps(database, scope, creator_id=1, **options).frame
    return {
        str(currency): dict(zip(rows["step"], (int(one) for one in rows["amount_minor"]), strict=True))
        for currency, rows in frame.groupby("currency", sort=False)
    }


def test_each_step_is_what_a_person_reckons_by_hand(drawn: Draw) -> None:
    found = amounts(drawn(creators=[{}, {}], commissions=LEDGER))
    assert list(found) == ["USD", "JPY"], "the currency with most lines first"
    assert found["USD"] == {
        "gross": 10_000 + 2_500 + 400 + 700 + 60 + 5,
        "reversed": -2_900,
        "clawed_back": -10_000,
        "adjusted": 30,
        "net": 795,
        "pending": 5,
        "held": 60,
        "approved": 700 - 10_000,
        "paid": 10_030,
    }
    assert found["JPY"] == {**dict.fromkeys(KEYS, 0), "gross": 88, "net": 88, "paid": 88}


def test_the_period_counts_days_of_its_basis_by_utc_midnight(drawn: Draw) -> None:
    database = drawn(creators=[{}, {}], commissions=LEDGER)
    march = amounts(database, in_period=True)
    assert march["USD"] == {
        **dict.fromkeys(KEYS, 0),
        "gross": 700,
        "adjusted": 30,
        "net": 730,
        "approved": 700,
        "paid": 30,
    }
    paid = MARCH.over(Filters(date(2026, 1, 1), date(2026, 12, 31), basis="paid"))
    assert amounts(database, paid, in_period=True) == {}


def test_a_clawback_that_was_reversed_is_in_no_step_and_that_is_said(drawn: Draw) -> None:
    answer = money_steps(drawn(creators=[{}, {}], commissions=LEDGER), MARCH, creator_id=1)
    assert answer.notes == ("1 clawback or adjustment lines were themselves reversed and are in no step.",)


def test_the_bars_meet_end_to_end_and_the_last_is_what_is_left(drawn: Draw) -> None:
    frame = money_steps(drawn(creators=[{}, {}], commissions=LEDGER), MARCH, creator_id=1).frame
    bars = frame[frame["currency"] == "USD"].set_index("step")[["low_minor", "high_minor"]].to_dict("index")
    assert bars["gross"] == {"low_minor": 0, "high_minor": 13_665}
    assert bars["reversed"] == {"low_minor": 10_765, "high_minor": 13_665}
    assert bars["clawed_back"] == {"low_minor": 765, "high_minor": 10_765}
    assert bars["net"] == {"low_minor": 0, "high_minor": 795}
    assert bars["held"] == {"low_minor": 730, "high_minor": 790}
    assert bars["approved"] == {"low_minor": 730, "high_minor": 10_030}, "a negative step goes up"
    assert bars["paid"] == {"low_minor": 0, "high_minor": 10_030}


_DAYS = st.integers(0, 120).map(lambda days: datetime(2026, 1, 15, 12) + timedelta(days=days))
_LINES = st.fixed_dictionaries(
    {
        "creator_id": st.sampled_from((1, 1, 1, 2)),
        "kind": st.sampled_from(LINE_KINDS),
        "status": st.sampled_from(LINE_STATUSES),
        "currency": st.sampled_from(("USD", "JPY", "KWD")),
        "commission_minor": st.integers(-(10**12), 10**12),
        "ordered_at": _DAYS,
        "settled_at": st.none() | _DAYS,
        "paid_at": st.none() | _DAYS,
    }
)


@contextmanager
def ledger(rows: list[Row]) -> Iterator[Database]:
    with TemporaryDirectory() as folder:
        database = drawn_database(Path(folder), creators=[{}, {}], commissions=rows)
        try:
            yield database
        finally:
            database.close()


@settings(max_examples=25)
@given(rows=st.lists(_LINES, max_size=30), basis=st.sampled_from(BASES), in_period=st.booleans())
def test_in_any_ledger_the_steps_add_up_and_are_their_lines(rows: list[Row], basis: str, in_period: bool) -> None:
    scope = MARCH.over(Filters(date(2026, 3, 1), date(2026, 3, 31), basis=basis))
    with ledger(rows) as database:
        frame = money_steps(database, scope, creator_id=1, in_period=in_period).frame
        for currency, steps in frame.groupby("currency"):
            amount = dict(zip(steps["step"], steps["amount_minor"], strict=True))
            assert amount["gross"] + amount["reversed"] + amount["clawed_back"] + amount["adjusted"] == amount["net"]
            assert amount["net"] - amount["pending"] - amount["held"] - amount["approved"] == amount["paid"]
            for step, row in zip(STEPS, steps.to_dict("records"), strict=True):
                choice = LineChoice(currency=str(currency), step=step.key, in_period=in_period)
                opened = line_totals(database, scope, creator_id=1, choice=choice).frame
                listed = [part.frame for part in every_line(database, scope, creator_id=1, choice=choice, at_once=3)]
                assert opened["lines"].sum() == sum(map(len, listed)) == row["lines"]
                assert opened["commission_minor"].sum() * step.sign == row["amount_minor"]
                assert sum(part["commission_minor"].sum() for part in listed) * step.sign == row["amount_minor"]


@pytest.mark.parametrize("basis", BASES)
def test_the_sample_s_steps_are_the_ledger_s_own(sample: Database, basis: str) -> None:
    scope = Scope(Filters(date(2026, 1, 1), date(2026, 10, 31), basis=basis))
    with sample.engine.connect() as direct:
        creator, gross, net, paid = direct.exec_driver_sql(
            "select creator_id, sum(commission_minor) filter (kind in ('sale', 'bonus')), "
            "sum(commission_minor) filter (status <> 'reversed'), sum(commission_minor) filter (status = 'paid') "
            f"from commissions where {basis}_at >= '2026-01-01' and {basis}_at < '2026-11-01' "
            "group by creator_id having count(distinct currency) = 1 order by count(*) desc limit 1"
        ).one()
    frame = money_steps(sample, scope, creator_id=creator, in_period=True).frame.set_index("step")["amount_minor"]
    assert (frame["gross"], frame["net"], frame["paid"]) == (gross, net, paid)
