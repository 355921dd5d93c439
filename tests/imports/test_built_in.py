"""Each built-in mapping on a small file with every status and oddity of its source; expected lines made by hand."""

from __future__ import annotations

from pathlib import Path

from tests.imports.conftest import Workshop

FIXTURES = Path(__file__).parent / "fixtures"


def lines(workshop: Workshop) -> list[str]:
    """Return the ledger, a line of text each: order, item, kind, creator, ordered, paid, country, amounts, status."""
    rows = workshop.rows("""
        select order_id, sub_order_id, kind, external_id, strftime(ordered_at, '%Y-%m-%d %H:%M:%S'),
            strftime(paid_at, '%Y-%m-%d %H:%M'), buyer_country, currency, order_value_minor, commission_minor,
            commissions.rate_bp, commissions.status, raw_status
        from commissions join creators using (creator_id) order by commission_id
    """)
    return ["|".join("" if value is None else str(value) for value in row) for row in rows]


def rejects(workshop: Workshop) -> list[tuple[object, ...]]:
    return workshop.rows("select table_name, line_number, column_name, value from import_rejects order by 1, 2")


def test_contract(workshop: Workshop) -> None:
    summary = workshop.run(*sorted((FIXTURES / "contract").glob("*.csv")), mapping="contract")
    assert lines(workshop) == [
        "A-1|1|sale|anna|2026-02-03 10:00:00|||EUR|10000|700||paid|",
        "A-1|2|clawback|anna|2026-02-20 10:00:00|||EUR|-10000|-700||approved|",
    ]
    assert workshop.rows("select order_value_usd_cents, commission_usd_cents from commissions order by 1 desc") == [
        (15_000, 1_050),
        (-12_500, -875),
    ]
    assert workshop.rows("""
        select name, title, clicks, method, e.status
        from commissions join creators using (creator_id) join campaigns using (campaign_id)
        join contents using (content_id) join payouts using (payout_id)
        join enrollments e on e.creator_id = creators.creator_id and e.campaign_id = campaigns.campaign_id
        join clicks on clicks.creator_id = creators.creator_id and clicks.campaign_id = campaigns.campaign_id
    """) == [("Spring", 'Spring, in "one" minute', 120, "bank", "enrolled")]
    assert rejects(workshop) == [("clicks", 3, "clicks", "-5"), ("commissions", 4, "commission_minor", "5.5")]
    assert {name: table.loaded for name, table in summary.tables.items()} == {
        "creators": 2,
        "campaigns": 1,
        "enrollments": 1,
        "contents": 1,
        "clicks": 1,
        "commissions": 2,
        "payouts": 1,
        "fx_rates": 2,
    }


def test_ecb(workshop: Workshop) -> None:
    workshop.run(FIXTURES / "eurofxref-hist.csv", mapping="ecb")
    assert workshop.rows("select day::varchar, currency, usd_per_unit::varchar from fx_rates order by 1, 2") == [
        ("2026-02-05", "EUR", "1.171100000000"),
        ("2026-02-05", "JPY", "0.006281714316"),  # 1.1711 / 186.43
        ("2026-02-05", "PLN", "0.275975020620"),  # 1.1711 / 4.2435
        ("2026-02-05", "RUB", "0.009992235561"),  # 1.1711 / 117.201
        ("2026-02-05", "USD", "1.000000000000"),
        ("2026-02-06", "EUR", "1.168400000000"),
        ("2026-02-06", "JPY", "0.006256492637"),  # 1.1684 / 186.75
        ("2026-02-06", "PLN", "0.274639776226"),  # 1.1684 / 4.2543
        ("2026-02-06", "USD", "1.000000000000"),
    ]
    assert rejects(workshop) == []


def test_aliexpress(workshop: Workshop) -> None:
    summary = workshop.run(FIXTURES / "aliexpress.csv", mapping="aliexpress")
    assert lines(workshop) == [
        "8001|8001-1|sale|anna_fr|2026-01-15 18:00:00||FR|USD|10000|700|700|pending|Payment Completed",
        "8001|8001-1|bonus|anna_fr|2026-01-15 18:00:00||FR|USD|0|150|150|pending|Payment Completed",
        "8001|8001-1|bonus|anna_fr|2026-01-15 18:00:00||FR|USD|0|200||pending|Payment Completed",
        "8002|8002-1|sale|anna_fr|2026-07-16 06:30:00||GB|USD|2499|175|700|held|Buyer Confirmed Receipt",
        # The clocks go forward between these two: 01:59:59 is still winter time, 03:00:00 is summer time.
        "8003|8003-1|sale|igor.ru|2026-03-08 09:59:59|2026-03-20 07:00|RU|EUR|5000|475|950|paid|Completed Settlement",
        "8003|8003-2|sale|igor.ru|2026-03-08 10:00:00||RU|EUR|300|29|950|reversed|Completed Settlement",
        "8004|8004-1|sale|igor.ru|2026-11-01 07:30:00||PL|USD|100|5|500|reversed|Invalid",
        "8005|8005-1|sale|igor.ru|2026-11-02 08:30:00||PL|USD|100|5|500|approved|Completed Settlement",
    ]
    assert rejects(workshop) == [
        ("commissions", 8, "status", "Teleported"),
        ("commissions", 9, "commission_minor", "five"),
        ("commissions", 10, "ordered_at", "02.11.2026"),
    ]
    assert workshop.rows("select distinct is_new_buyer from commissions where order_id = '8001'") == [(True,)]
    assert (summary.tables["creators"].loaded, summary.tables["commissions"].read) == (2, 11)


def test_aliexpress_bonus_lines_keep_their_identity(workshop: Workshop) -> None:
    text = (FIXTURES / "aliexpress.csv").read_text()
    workshop.run(workshop.file("orders.csv", text), mapping="aliexpress")
    later = text.replace("Payment Completed,Normal,anna_fr", "Buyer Confirmed Receipt,Normal,anna_fr")
    summary = workshop.run(workshop.file("orders.csv", later), mapping="aliexpress")
    assert (summary.tables["commissions"].loaded, summary.tables["commissions"].updated) == (0, 3)


def test_awin(workshop: Workshop) -> None:
    workshop.run(FIXTURES / "awin.csv", mapping="awin")
    assert lines(workshop) == [
        "A-1|501|sale|77|2026-02-01 10:00:00||GB|GBP|5596|559||pending|pending",
        # 1.005 EUR is half a cent over 100: to the even neighbour.
        "A-2|502|sale|77|2026-02-02 10:00:00||FR|EUR|2010|100||approved|approved",
        "A-3|503|sale|78|2026-02-02 22:30:00|2026-02-20 00:00|JP|JPY|5000|250||paid|approved",
        "A-4|504|sale|78|2026-02-03 10:00:00||ES|EUR|3000|300||reversed|declined",
        "505|505|sale|78|2026-02-04 10:00:00|||PLN|3000|300||reversed|deleted",
    ]
    assert workshop.rows("select status_reason from commissions where order_id = 'A-4'") == [("returned, in full",)]
    assert rejects(workshop) == [
        ("commissions", 7, "commissionAmount.currency", "USD"),
        ("commissions", 8, "commission_minor", "3,00"),
    ]


def test_tiktok(workshop: Workshop) -> None:
    workshop.run(FIXTURES / "tiktok.csv", mapping="tiktok")
    assert lines(workshop) == [
        "5770001|9001|sale|lea.paris|2026-02-03 12:00:00|2026-02-21 00:00||EUR|12050|1807|1500|paid|Settled",
        "5770002|9002|sale|lea.paris|2025-12-31 00:00:00|||PLN|4990|624|1250|pending|Pending",
        "5770003|9003|sale|oleg|2026-02-01 00:00:00|||EUR|1000|0|1000|reversed|Ineligible",
        "5770004|9004|sale|oleg|2026-02-02 00:00:00|||EUR|1000|100|1000|held|Frozen",
        "5770005|9005|sale|oleg|2026-02-02 00:00:00|||JPY|1000|100|1000|approved|Settled",
    ]
    assert rejects(workshop) == [("commissions", 7, "ordered_at", "13/13/2026")]


def test_online_retail(workshop: Workshop) -> None:
    workshop.run(FIXTURES / "online_retail.csv", mapping="online_retail")
    assert lines(workshop) == [
        # 6 × 2.55 = 15.30; 5 % is 0.765, to the even 0.76. The same item again is another line.
        "536365|1|sale|17850|2010-12-01 08:26:00|2011-01-01 00:00|GB|GBP|1530|76|500|paid|",
        "536365|2|sale|17850|2010-12-01 08:26:00|2011-01-01 00:00|GB|GBP|1530|76|500|paid|",
        # 5 % of -27.50 is -1.375, to the even -1.38.
        "C536379|1|clawback|17850|2010-12-31 23:59:00|2011-01-01 00:00|IE|GBP|-2750|-138|500|paid|",
        "536400|2|sale|12346|2011-01-31 10:00:00|2011-02-01 00:00|ZZ|GBP|100|5|500|paid|",
    ]
    assert workshop.rows("select external_id, country, applied_at::varchar from creators order by 1") == [
        ("12346", "ZZ", "2011-01-31 00:00:00"),
        ("17850", "GB", "2010-12-01 00:00:00"),
    ]
    assert rejects(workshop) == [
        ("commissions", 5, "CustomerID", None),
        ("creators", 6, "Country", "Channel Islands"),
    ]
