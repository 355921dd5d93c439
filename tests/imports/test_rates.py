"""US cents: at the last rate published on or before the day, at most 7 days old, whichever file comes first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from data_access.money import to_usd_cents
from tests.imports.conftest import LINE_HEADER, Workshop

ECB = """Date,USD,JPY,PLN,RUB,
2026-02-06,1.1684,186.75,4.2543,N/A,
2026-02-05,1.1711,186.43,4.2435,117.201,
"""
LINES = (
    LINE_HEADER
    + "anna,sale,1,,2026-02-05 23:59:59,EUR,100001,5001,paid\n"
    + "anna,sale,2,,2026-02-06 00:00:00,EUR,100001,5001,paid\n"
    + "anna,sale,3,,2026-02-13 23:00:00,PLN,-999999999999,-33,paid\n"
    + "anna,sale,4,,2026-02-14 00:00:00,PLN,1000,33,paid\n"
    + "anna,sale,5,,2026-02-06 00:00:00,JPY,1000,33,paid\n"
    + "anna,sale,6,,2026-02-12 00:00:00,RUB,1000,33,paid\n"
    + "anna,sale,7,,2026-02-13 00:00:00,RUB,1000,33,paid\n"
    + "anna,sale,8,,2026-01-01 00:00:00,USD,1000,33,paid\n"
    + "anna,sale,9,,2026-02-04 00:00:00,EUR,1000,33,paid\n"
)
EUR, PLN, JPY, RUB = (
    Decimal("1.1684"),
    Decimal("0.274639776226"),  # 1.1684 / 4.2543
    Decimal("0.006256492637"),  # 1.1684 / 186.75
    Decimal("0.009992235561"),  # 1.1711 / 117.201
)
EXPECTED = {
    "1": ("EUR", Decimal("1.1711"), 100001, 5001),
    "2": ("EUR", EUR, 100001, 5001),
    "3": ("PLN", PLN, -999999999999, -33),
    "4": None,
    "5": ("JPY", JPY, 1000, 33),
    "6": ("RUB", RUB, 1000, 33),
    "7": None,
    "9": None,
}


@pytest.mark.parametrize("rates_first", [True, False])
def test_lines_are_converted_whichever_file_comes_first(with_creators: Workshop, rates_first: bool) -> None:
    rates = with_creators.file("eurofxref-hist.csv", ECB)
    lines = with_creators.file("commissions.csv", LINES)
    steps = [(rates, "ecb"), (lines, "contract")]
    for file, mapping in steps if rates_first else reversed(steps):
        with_creators.run(file, mapping=mapping)
    found = {
        order: (value, commission)
        for order, value, commission in with_creators.rows(
            "select order_id, order_value_usd_cents, commission_usd_cents from commissions"
        )
    }
    assert found.pop("8") == (1000, 33)
    assert found == {
        order: (None, None) if one is None else tuple(to_usd_cents(minor, one[0], one[1]) for minor in one[2:])
        for order, one in EXPECTED.items()
    }


def test_the_bank_s_rates_are_exact_to_twelve_places(workshop: Workshop) -> None:
    workshop.run(workshop.file("ecb.csv", ECB), mapping="ecb")
    found = {(day, currency): rate for day, currency, rate in workshop.rows("from fx_rates")}
    late = date(2026, 2, 6)
    assert found[late, "EUR"] == EUR
    assert found[late, "USD"] == 1
    assert found[late, "PLN"] == PLN
    assert found[late, "JPY"] == JPY
    assert (late, "RUB") not in found
    assert found[date(2026, 2, 5), "RUB"] == RUB
    assert len(found) == 9


def test_a_corrected_rate_converts_the_lines_it_reaches_again(with_creators: Workshop) -> None:
    with_creators.run(with_creators.file("ecb.csv", ECB), mapping="ecb")
    with_creators.run(with_creators.file("commissions.csv", LINES), mapping="contract")
    summary = with_creators.run(with_creators.file("ecb.csv", ECB.replace("1.1684", "1.2000")), mapping="ecb")
    assert summary.converted == {"commissions": 3}
    assert with_creators.rows("select order_value_usd_cents from commissions where order_id = '2'") == [(120001,)]


def test_a_rate_that_is_no_number_is_rejected(workshop: Workshop) -> None:
    workshop.run(workshop.file("ecb.csv", ECB.replace(",186.75", ",n/k")), mapping="ecb")
    assert workshop.rows("select line_number, column_name, value from import_rejects") == [(2, "JPY", "n/k")]


def test_payouts_are_converted_at_the_day_they_were_made(with_creators: Workshop) -> None:
    header = "payout,creator,period_start,period_end,currency,amount_minor,status,method,created_at\n"
    row = "p1,anna,2026-01-01,2026-01-31,EUR,5001,paid,bank,2026-02-07 10:00:00\n"
    with_creators.run(with_creators.file("payouts.csv", header + row), mapping="contract")
    with_creators.run(with_creators.file("ecb.csv", ECB), mapping="ecb")
    assert with_creators.rows("select amount_usd_cents from payouts") == [(to_usd_cents(5001, "EUR", EUR),)]
