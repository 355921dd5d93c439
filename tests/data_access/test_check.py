"""The check finds each kind of fault that is planted, says how many and shows one, and is silent otherwise."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_access.__main__ import main
from data_access.check import Finding, can_run, check, report
from data_access.check.rows import ROW_RULES
from data_access.check.sets import SET_RULES
from data_access.contract import TABLES
from data_access.database import Database, open_unchecked
from data_access.settings import Settings
from tests.drawn import DAY, Draw, drawn_database

Rows = dict[str, list[dict[str, Any]]]


def _findings(database: Database) -> set[Finding]:
    return {finding for finding in check(database, today=DAY) if finding.severity != "ok"}


def _altered(tmp_path: Path, *statements: str) -> Database:
    """Return a database of one creator and one line, changed by SQL as the contract would not allow."""
    drawn_database(tmp_path, creators=[{}], commissions=[{}]).close()
    (file,) = tmp_path.glob("*.duckdb")
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
    return open_unchecked(Settings(database_url=f"duckdb:///{file}"))


def test_a_database_without_fault_is_ok_table_by_table(drawn: Draw) -> None:
    database = drawn(creators=[{}, {}], commissions=[{}])
    counts = {"creators": 2, "commissions": 1}
    expected = tuple(Finding(t.name, "", "ok", "rows", counts.get(t.name, 0)) for t in TABLES)
    assert check(database, today=DAY) == expected


PLANTED: dict[str, tuple[Rows, Finding]] = {
    "not_allowed": (
        {"creators": [{}], "commissions": [{"status": "Paid"}, {"status": "oops"}, {}]},
        Finding(
            "commissions",
            "status",
            "warning",
            "not one of pending, held, approved, paid, reversed",
            2,
            "Paid",
        ),
    ),
    "off_pattern": (
        {"creators": [{"country": "fr"}, {"country": "FRA"}, {"country": "FR"}], "commissions": [{}]},
        Finding("creators", "country", "warning", "not of the form [A-Z]{2}", 2, "FRA"),
    ),
    "below_minimum": (
        {"creators": [{"followers": -1}], "commissions": [{}]},
        Finding("creators", "followers", "warning", "less than 0", 1, "-1"),
    ),
    "above_maximum": (
        {"creators": [{}], "commissions": [{"creator_id": 1}], "clicks": [{"creator_id": 1, "clicks": 10**15 + 1}]},
        Finding("clicks", "clicks", "warning", "more than 1000000000000000", 1, "1000000000000001"),
    ),
    "without_rate": (
        {"creators": [{}], "commissions": [{}], "payouts": [{"currency": "RUB"}, {"currency": "RUB"}]},
        Finding("payouts", "amount_usd_cents", "warning", "no rate: left out of US dollar figures", 2, "RUB"),
    ),
    "duplicate_keys": (
        {"creators": [{"creator_id": 7}] * 3 + [{"creator_id": 1}], "commissions": [{}]},
        Finding("creators", "creator_id", "warning", "the same key twice", 1, "creator_id 7"),
    ),
    "duplicate_keys with an empty part": (
        {"creators": [{}], "commissions": [{}], "clicks": [{}, {}]},
        Finding(
            "clicks",
            "day, creator_id, campaign_id",
            "warning",
            "the same key twice",
            1,
            "day 2026-03-02 creator_id 1 campaign_id (empty)",
        ),
    ),
    "orphans": (
        {"creators": [{}], "commissions": [{"creator_id": 99}, {"creator_id": 99}, {}]},
        Finding("commissions", "creator_id", "warning", "not in creators.creator_id", 2, "99"),
    ),
    "stale_ledger": (
        {"creators": [{}], "commissions": [{"ordered_at": datetime(2026, 2, 22, 23)}]},
        Finding("commissions", "ordered_at", "warning", "stale: nothing for 8 days", None, "2026-02-22"),
    ),
    "stale_ledger from the future": (
        {"creators": [{}], "commissions": [{"ordered_at": datetime(2026, 3, 3)}]},
        Finding("commissions", "ordered_at", "warning", "dated after today, 2026-03-02", None, "2026-03-03"),
    ),
    "stale_ledger without lines": (
        {"creators": [{}]},
        Finding("commissions", "", "warning", "the ledger is empty"),
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_the_only_one_found(drawn: Draw, name: str) -> None:
    rows, expected = PLANTED[name]
    found = _findings(drawn(**rows))
    assert found == {expected}
    assert can_run(tuple(found))


def test_every_rule_has_a_fault_planted_for_it() -> None:
    planted = {name.split()[0] for name in PLANTED} | {"is_null"}
    assert planted == {rule.__name__ for rule in (*ROW_RULES, *SET_RULES)}


def test_a_clawback_of_a_line_that_is_there_is_no_orphan(drawn: Draw) -> None:
    clawback = {"kind": "clawback", "source_commission_id": 1, "commission_minor": -1_000}
    assert not _findings(drawn(creators=[{}], commissions=[{}, clawback]))


def test_seven_quiet_days_are_not_stale(drawn: Draw) -> None:
    assert not _findings(drawn(creators=[{}], commissions=[{"ordered_at": datetime(2026, 2, 23)}]))


def test_a_missing_value_names_its_row(tmp_path: Path) -> None:
    database = _altered(
        tmp_path, "alter table creators alter handle drop not null", "update creators set handle = null"
    )
    assert _findings(database) == {
        Finding("creators", "handle", "warning", "empty; it must have a value", 1, "creator_id 1")
    }
    database.close()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("drop table payouts", Finding("payouts", "", "error", "the table is missing")),
        (
            "alter table creators drop followers",
            Finding("creators", "followers", "error", "the column is missing; it must be integer"),
        ),
        (
            "alter table commissions alter order_value_minor type double",
            Finding("commissions", "order_value_minor", "error", "is float; it must be integer"),
        ),
        (
            "alter table commissions alter commission_id type varchar",
            Finding("commissions", "commission_id", "error", "is text; it must be integer"),
        ),
        (
            "alter table commissions alter paid_at type timestamptz",
            Finding(
                "commissions",
                "paid_at",
                "error",
                "is timestamp with time zone; it must be timestamp (UTC, no zone)",
            ),
        ),
        (
            "alter table clicks alter day type timestamp",
            Finding("clicks", "day", "error", "is timestamp; it must be date"),
        ),
        (
            "alter table fx_rates alter usd_per_unit type double",
            Finding("fx_rates", "usd_per_unit", "error", "is float; it must be decimal"),
        ),
    ],
)
def test_what_the_app_cannot_run_on_is_an_error(tmp_path: Path, statement: str, expected: Finding) -> None:
    database = _altered(tmp_path, statement)
    found = _findings(database)
    assert found == {expected}
    assert not can_run(tuple(found))
    database.close()


@pytest.mark.parametrize("kind", ["integer", "hugeint", "smallint", "ubigint"])
def test_a_wider_or_narrower_integer_is_as_good(tmp_path: Path, kind: str) -> None:
    database = _altered(tmp_path, f"alter table creators alter followers type {kind}")
    assert not _findings(database)
    database.close()


def test_views_are_as_good_as_tables(tmp_path: Path) -> None:
    database = _altered(
        tmp_path, "alter table creators rename to accounts", "create view creators as select * from accounts"
    )
    assert not _findings(database)
    database.close()


def test_an_empty_database_lacks_every_table(tmp_path: Path) -> None:
    database = _altered(tmp_path, *(f"drop table {table.name}" for table in TABLES))
    assert [f.table for f in check(database)] == [t.name for t in TABLES]
    assert {f.severity for f in check(database)} == {"error"}
    database.close()


def test_the_report_is_aligned_and_ends_with_the_verdict() -> None:
    findings = (
        Finding("creators", "country", "warning", "not of the form [A-Z]{2}", 1_234, "fr"),
        Finding("payouts", "", "error", "the table is missing"),
        Finding("clicks", "", "ok", "rows", 5),
    )
    assert report(findings).splitlines() == [
        "warning  creators.country  1,234  not of the form [A-Z]{2}, for example 'fr'",
        "error    payouts                  the table is missing",
        "ok       clicks                5  rows",
        "",
        "The app cannot run on this database: 1 error, 1 warning.",
    ]


@pytest.mark.parametrize(
    ("statement", "status", "said"), [("select 1", 0, "can run"), ("drop table clicks", 1, "cannot run")]
)
def test_the_exit_status_says_whether_the_app_can_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], statement: str, status: int, said: str
) -> None:
    _altered(tmp_path, statement).close()
    (file,) = tmp_path.glob("*.duckdb")
    assert main(["check", "--database", f"duckdb:///{file}"]) == status
    assert f"The app {said} on this database" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "words"), [("duckdb:///nowhere/x.duckdb", "no database at"), ("oracle://x", "DATABASE_URL")]
)
def test_a_database_that_cannot_be_read_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], url: str, words: str
) -> None:
    assert main(["check", "--database", url]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert not said.out


@pytest.mark.parametrize("words", [["--help"], ["check", "--help"], ["import", "--help"]])
def test_help_is_there(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 0
    assert "usage: python -m data_access" in capsys.readouterr().out


def test_the_sample_programme_keeps_every_rule_but_for_rates_nobody_published(sample: Database) -> None:
    found = {f for f in check(sample, today=date(2026, 11, 16)) if f.severity != "ok"}
    no_rate = {f for f in found if f.problem == "no rate: left out of US dollar figures"}
    assert found == no_rate, report(tuple(found))
