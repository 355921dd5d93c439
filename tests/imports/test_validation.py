"""What is held against the contract: each way a value can be wrong is rejected with its reason, and nothing else is."""

from __future__ import annotations

import pytest

from tests.imports.conftest import LINE_HEADER, Workshop

GOOD = {
    "creator": "anna",
    "kind": "sale",
    "order_id": "1",
    "sub_order_id": "1",
    "ordered_at": "2026-02-01 00:00:00",
    "currency": "EUR",
    "order_value_minor": "1000",
    "commission_minor": "50",
    "status": "pending",
}


def line(**changed: str) -> str:
    return ",".join({**GOOD, **changed}.values()) + "\n"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("creator", "", "is empty"),
        ("creator", "nobody", "names no row of creators"),
        ("kind", "gift", "must be one of sale, bonus, adjustment, clawback"),
        ("ordered_at", "01.02.2026", "must be a time"),
        ("ordered_at", "infinity", "must be a time"),
        ("currency", "eur", "three capital letters"),
        ("order_value_minor", "10.50", "whole number of minor units"),
        ("order_value_minor", "1e3", "whole number of minor units"),
        ("commission_minor", "99999999999999999999", "whole number of minor units"),
        ("commission_minor", "", "is empty"),
        ("commission_minor", "1000000000000001", "must be at most 1000000000000000"),
        ("order_value_minor", "-1000000000000001", "must be at least -1000000000000000"),
        ("ordered_at", "0001-01-01 00:00:00", "must be at least 1990-01-01"),
        ("ordered_at", "9999-12-31 00:00:00", "must be at most 2101-01-01"),
        ("status", "lost", "must be one of pending, held, approved, paid, reversed"),
    ],
)
def test_a_wrong_value_is_rejected_with_its_place_and_reason(
    with_creators: Workshop, column: str, value: str, reason: str
) -> None:
    bad = line(order_id="2", **{column: value})
    file = with_creators.file("commissions.csv", LINE_HEADER + line() + bad)
    summary = with_creators.run(file, mapping="contract")
    assert (summary.total.loaded, summary.total.rejected) == (1, 1)
    kept = with_creators.rows(
        "select file_name, table_name, line_number, column_name, coalesce(value, ''), raw_text from import_rejects"
    )
    assert kept == [("commissions.csv", "commissions", 3, column, value, bad.rstrip("\n"))]
    assert reason in with_creators.rows("select reason from import_rejects")[0][0]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-02-01T10:00:00Z", "2026-02-01 10:00:00"),
        ("2026-02-01 10:00:00+02", "2026-02-01 08:00:00"),
        ("2026-02-01T10:00:00.250-05:00", "2026-02-01 15:00:00.25"),
        ("2026-02-01 10:00", "2026-02-01 10:00:00"),
        ("2026-02-01", "2026-02-01 00:00:00"),
    ],
)
def test_a_time_is_stored_in_utc(with_creators: Workshop, given: str, stored: str) -> None:
    with_creators.run(with_creators.file("commissions.csv", LINE_HEADER + line(ordered_at=given)), mapping="contract")
    assert with_creators.rows("select ordered_at::varchar from commissions") == [(stored,)]


def test_every_row_read_is_accounted_for(with_creators: Workshop) -> None:
    rows = [line(order_id=str(n)) for n in range(5)]
    with_creators.run(with_creators.file("commissions.csv", LINE_HEADER + "".join(rows)), mapping="contract")
    later = [rows[0], line(order_id="1", status="approved"), line(order_id="9"), line(order_id="9"), "short,row\n"]
    file = with_creators.file("later.csv", LINE_HEADER + "".join(later) + line(order_id="", kind="sale"))
    summary = with_creators.run(mapping="contract", named=(("commissions", file),))
    total = summary.total
    assert (total.read, total.loaded, total.updated, total.unchanged, total.rejected) == (6, 1, 1, 1, 3)
    assert with_creators.rows("select line_number, reason from import_rejects order by 1") == [
        (5, "stands on line 4 already; a row may come once in a file"),
        (6, "has 2 fields where the header has 9"),
        (7, "is empty; without it the row cannot be told from others"),
    ]
    recorded = with_creators.rows(
        "select rows_read, rows_loaded, rows_updated, rows_unchanged, rows_rejected from imports order by import_id"
    )
    assert recorded[-1] == (6, 1, 1, 1, 3)


def test_a_mapping_can_reject_a_row_itself(workshop: Workshop) -> None:
    sql = """
        select *, case when currency = 'XTS' then 'is no currency' end as _reject,
            'currency' as _reject_column, currency as _reject_value from source
    """
    file = workshop.file("rates.csv", "day,currency,usd_per_unit\n2026-01-01,EUR,1.1\n2026-01-01,XTS,1\n")
    workshop.run(file, mapping=workshop.mapping(fx_rates=sql))
    assert workshop.rows("select line_number, column_name, value, reason, raw_text from import_rejects") == [
        (3, "currency", "XTS", "is no currency", "2026-01-01,XTS,1")
    ]


def test_clicks_of_no_campaign_may_leave_the_campaign_out(with_creators: Workshop) -> None:
    file = with_creators.file("clicks.csv", "creator,day,clicks\nanna,2026-01-05,7\nanna,2026-01-05,8\n")
    total = with_creators.run(file, mapping="contract").total
    assert (total.loaded, total.rejected) == (1, 1)
    assert with_creators.rows("select creator_id, campaign_id, clicks from clicks") == [(1, None, 7)]


def test_a_line_of_which_several_rows_are_wrong_is_kept_several_times(with_creators: Workshop) -> None:
    sql = """
        select creator, kind, order_id, ordered_at, currency, order_value_minor, commission_minor, 'lost' as status,
            _line
        from source cross join (values ('sale'), ('bonus')) as kinds (kind)
    """
    file = with_creators.file("orders.csv", LINE_HEADER.replace("kind", "what") + line())
    assert with_creators.run(file, mapping=with_creators.mapping(commissions=sql)).total.rejected == 2
    assert with_creators.rows("select line_number, column_name from import_rejects") == [(2, "status")] * 2
    assert with_creators.rows("select rows_read, rows_rejected from imports order by import_id desc limit 1") == [
        (2, 2)
    ]
