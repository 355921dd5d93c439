"""The command: its arguments, its words and its exit status."""

from __future__ import annotations

import argparse

import duckdb
import pytest

from data_access.imports.command import add_import_arguments, run_import
from tests.imports.conftest import CREATORS, Workshop


def command(workshop: Workshop, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_import_arguments(parser)
    return run_import(parser.parse_args([*arguments, "--database", f"duckdb:///{workshop.link}"]))


def test_a_good_import_says_what_became_of_the_rows(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    file = workshop.file("people.csv", CREATORS)
    assert command(workshop, "--mapping", "contract", "--as", f"creators={file}") == 0
    said = capsys.readouterr()
    assert "creators               2           2           0           0           0" in said.out
    assert "… read people.csv: 2 rows" in said.err


def test_nothing_imported_is_status_two(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(workshop, str(workshop.folder / "missing.csv"), "--mapping", "contract") == 2
    assert "missing.csv is not a file" in capsys.readouterr().err
    bad = workshop.file("creators.csv", CREATORS.replace("approved", "unsure"))
    assert command(workshop, str(bad), "--mapping", "contract") == 2
    assert "Nothing was loaded" in capsys.readouterr().out
    assert workshop.rows("select count(*) from import_rejects") == [(2,)]


def test_a_header_without_rows_is_no_failure_and_makes_no_snapshot(
    with_creators: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    before = with_creators.link.resolve()
    empty = with_creators.file("creators.csv", CREATORS.partition("\n")[0] + "\n")
    assert command(with_creators, str(empty), "--mapping", "contract") == 0
    assert "The files hold no rows; nothing changed." in capsys.readouterr().out
    assert with_creators.link.resolve() == before


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        ("file", "is no database that DuckDB"),
        ("folder", "is a folder; the database must be a file"),
        ("create table creators (account integer)", "The table creators in"),
        ("create view creators as select 1 as creator_id", "creators is a view in"),
        ("create table imports as select 1 as import_id", "lacks mapping, file_name"),
    ],
)
def test_a_database_that_cannot_take_rows_is_named_and_left_as_it_was(
    workshop: Workshop, capsys: pytest.CaptureFixture[str], prepare: str, said: str
) -> None:
    if prepare == "file":
        workshop.link.write_text("no database")
    elif prepare == "folder":
        workshop.link.mkdir()
    else:
        with duckdb.connect(str(workshop.link)) as connection:
            connection.execute(prepare)
    before = workshop.link.stat()
    assert command(workshop, str(workshop.file("creators.csv", CREATORS)), "--mapping", "contract") == 2
    assert f"{workshop.link}" in (message := capsys.readouterr().err)
    assert said in message
    assert workshop.link.stat().st_mtime_ns == before.st_mtime_ns


def test_a_place_that_cannot_be_written_is_named(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    in_the_way = workshop.file("creators.csv", CREATORS)
    below = Workshop(in_the_way)
    assert command(below, str(in_the_way), "--mapping", "contract") == 2
    assert f"A snapshot cannot be written to {below.link.with_suffix('.snapshots')}" in capsys.readouterr().err


def test_columns_of_another_type_are_no_traceback(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    workshop.run(workshop.file("creators.csv", CREATORS), mapping="contract")
    with duckdb.connect(str(workshop.link.resolve())) as connection:
        connection.execute("alter table creators alter handle type integer using 0")
    more = workshop.file("more.csv", CREATORS.replace("anna", "ella"))
    assert command(workshop, "--as", f"creators={more}", "--mapping", "contract") == 2
    assert "cannot take the rows" in capsys.readouterr().err
