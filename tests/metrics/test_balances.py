"""Gross becomes net, and net stands in four statuses, to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from data_access.contract import LINE_KINDS, LINE_STATUSES
from data_access.database import Database
from data_access.filters import BASES, Filters, Scope
from metrics.balances import STANDING, STATUS_FIGURES, bridge, by_currency, standing_by_country, standing_by_month
from tests.drawn import Draw

MARCH = Scope(Filters(date(2024, 2, 29), date(2024, 3, 31)))


def _every_kind_in_every_status() -> list[dict[str, object]]:
    """A line of each kind in each status, each of another power of two, so that a sum says which lines are in it."""
    return [
        {
            "kind": kind,
            "status": status,
            "commission_minor": 2**number * (-1 if kind == "clawback" else 1),
            "ordered_at": "2024-03-05 12:00:00",
        }
        for number, (kind, status) in enumerate(product(LINE_KINDS, LINE_STATUSES))
    ]


def _amount(*wanted: tuple[str, str]) -> int:
    order = list(product(LINE_KINDS, LINE_STATUSES))
    return sum(2 ** order.index(one) * (-1 if one[0] == "clawback" else 1) for one in wanted)


def _steps(database: Database, scope: Scope = MARCH) -> dict[str, int]:
    frame = bridge(database, scope).frame
    return dict(zip(frame["step"], frame["amount"], strict=True))


def test_each_step_takes_the_lines_that_it_says(drawn: Draw) -> None:
    steps = _steps(drawn(creators=[{}], commissions=_every_kind_in_every_status()))
    counted = [status for status in LINE_STATUSES if status != "reversed"]
    assert steps == {
        "gross": _amount(*product(("sale", "bonus"), LINE_STATUSES)),
        "reversed": -_amount(("sale", "reversed"), ("bonus", "reversed")),
        "clawed_back": _amount(*product(("clawback",), counted)),
        "adjustments": _amount(*product(("adjustment",), counted)),
        "net": _amount(*product(LINE_KINDS, counted)),
        **{status: _amount(*product(LINE_KINDS, (status,))) for status in STANDING},
    }


def test_the_bars_of_the_bridge_meet_end_to_end(drawn: Draw) -> None:
    day = {"ordered_at": "2024-03-05 12:00:00"}
    lines = [
        {"status": "paid", "commission_minor": 1_000, **day},
        {"status": "reversed", "commission_minor": 200, **day},
        {"status": "approved", "commission_minor": -30, "kind": "clawback", **day},
        {"status": "held", "commission_minor": 4, "kind": "adjustment", **day},
    ]
    rows = bridge(drawn(creators=[{}], commissions=lines), MARCH).frame.set_index("step")
    assert (rows.loc["gross", "low"], rows.loc["gross", "high"]) == (0, 1_200)
    assert rows.loc["reversed", "high"] == rows.loc["gross", "high"]
    assert rows.loc["clawed_back", "high"] == rows.loc["reversed", "low"]
    assert rows.loc["adjustments", "low"] == rows.loc["clawed_back", "low"]
    assert rows.loc["adjustments", "high"] == rows.loc["net", "high"]
    assert (rows.loc["paid", "high"], rows.loc["paid", "low"]) == (974, -26)
    assert rows.loc["pending", "low"] == rows.loc["pending", "high"] == 0


@pytest.mark.parametrize("basis", BASES)
def test_the_identity_holds_on_the_sample_for_every_basis(sample: Database, basis: str) -> None:
    scope = Scope(Filters(date(2026, 1, 1), date(2026, 10, 31), basis=basis))
    steps = _steps(sample, scope)
    assert steps["gross"] + steps["reversed"] + steps["clawed_back"] + steps["adjustments"] == steps["net"]
    assert sum(steps[status] for status in STANDING) == steps["net"]
    with sample.engine.connect() as connection:
        net = connection.exec_driver_sql(
            f"select sum(commission_usd_cents) from commissions where status <> 'reversed' "
            f"and {basis}_at >= '2026-01-01' and {basis}_at < '2026-11-01'"
        ).scalar_one()
    assert steps["net"] == net != 0


def test_a_line_without_a_rate_is_left_out_of_every_step_and_said(drawn: Draw) -> None:
    lines = [
        {"commission_minor": 100, "ordered_at": "2024-02-29 00:00:00"},
        {"currency": "RUB", "commission_minor": 7_000, "ordered_at": "2024-03-31 23:59:59"},
        {"kind": "adjustment", "currency": "RUB", "commission_minor": 5, "ordered_at": "2024-03-31 23:59:59"},
    ]
    answer = bridge(drawn(creators=[{}], commissions=lines), MARCH)
    steps = dict(zip(answer.frame["step"], answer.frame["amount"], strict=True))
    assert (steps["gross"], steps["net"], steps["approved"]) == (100, 100, 100)
    assert answer.frame.set_index("step")["amount"].isna()["adjustments"]
    assert answer.notes == (
        "2 lines of every status have no US-dollar rate for their day and are left out of dollar amounts.",
    )


def test_one_currency_alone_is_bridged_in_itself(drawn: Draw) -> None:
    lines = [
        {"commission_minor": 100, "ordered_at": "2024-03-01 00:00:00"},
        {"currency": "RUB", "commission_minor": 7_000, "ordered_at": "2024-03-01 00:00:00"},
    ]
    roubles = MARCH.over(replace(MARCH.filters, currency="RUB"))
    assert _steps(drawn(creators=[{}], commissions=lines), roubles)["net"] == 7_000


def test_no_lines_are_no_steps(drawn: Draw) -> None:
    assert bridge(drawn(), MARCH).frame.empty


def test_months_have_their_edges_and_those_without_lines_are_zero(drawn: Draw) -> None:
    lines = [
        {"status": "paid", "commission_minor": 1, "ordered_at": "2024-02-28 23:59:59"},
        {"status": "paid", "commission_minor": 2, "ordered_at": "2024-02-29 00:00:00"},
        {"status": "held", "commission_minor": 4, "ordered_at": "2024-04-30 23:59:59"},
        {"status": "reversed", "commission_minor": 8, "ordered_at": "2024-04-30 23:59:59"},
    ]
    scope = Scope(Filters(date(2024, 2, 29), date(2024, 4, 30)))
    frame = standing_by_month(drawn(creators=[{}], commissions=lines), scope).frame
    assert [str(month.date()) for month in frame["period"]] == ["2024-02-01", "2024-03-01", "2024-04-01"]
    assert frame["whole"].tolist() == [False, True, True]
    assert frame["paid_commission"].tolist() == [2, 0, 0]
    assert frame["held_commission"].tolist() == [0, 0, 4]


def test_standing_by_country_sums_to_the_bridge(sample: Database) -> None:
    scope = Scope(Filters(date(2026, 1, 1), date(2026, 10, 31)))
    frame = standing_by_country(sample, scope).frame
    steps = _steps(sample, scope)
    assert {status: frame[name].sum() for name, status in zip(STATUS_FIGURES, STANDING, strict=True)} == {
        status: steps[status] for status in STANDING
    }


def test_currencies_are_summed_each_in_itself(drawn: Draw) -> None:
    day = {"ordered_at": "2024-03-01 00:00:00"}
    lines = [
        {"currency": "JPY", "commission_minor": 500, "status": "paid", **day},
        {"currency": "JPY", "commission_minor": -80, "status": "approved", "kind": "clawback", **day},
        {"currency": "JPY", "commission_minor": 70, "status": "reversed", "commission_usd_cents": 1, **day},
        {"currency": "USD", "commission_minor": 9, "status": "pending", **day},
    ]
    frame = by_currency(drawn(creators=[{}], commissions=lines), MARCH).frame.set_index("currency")
    assert list(frame.index) == ["JPY", "USD"]
    assert frame.loc["JPY"].to_dict() == {
        "lines": 3,
        "without_rate": 2,
        "pending_minor": 0,
        "held_minor": 0,
        "approved_minor": -80,
        "paid_minor": 500,
        "net_minor": 420,
        "clawed_back_minor": -80,
        "reversed_minor": 70,
    }
