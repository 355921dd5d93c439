"""What stays the same from import to import: ids, paid lines, and everything when the same file comes twice."""

from __future__ import annotations

import pytest

from data_access.contract import contract
from tests.imports.conftest import CREATORS, LINE_HEADER, Workshop

ROW = "anna,sale,{order},1,2026-02-01 00:00:00,EUR,1000,50,{status}\n"


def lines(**statuses: str) -> str:
    return LINE_HEADER + "".join(ROW.format(order=order, status=status) for order, status in statuses.items())


def contents(workshop: Workshop) -> dict[str, list[tuple[object, ...]]]:
    tables = [name for name in contract.tables if not name.startswith("import")]
    return {name: workshop.rows(f"from {name} order by all") for name in tables}


def test_the_same_file_twice_changes_nothing(with_creators: Workshop) -> None:
    file = with_creators.file("commissions.csv", lines(a="pending", b="paid"))
    with_creators.run(file, mapping="contract")
    before, snapshot = contents(with_creators), with_creators.link.resolve()
    summary = with_creators.run(file, mapping="contract")
    assert (summary.outcome, summary.total.unchanged) == ("already imported", 2)
    assert "nothing changed" in summary.text()
    assert with_creators.link.resolve() == snapshot
    assert contents(with_creators) == before


def test_a_later_export_updates_the_status_and_keeps_the_id(with_creators: Workshop) -> None:
    with_creators.run(with_creators.file("commissions.csv", lines(a="pending", b="pending")), mapping="contract")
    ids = with_creators.rows("select order_id, commission_id from commissions order by 1")
    later = with_creators.file("commissions.csv", lines(c="pending", b="approved"))
    summary = with_creators.run(later, mapping="contract")
    assert (summary.total.loaded, summary.total.updated) == (1, 1)
    assert with_creators.rows("select order_id, status from commissions order by 1") == [
        ("a", "pending"),
        ("b", "approved"),
        ("c", "pending"),
    ]
    assert with_creators.rows("select order_id, commission_id from commissions order by 1")[:2] == ids
    assert with_creators.rows("select count(distinct commission_id) from commissions") == [(3,)]


def test_the_new_lines_of_a_creator_lie_together_by_day(with_creators: Workshop) -> None:
    orders = [("igor", "c", 3), ("anna", "b", 2), ("igor", "d", 1), ("anna", "a", 1)]
    rows = (f"{who},sale,{order},1,2026-02-0{day} 00:00:00,EUR,1000,50,paid\n" for who, order, day in orders)
    with_creators.run(with_creators.file("commissions.csv", LINE_HEADER + "".join(rows)), mapping="contract")
    assert with_creators.rows("select order_id from commissions order by rowid") == [("a",), ("b",), ("d",), ("c",)]


@pytest.mark.parametrize(
    ("ids", "refused"),
    [
        ([3, 4, 5], []),
        ([4, 5, 6, 1, 2, 3], []),
        ([5, 3, 4, 1, 2], []),
        ([3, 3], [3]),
        ([3, 4, 5, 4], [5]),
        ([5, 6, 7, 1, 2, 5], [7]),
        ([1, 9, 4, 5, 3], []),
        ([1, 9, 4, 9, 4], [5, 6]),
        ([1, 10**9, 4], []),
        ([1, 10**9, 4, 10**9], [5]),
        ([3 - 2**63, -(2**63), 3 - 2**63], [4]),
        ([2**63 - 1, -(2**63), 2**63 - 1], [4]),
    ],
)
def test_an_id_twice_in_a_file_is_found_in_any_order_and_however_far_apart(
    with_creators: Workshop, ids: list[int], refused: list[int]
) -> None:
    rows = (f"{number}," + ROW.format(order=place, status="paid") for place, number in enumerate(ids))
    file = with_creators.file("commissions.csv", f"commission_id,{LINE_HEADER}{''.join(rows)}")
    summary = with_creators.run(file, mapping="contract")
    assert (summary.total.loaded, summary.total.rejected) == (len(set(ids)), len(refused))
    assert with_creators.rows("select line_number from import_rejects order by 1") == [(line,) for line in refused]


def test_an_old_export_imported_again_does_not_turn_the_status_back(with_creators: Workshop) -> None:
    first, second = lines(a="pending"), lines(a="approved")
    for content in (first, second, first):
        summary = with_creators.run(with_creators.file("commissions.csv", content), mapping="contract")
    assert summary.total.unchanged == 1
    assert with_creators.rows("select status from commissions") == [("approved",)]


def test_a_rejected_row_comes_in_when_the_same_file_is_imported_after_its_creator(workshop: Workshop) -> None:
    file = workshop.file("commissions.csv", lines(a="pending"))
    assert workshop.run(file, mapping="contract").total.rejected == 1
    workshop.run(workshop.file("creators.csv", CREATORS), mapping="contract")
    assert workshop.run(file, mapping="contract").total.loaded == 1


def test_a_paid_line_is_never_edited_but_its_gaps_are_filled(with_creators: Workshop) -> None:
    with_creators.run(with_creators.file("commissions.csv", lines(a="paid", b="paid")), mapping="contract")
    header = LINE_HEADER.rstrip("\n") + ",paid_at,raw_status\n"
    filled = ROW.format(order="a", status="paid").rstrip("\n") + ",2026-03-01 00:00:00,Settled\n"
    edited = ROW.format(order="b", status="paid").replace(",50,", ",60,").rstrip("\n") + ",,\n"
    summary = with_creators.run(with_creators.file("commissions.csv", header + filled + edited), mapping="contract")
    assert (summary.total.updated, summary.total.rejected) == (1, 1)
    assert with_creators.rows(
        "select order_id, commission_minor, paid_at::varchar, raw_status from commissions order by 1"
    ) == [
        ("a", 50, "2026-03-01 00:00:00", "Settled"),
        ("b", 50, None, None),
    ]
    ((column, value, reason),) = with_creators.rows("select column_name, value, reason from import_rejects")
    assert (column, value) == ("commission_minor", "60")
    assert "never edited after payment" in reason


def test_ids_in_the_file_are_kept_and_must_be_known(workshop: Workshop) -> None:
    header, *rows = CREATORS.splitlines()
    numbered = "\n".join(["creator_id," + header, *(f"{n},{row}" for n, row in enumerate(rows, 501))]) + "\n"
    creators = workshop.file("creators.csv", numbered)
    content = "commission_id," + LINE_HEADER.replace("creator,", "creator_id,", 1)
    content += "9,501,sale,o,1,2026-02-01,EUR,10,1,paid\n10,777,sale,p,1,2026-02-01,EUR,10,1,paid\n"
    workshop.run(creators, workshop.file("commissions.csv", content), mapping="contract")
    assert workshop.rows("select commission_id, creator_id from commissions") == [(9, 501)]
    assert workshop.rows("select line_number, column_name, value from import_rejects") == [(3, "creator_id", "777")]


def test_a_clawback_names_the_line_it_takes_back(with_creators: Workshop) -> None:
    header = LINE_HEADER.rstrip("\n") + ",source_line\n"
    sale = "anna,sale,a/1,1,2026-02-01,EUR,1000,50,paid,\n"
    back = "anna,clawback,a/1,1,2026-02-09,EUR,-1000,-50,approved,a\\/1/1/sale\n"
    lost = "anna,clawback,b,1,2026-02-09,EUR,-1000,-50,approved,b/1/sale\n"
    with_creators.run(with_creators.file("commissions.csv", header + sale + back + lost), mapping="contract")
    assert with_creators.rows(
        "select old.kind, taken.kind from commissions as taken "
        "join commissions as old on old.commission_id = taken.source_commission_id"
    ) == [("sale", "clawback")]
    assert with_creators.rows("select line_number, column_name, value from import_rejects") == [
        (4, "source_line", "b/1/sale")
    ]


def test_two_sources_may_use_the_same_keys(workshop: Workshop) -> None:
    creators = workshop.file("creators.csv", CREATORS)
    workshop.run(creators, mapping="contract", source="east")
    workshop.run(creators, mapping="contract", source="west")
    assert workshop.rows("select count(*), count(distinct creator_id) from creators") == [(4, 4)]


def test_files_of_one_run_count_as_if_they_came_one_after_another(with_creators: Workshop) -> None:
    folder = with_creators.mapping(commissions="select * from source")
    first = with_creators.file("january.csv", lines(a="pending", b="pending"))
    second = with_creators.file("february.csv", lines(b="approved", c="pending"))
    summary = with_creators.run(first, second, mapping=folder, source="contract")
    assert (summary.total.loaded, summary.total.updated) == (3, 1)
    assert with_creators.rows("select status from commissions where order_id = 'b'") == [("approved",)]
    recorded = with_creators.rows("select file_name, rows_loaded from imports where mapping = 'mapping' order by 1")
    assert recorded == [("february.csv", 1), ("january.csv", 2)]


@pytest.mark.parametrize("order", [("late", "early"), ("early", "late")])
def test_a_derived_creator_keeps_what_the_earliest_line_said(workshop: Workshop, order: tuple[str, str]) -> None:
    header = "Order ID,SKU ID,Creator Username,Content Type,Order Status,Payment Amount,Currency,Time Created\n"
    files = {
        "early": header + "1,1,lea,Video,Pending,1.00,EUR,01/02/2026\n",
        "late": header + "2,1,lea,Video,Pending,1.00,EUR,01/03/2026\n",
    }
    optional = ",Actual Commission Payment"
    for name in order:
        content = files[name].replace("\n", optional + "\n", 1).replace("/2026\n", "/2026,0.10\n")
        workshop.run(workshop.file(f"{name}.csv", content), mapping="tiktok")
    assert workshop.rows("select external_id, applied_at::date::varchar from creators") == [("lea", "2026-02-01")]


def test_clicks_without_a_campaign_are_one_row_a_day(with_creators: Workshop) -> None:
    content = "day,creator,campaign_id,clicks\n2026-02-01,anna,,{}\n"
    for clicks in (5, 9):
        with_creators.run(with_creators.file("clicks.csv", content.format(clicks)), mapping="contract")
    assert with_creators.rows("select clicks from clicks") == [(9,)]
