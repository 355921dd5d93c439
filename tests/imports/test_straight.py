"""A file that a mapping takes as it is gives what any other way of reading it gives, line by line."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from data_access.imports.mapping import load_mapping
from data_access.imports.straight import taken_whole
from tests.imports.conftest import CREATORS, LINE_HEADER, Workshop

ODD = (
    LINE_HEADER
    + """anna,sale,1,1,2026-02-01 00:00:00,EUR,1000,50,pending
 anna ,sale,2,1,2026-02-01 00:00:00,EUR, 1000,50 ,pending
anna,sale,3,1,2026-02-01T00:00:00+02,EUR,+1000,0050,paid
anna,sale,4,1,2026-02-01,EUR,1e3,50,pending
anna,sale,5,1,2026-02-01 00:00:00,eur,1000,50,lost
anna,sale,   ,1,2026-02-01 00:00:00,EUR,1000,50,pending
short,row
"anna",sale,"7, 8",,"2026-02-01 00:00:00",EUR,1000,50,held
nobody,sale,9,1,2026-02-01 00:00:00,EUR,1000,50,pending
anna,sale,10,1,2026-02-01 00:00:00,EUR,1000,50,pending,more,and more
anna,sale,11,1,2026-02-01 00:00:00, EUR,1000,50,pending
igor,sale,1,1,2026-02-01 00:00:00,EUR,1000,50,pending
"""
)


def test_only_a_select_that_takes_one_file_as_it_is_is_read_straight(workshop: Workshop) -> None:
    whole = load_mapping("contract").tables
    assert taken_whole(whole, "commissions") in whole
    for sql in ("select * from source", "select * from commissions where true", "select *, 1 as x from commissions"):
        assert taken_whole(load_mapping(workshop.mapping(commissions=sql)).tables, "commissions") is None


def test_odd_rows_become_what_they_become_in_any_other_way(tmp_path: Path) -> None:
    found = []
    for sql in ("select * from commissions", "select * from commissions where true"):
        (tmp_path / str(len(found))).mkdir()
        workshop = Workshop(tmp_path / str(len(found)))
        workshop.run(workshop.file("creators.csv", CREATORS), mapping="contract", source="mapping")
        summary = workshop.run(workshop.file("commissions.csv", ODD), mapping=workshop.mapping(commissions=sql))
        rows = workshop.rows("select * exclude (commission_id) from commissions order by order_id")
        found.append((summary, rows, workshop.rows("from import_rejects order by line_number")))
    assert found[0] == found[1]
    summary, rows, rejects = found[0]
    assert (summary.total.loaded, summary.total.rejected) == (4, 8)
    assert [row[3] for row in rejects] == [5, 6, 7, 8, 10, 11, 12, 13]


@pytest.fixture
def many(workshop: Workshop) -> tuple[Workshop, Path]:
    """A file that the engine reads in several parts at once, one row in 1,000 of which has no valid status."""
    path = workshop.folder / "commissions.csv"
    with duckdb.connect() as connection:
        connection.execute(f"""
            copy (
                select 1000000 + n as commission_id, 'anna' as creator, 'sale' as kind, 'order ' || n as order_id,
                    timestamp '2026-02-01' + interval (n) second as ordered_at, 'EUR' as currency,
                    n as order_value_minor, 1 as commission_minor,
                    case when n % 1000 = 0 then 'lost' else 'paid' end as status, repeat('x', 100) as raw_status
                from range(2, 400002) as numbers (n)
            ) to '{path}' (header)
        """)
    workshop.run(workshop.file("creators.csv", CREATORS), mapping="contract")
    return workshop, path


def test_every_row_of_a_long_file_has_its_own_line(many: tuple[Workshop, Path]) -> None:
    workshop, path = many
    summary = workshop.run(path, mapping="contract")
    assert (summary.total.loaded, summary.total.rejected) == (399_600, 400)
    text = path.read_text().splitlines()
    for line, raw in workshop.rows("select line_number, raw_text from import_rejects"):
        assert line % 1000 == 0
        assert raw == text[line - 1]
        assert raw.startswith(f"{1_000_000 + line},")
