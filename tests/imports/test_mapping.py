"""A mapping is one SELECT a table that reaches nothing but the files it was given, and its faults are named."""

from __future__ import annotations

import duckdb
import pytest

from data_access.errors import ImportFileError
from data_access.imports.mapping import built_in, load_mapping
from data_access.imports.staging import Sandbox
from tests.imports.conftest import CREATORS, Workshop


def test_every_built_in_mapping_can_be_read() -> None:
    assert built_in() == ("aliexpress", "awin", "contract", "ecb", "online_retail", "tiktok")
    assert all(load_mapping(name).tables for name in built_in())


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to 'stolen.csv'",
        "attach 'other.duckdb'",
        "install httpfs",
        "create table t as select 1",
        "select 1 as day, _line from source; select 2",
        "select * from read_csv('/etc/passwd')",
        "select * from source where currency in (select content from read_text('/etc/hostname'))",
        "select * from glob('/etc/*')",
        "select * from query('from source')",
        "set threads = 1",
    ],
)
def test_a_mapping_that_is_more_than_one_select_over_its_files_is_refused(workshop: Workshop, sql: str) -> None:
    file = workshop.file("rates.csv", "day,currency,usd_per_unit\n2026-01-01,EUR,1.1\n")
    with pytest.raises(ImportFileError, match=r"fx_rates\.sql (must be one single SELECT|calls )"):
        workshop.run(file, mapping=workshop.mapping(fx_rates=sql))
    assert not workshop.link.exists()


def test_a_file_by_its_path_is_no_table(workshop: Workshop) -> None:
    secret = workshop.file("secret.csv", "a\n1\n")
    file = workshop.file("rates.csv", "day,currency,usd_per_unit\n2026-01-01,EUR,1.1\n")
    with pytest.raises(ImportFileError, match="secret"):
        workshop.run(file, mapping=workshop.mapping(fx_rates=f"select * from '{secret}'"))


def test_a_shut_sandbox_reaches_no_file_and_cannot_be_opened_again(workshop: Workshop) -> None:
    secret = workshop.file("secret.csv", "a\n1\n")
    work = workshop.folder / "work"
    work.mkdir()
    with Sandbox(work, "500MB", 2) as sandbox:
        sandbox.connection.execute("create table nothing (a varchar)")
        sandbox.connection.execute("set enable_external_access = false")
        sandbox.connection.execute("set lock_configuration = true")
        for sql in (
            f"from read_csv('{secret}')",
            f"copy nothing to '{workshop.folder / 'out.csv'}'",
            f"attach '{workshop.folder / 'other.duckdb'}'",
            "install httpfs",
            "load httpfs",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                sandbox.connection.execute(sql)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select *, 1 as kurrency from source", "Did you mean 'currency'"),
        ("select day, currency, _line from source", "does not give usd_per_unit"),
        ("select day, currency, usd_per_unit from source", "does not give _line"),
        ("select * replace (usd_per_unit::double as usd_per_unit) from source", "not exact"),
        ("select *, rate from source", "does not fit these files.*rate"),
        ("select * replace (usd_per_unit::integer as usd_per_unit) from source", "fails on these files"),
        ("selec 1", "cannot be read|can be read"),
    ],
)
def test_a_mapping_that_does_not_fit_says_how(workshop: Workshop, sql: str, said: str) -> None:
    file = workshop.file("rates.csv", "day,currency,usd_per_unit\n2026-01-01,EUR,one\n")
    with pytest.raises(ImportFileError, match=said):
        workshop.run(file, mapping=workshop.mapping(fx_rates=sql))


def test_a_file_that_no_select_reads_is_an_error_and_can_be_named(workshop: Workshop) -> None:
    file = workshop.file("people_2026.csv", CREATORS)
    with pytest.raises(ImportFileError, match=r"does not read people_2026.*--as"):
        workshop.run(file, mapping="contract")
    summary = workshop.run(mapping="contract", named=(("creators", file),))
    assert summary.tables["creators"].loaded == 2


def test_an_unknown_mapping_is_met_with_the_nearest(workshop: Workshop) -> None:
    with pytest.raises(ImportFileError, match="Did you mean 'aliexpress'"):
        load_mapping("aliexpres")
    with pytest.raises(ImportFileError, match=r"is not named after a table.*Did you mean 'creators'"):
        load_mapping(workshop.mapping(creator="select 1"))


def test_a_mapping_in_another_encoding_is_named(workshop: Workshop) -> None:
    folder = workshop.mapping(creators="")
    (workshop.folder / "mapping" / "creators.sql").write_bytes("select 1".encode("utf-16"))
    with pytest.raises(ImportFileError, match=r"mapping/creators\.sql is not UTF-8 text"):
        load_mapping(folder)


def test_lines_that_a_mapping_leaves_out_are_counted(workshop: Workshop) -> None:
    file = workshop.file("rates.csv", "day,currency,usd_per_unit\n2026-01-01,EUR,1.1\n2026-01-01,XTS,1\n")
    summary = workshop.run(file, mapping=workshop.mapping(fx_rates="select * from source where currency <> 'XTS'"))
    assert summary.left_out == {"rates.csv": 1}
    assert "1 lines gave no row" in summary.text()
