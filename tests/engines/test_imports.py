"""Imports into a server come to the same rows, with the same ids, as imports into a file."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import Connection

from data_access.check import can_run, check
from data_access.contract import TABLES, commissions
from data_access.database import open_database
from data_access.errors import DatabaseError
from data_access.imports.files import source_files
from data_access.imports.kept import KEPT
from data_access.imports.mapping import load_mapping
from data_access.imports.preparing import Request
from data_access.imports.server import import_to_server
from data_access.imports.stores.clickhouse import ClickHouseStore
from data_access.imports.summary import Summary
from data_access.settings import Settings
from tests.engines.conftest import Empty
from tests.engines.servers import ENGINES
from tests.imports.conftest import CREATORS, LINE_HEADER, Workshop
from tests.imports.test_built_in import FIXTURES
from tests.imports.test_rates import ECB, LINES
from tests.imports.test_real_input import REAL

ROW = "anna,sale,{order},1,{day} 00:00:00,EUR,1000,50,{status}\n"
# When an import ran is the only thing that may differ.
CLOCK = frozenset({"started_at", "finished_at"})


@dataclass(frozen=True)
class Both:
    """A file and a server that the same files are imported into."""

    file: Workshop
    url: str

    def run(self, *files: Path, mapping: str, dry_run: bool = False) -> Summary:
        """Import into both; the summaries must be the same."""
        expected = self.file.run(*files, mapping=mapping, dry_run=dry_run)
        summary = self.on_server(*files, mapping=mapping, dry_run=dry_run)
        assert replace(summary, tables=dict(summary.tables)) == replace(expected, tables=dict(expected.tables))
        return summary

    def on_server(
        self, *files: Path, mapping: str, dry_run: bool = False, say: Callable[[str], None] = lambda _: None
    ) -> Summary:
        """Import into the server alone."""
        loaded = load_mapping(mapping)
        return import_to_server(Request(source_files(files), loaded, loaded.name, "1GB", 2, dry_run), self.url, say)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row on the server, of the contract's tables and of the importer's own."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = _rows(connection)
        engine.dispose()
        return found

    def do(self, *statements: str) -> None:
        """Run statements on the server."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def tables(self) -> set[str]:
        """Return the names of the tables on the server."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            found = connection.execute(
                text("select table_name from information_schema.tables where table_schema = :here"),
                {"here": "public" if self.url.startswith("postgresql") else engine.url.database},
            ).fetchall()
        engine.dispose()
        return {name for (name,) in found}

    def agree(self) -> None:
        """Hold every table on the server to the file's, row by row."""
        engine = create_engine(f"duckdb:///{self.file.link.resolve()}", connect_args={"read_only": True})
        with engine.connect() as connection:
            expected = _rows(connection)
        engine.dispose()
        found = self.rows()
        for name, rows in expected.items():
            assert found[name] == rows, name


def _rows(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    found = {}
    for table in (*TABLES, *KEPT):
        compared = [column for column in table.c if column.name not in CLOCK]
        rows = [tuple(row) for row in connection.execute(select(*compared))]
        found[table.name] = sorted(rows, key=lambda row: [(value is None, str(value)) for value in row])
    return found


@pytest.fixture(params=ENGINES)
def both(request: pytest.FixtureRequest, empty: Empty, tmp_path: Path) -> Both:
    return Both(Workshop(tmp_path), empty(request.param, f"imports_{tmp_path.name}"))


@pytest.fixture
def with_creators(both: Both) -> Both:
    both.run(both.file.file("creators.csv", CREATORS), mapping="contract")
    return both


def lines(**statuses: str) -> str:
    return LINE_HEADER + "".join(ROW.format(order=o, status=s, day="2026-02-01") for o, s in statuses.items())


def test_every_built_in_mapping_gives_the_same_rows_and_the_same_files_change_nothing(both: Both) -> None:
    # The rates come last, and reach lines of all sources.
    steps = [([FIXTURES / f"{name}.csv"], name) for name in ("aliexpress", "awin", "tiktok", "online_retail")]
    steps.append((sorted((FIXTURES / "contract").glob("*.csv")), "contract"))
    steps.append(([FIXTURES / "eurofxref-hist.csv"], "ecb"))
    for files, mapping in steps:
        both.run(*files, mapping=mapping)
        both.agree()
    before = both.rows()
    for files, mapping in steps[:-2]:
        assert both.on_server(*files, mapping=mapping).outcome == "already imported"
    assert both.rows() == before
    database = open_database(Settings(database_url=both.url))
    assert can_run(check(database))
    database.close()


def test_a_later_export_updates_adds_and_rejects(with_creators: Both) -> None:
    both = with_creators
    both.run(both.file.file("commissions.csv", lines(a="pending", b="paid", c="pending")), mapping="contract")
    later = lines(a="approved", b="paid", d="pending").replace(
        "b,1,2026-02-01 00:00:00,EUR,1000,50", "b,1,2026-02-01 00:00:00,EUR,1000,60"
    )
    # A line whose day moves leaves its month for another, and an unknown creator is rejected.
    later += ROW.format(order="c", status="pending", day="2026-04-03")
    later += ROW.format(order="e", status="pending", day="2026-02-01").replace("anna", "nobody") + "short,row\n"
    summary = both.run(both.file.file("commissions.csv", later), mapping="contract")
    assert (summary.total.loaded, summary.total.updated, summary.total.rejected) == (1, 2, 3)
    both.agree()


def test_the_last_line_of_a_month_may_move_to_another(with_creators: Both) -> None:
    for day in ("2026-02-01", "2026-04-03"):
        file = with_creators.file.file("commissions.csv", LINE_HEADER + ROW.format(order="a", status="held", day=day))
        with_creators.run(file, mapping="contract")
        with_creators.agree()


def test_clicks_without_a_campaign_and_enrollments_are_updated_in_place(with_creators: Both) -> None:
    both = with_creators
    campaign = "campaign,name,brand,category,starts_on,rate_bp,status\ns,Spring,B,beauty,2026-01-01,500,active\n"
    both.run(both.file.file("campaigns.csv", campaign), mapping="contract")
    for number, status in ((5, "invited"), (9, "enrolled")):
        clicks = f"day,creator,campaign,clicks\n2026-02-01,anna,,{number}\n2026-02-01,anna,s,{number}\n"
        enrolled = f"creator,campaign,joined_at,status\nanna,s,2026-01-05 00:00:00,{status}\n"
        files = both.file.file("clicks.csv", clicks), both.file.file("enrollments.csv", enrolled)
        both.run(*files, mapping="contract")
        both.agree()
    assert sorted(row[3] for row in both.rows()["clicks"]) == [9, 9]


def test_rates_convert_lines_that_were_there_and_again_when_corrected(with_creators: Both) -> None:
    both = with_creators
    both.run(both.file.file("commissions.csv", LINES), mapping="contract")
    both.run(both.file.file("ecb.csv", ECB), mapping="ecb")
    both.agree()
    corrected = both.run(both.file.file("ecb.csv", ECB.replace("1.1684", "1.2000")), mapping="ecb")
    assert corrected.converted == {"commissions": 3}
    both.agree()


def test_ids_that_the_file_gives_are_kept_and_must_be_known(both: Both) -> None:
    header, *rows = CREATORS.splitlines()
    numbered = "\n".join(["creator_id," + header, *(f"{n},{row}" for n, row in enumerate(rows, 501))]) + "\n"
    content = (
        "commission_id," + LINE_HEADER.replace("creator,", "creator_id,", 1).rstrip("\n") + ",source_commission_id\n"
    )
    content += "9,501,sale,o,1,2026-02-01,EUR,10,1,paid,\n10,777,sale,p,1,2026-02-01,EUR,10,1,paid,\n"
    both.run(both.file.file("creators.csv", numbered), mapping="contract")
    both.run(both.file.file("commissions.csv", content), mapping="contract")
    content = content.partition("\n")[0] + "\n11,502,clawback,o,1,2026-03-01,EUR,-10,-1,held,9\n"
    content += "12,502,clawback,o,2,2026-03-01,EUR,-10,-1,held,99\n"
    both.run(both.file.file("commissions.csv", content), mapping="contract")
    both.run(both.file.file("creators.csv", CREATORS.replace("anna", "ella")), mapping="contract")
    both.agree()


def test_texts_and_missing_values_arrive_as_they_are(with_creators: Both) -> None:
    both = with_creators
    odd = """creator,platform,kind,content,title,url,published_at
anna,video,post,k1,"Say ""ah"", \\N and 100 %, twice
on two lines",,2026-02-01 10:00:00.123456
anna,video,post,k'2\\,Ünï — Игорь,http://x,2026-02-01 10:00:00
"""
    both.run(both.file.file("contents.csv", odd), mapping="contract")
    both.run(both.file.file("contents.csv", odd.replace(",post,", ",story,")), mapping="contract")
    both.agree()


def test_a_dry_run_says_everything_and_changes_nothing(both: Both) -> None:
    file = both.file.file("creators.csv", CREATORS)
    assert both.run(file, mapping="contract", dry_run=True).total.loaded == 2
    assert both.tables() == set()
    both.run(file, mapping="contract")
    before, tables = both.rows(), both.tables()
    more = both.file.file("creators.csv", CREATORS.replace("anna", "ella"))
    assert both.run(more, mapping="contract", dry_run=True).total.loaded == 1
    assert (both.rows(), both.tables()) == (before, tables)


@pytest.mark.parametrize("step", ["sending 1 rows to commissions", "sending 1 rows to imports"])
def test_a_failure_on_the_way_leaves_what_was_there(with_creators: Both, step: str) -> None:
    both = with_creators
    before, tables = both.rows(), both.tables()

    def fail(said: str) -> None:
        if said.startswith(step):
            raise RuntimeError("the plug was pulled")

    file = both.file.file("commissions.csv", lines(a="pending"))
    with pytest.raises(RuntimeError, match="plug"):
        both.on_server(file, mapping="contract", say=fail)
    assert both.rows() == before
    both.run(file, mapping="contract")
    both.agree()
    assert both.tables() == tables


def test_a_second_import_is_refused_while_one_runs(with_creators: Both) -> None:
    both = with_creators
    file = both.file.file("commissions.csv", lines(a="pending"))
    refused: list[str] = []

    def again(said: str) -> None:
        if said.startswith("converting"):
            with pytest.raises(DatabaseError) as error:
                both.on_server(file, mapping="contract")
            refused.append(str(error.value))

    assert both.on_server(file, mapping="contract", say=again).total.loaded == 1
    assert len(refused) == 1
    assert "Another import is running on" in refused[0]


def test_a_database_that_lacks_a_table_or_a_column_is_named(with_creators: Both) -> None:
    file = with_creators.file.file("commissions.csv", lines(a="pending"))
    with_creators.do("alter table creators drop column manager")
    with pytest.raises(DatabaseError, match=r"The table creators in .* lacks manager"):
        with_creators.on_server(file, mapping="contract")
    with_creators.do("drop table creators", "create view creators as select 1 as creator_id")
    with pytest.raises(DatabaseError, match=r"lacks the tables creators, or they are views"):
        with_creators.on_server(file, mapping="contract")


@pytest.fixture
def clickhouse(empty: Empty, tmp_path: Path) -> Both:
    both = Both(Workshop(tmp_path), empty("clickhouse", f"imports_{tmp_path.name}"))
    both.run(both.file.file("creators.csv", CREATORS), mapping="contract")
    return both


@pytest.mark.parametrize("done", [0, 2])
def test_an_import_that_was_cut_off_while_it_was_let_in_is_finished_by_the_next(
    clickhouse: Both, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    before, tables = clickhouse.rows(), clickhouse.tables()
    file = clickhouse.file.file("commissions.csv", lines(a="pending"))

    def cut_off(store: ClickHouseStore, steps: list[str]) -> None:
        for statement in steps[:done]:
            store._run(statement)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ClickHouseStore, "_let_in", cut_off)
        with pytest.raises(KeyboardInterrupt):
            clickhouse.on_server(file, mapping="contract")
    assert clickhouse.rows()["imports"] == before["imports"]
    clickhouse.file.run(file, mapping="contract")
    assert clickhouse.on_server(file, mapping="contract").outcome == "already imported"
    clickhouse.agree()
    assert clickhouse.tables() == tables


def test_the_mark_of_a_process_that_is_gone_is_taken_over_and_that_of_another_machine_is_not(clickhouse: Both) -> None:
    file = clickhouse.file.file("commissions.csv", lines(a="pending"))
    mark = "create table import_running (none Int8) engine = Memory comment '{}'"
    clickhouse.do(mark.format("elsewhere"))
    with pytest.raises(
        DatabaseError, match="runs on elsewhere; if it was cut off there, drop the table import_running"
    ):
        clickhouse.on_server(file, mapping="contract")
    clickhouse.do("drop table import_running", mark.format(socket.gethostname()))
    assert clickhouse.on_server(file, mapping="contract").total.loaded == 1


def test_tables_on_several_servers_are_not_imported_into(clickhouse: Both) -> None:
    clickhouse.do(
        "rename table creators to creators_local",
        "create table creators as creators_local engine = Distributed(two_shards, currentDatabase(), creators_local)",
    )
    with pytest.raises(
        DatabaseError, match=r"keeps creators on several servers.*init --cluster.*data_access copy FILE"
    ):
        clickhouse.on_server(clickhouse.file.file("creators.csv", CREATORS), mapping="contract")


@pytest.mark.skipif(not REAL.is_dir(), reason="the real input is not part of the repository")
def test_the_real_input_gives_its_exact_totals_on_postgresql(empty: Empty, tmp_path: Path) -> None:
    both = Both(Workshop(tmp_path), empty("postgresql", "imports_real"))
    loaded = both.on_server(REAL / "online_retail.parquet", mapping="online_retail").tables["commissions"]
    assert (loaded.read, loaded.loaded, loaded.rejected) == (240_007, 172_782, 67_225)
    rates = both.on_server(REAL / "eurofxref-hist.zip", mapping="ecb")
    assert rates.converted == {"commissions": 172_782}
    query = select(
        func.count(),
        func.sum(commissions.c.commission_minor),
        func.sum(commissions.c.order_value_minor),
        func.count(commissions.c.commission_usd_cents),
    )
    engine = create_engine(both.url)
    with engine.connect() as connection:
        assert connection.execute(query).one() == (172_782, 18_127_553, 362_622_425, 172_782)
    engine.dispose()


def test_a_column_of_another_type_is_named(empty: Empty, tmp_path: Path) -> None:
    both = Both(Workshop(tmp_path), empty("postgresql", "imports_typed"))
    file = both.file.file("creators.csv", CREATORS)
    both.on_server(file, mapping="contract")
    both.do("alter table creators alter applied_at type text using 'yesterday'")
    with pytest.raises(DatabaseError, match=r"has a column of another type: .*check"):
        both.on_server(file, mapping="contract")
