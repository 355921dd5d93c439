"""`python -m sample_data`: what it says, and how it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from data_access.snapshots import current_file, next_snapshot
from sample_data.__main__ import main


def run(link: Path, *arguments: str) -> int:
    return main([*arguments, "--database", f"duckdb:///{link}"])


def test_it_says_where_the_sample_is_and_how_many_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = tmp_path / "sample.duckdb"
    assert run(link, "--creators", "300", "--lines", "1000", "--until", "2026-05-31") == 0
    said = capsys.readouterr()
    assert f"{link}: 300 creators, 1,000 commission lines" in said.out
    assert "2024-09-01 to 2026-05-31" in said.out
    assert "1.00k/1.00k" in said.err
    assert link.is_symlink()


def test_what_was_imported_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = tmp_path / "mine.duckdb"
    small = ("--creators", "3", "--lines", "5", "--until", "2026-05-31")
    assert run(link, *small) == 0
    assert run(link, *small) == 0
    imported = "insert into imports select 1, 'contract', 'creators.csv', 'sha', now()::timestamp, null, 0, 0, 0, 0, 0"
    with duckdb.connect(str(current_file(link))) as database:
        database.execute(imported)
    before = current_file(link)
    assert run(link, *small) == 1
    assert "holds 1 import: a sample would take their place. Name another place" in capsys.readouterr().err
    assert current_file(link) == before


def test_the_default_last_day_is_today(tmp_path: Path) -> None:
    link = tmp_path / "sample.duckdb"
    before = datetime.now(UTC).date()
    assert run(link, "--creators", "500", "--lines", "5000") == 0
    with duckdb.connect(str(current_file(link)), read_only=True) as database:
        [(last,)] = database.execute("select max(day) from clicks").fetchall()
    assert before <= last <= datetime.now(UTC).date()


@pytest.mark.parametrize(("creators", "lines"), [(1, 0), (1, 50), (3, 1), (40, 5), (200, 0), (50, 5_000)])
def test_the_smallest_samples_are_whole(tmp_path: Path, creators: int, lines: int) -> None:
    link = tmp_path / "tiny.duckdb"
    assert run(link, "--creators", str(creators), "--lines", str(lines), "--until", "2024-02-29") == 0
    with duckdb.connect(str(current_file(link)), read_only=True) as database:
        assert database.execute("select count(*) from creators").fetchall() == [(creators,)]
        assert database.execute("select count(*) from commissions").fetchall() == [(lines,)]
        assert database.execute("select max(ordered_at)::date <= date '2024-02-29' from commissions").fetchall() in (
            [(True,)],
            [(None,)],
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--creators", "0"], "argument --creators: '0' is not a whole number from 1 to 5,000,000."),
        (["--creators", "many"], "argument --creators: 'many' is not a whole number from 1 to 5,000,000."),
        (["--lines", "-1"], "argument --lines: '-1' is not a whole number from 0 to 500,000,000."),
        (["--until", "tomorrow"], "argument --until: 'tomorrow' is not a day such as 2026-01-31."),
        (["--until", "1990-01-01"], "argument --until: 1990-01-01 is out of range"),
        (["--database", "postgresql://localhost/x"], "Did you mean 'postgresql+psycopg'?"),
        (["--database", "duckdb:///:memory:"], "DATABASE_URL needs a file"),
        (["--rows", "5"], "unrecognized arguments: --rows 5"),
    ],
)
def test_a_bad_argument_is_one_clear_line_and_exit_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert message in said
    assert said.count("\n") == 1


def test_it_waits_for_nobody_who_builds_a_snapshot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = tmp_path / "sample.duckdb"
    with next_snapshot(link, 1) as file:
        assert run(link, "--creators", "10", "--lines", "10") == 1
        assert "Another import is building a snapshot" in capsys.readouterr().err
        file.touch()


def test_a_new_sample_replaces_the_old_one_only_when_it_is_done(tmp_path: Path) -> None:
    link = tmp_path / "sample.duckdb"
    for seed in ("1", "2"):
        assert run(link, "--creators", "50", "--lines", "100", "--seed", seed, "--until", str(date(2026, 1, 31))) == 0
    assert current_file(link).is_file()
    assert not list(tmp_path.glob("**/*.wal"))
