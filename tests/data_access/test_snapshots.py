"""A snapshot is swapped in whole or not at all, and nobody who reads is disturbed."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import duckdb
import pytest

from data_access.errors import DatabaseError
from data_access.snapshots import current_file, identity, next_snapshot


def _write(file: Path, value: int, then: str = "") -> None:
    with duckdb.connect(str(file)) as connection:
        connection.execute("create or replace table t as select ? as value", [value])
        connection.execute(then)


def _build(link: Path, value: int, keep: int = 2) -> None:
    with next_snapshot(link, keep) as fresh:
        _write(fresh, value)


def _read(file: Path) -> int:
    with duckdb.connect(str(file), read_only=True) as connection:
        return int(connection.execute("select value from t").fetchall()[0][0])


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "connect_ops.duckdb"


def test_a_missing_database_says_what_to_do(link: Path) -> None:
    with pytest.raises(DatabaseError, match="make sample"):
        current_file(link)


def test_an_open_reader_keeps_the_old_rows_and_a_new_one_sees_the_new(link: Path) -> None:
    _build(link, 1)
    with duckdb.connect(str(current_file(link)), read_only=True) as reader:
        _build(link, 2)
        assert reader.execute("select value from t").fetchall() == [(1,)]
        assert _read(current_file(link)) == 2
        assert reader.execute("select value from t").fetchall() == [(1,)]


def test_identity_changes_with_every_snapshot(link: Path) -> None:
    _build(link, 1)
    before = identity(current_file(link))
    assert identity(current_file(link)) == before
    _build(link, 1)
    assert identity(current_file(link)) != before


def test_a_failure_while_building_leaves_the_old_snapshot_and_no_rubbish(link: Path) -> None:
    _build(link, 1)
    files = sorted(link.with_suffix(".snapshots").iterdir())
    with pytest.raises(duckdb.Error, match="no_such_table"), next_snapshot(link, 2) as fresh:
        _write(fresh, 2, then="insert into no_such_table values (1)")
    assert _read(current_file(link)) == 1
    assert sorted(link.with_suffix(".snapshots").iterdir()) == files


def test_a_block_that_builds_nothing_is_a_failure_too(link: Path) -> None:
    _build(link, 1)
    with pytest.raises(FileNotFoundError), next_snapshot(link, 2):
        pass
    assert _read(current_file(link)) == 1


def test_what_a_killed_builder_left_is_removed_and_never_counts_as_a_snapshot(link: Path) -> None:
    _build(link, 1)
    _build(link, 2)
    folder = link.with_suffix(".snapshots")
    for name in ("29990101T000000.000000-dead.building", "29990101T000000.000000-dead.building.wal"):
        (folder / name).write_bytes(b"half")
    (folder / "29990101T000000.000000-dead.building.tmp").mkdir()
    _build(link, 3)
    assert not list(folder.glob("*dead*"))
    assert sorted(_read(file) for file in folder.glob("*.duckdb")) == [2, 3]


def test_a_second_builder_is_refused_and_the_first_goes_on(link: Path) -> None:
    with next_snapshot(link, 2) as fresh:
        with pytest.raises(DatabaseError, match="Another import"), next_snapshot(link, 2):
            pytest.fail("two builders at once")
        _write(fresh, 1)
    assert _read(current_file(link)) == 1


def test_old_snapshots_are_forgotten_but_the_last_ones(link: Path) -> None:
    for value in range(5):
        _build(link, value, keep=3)
    kept = link.with_suffix(".snapshots").glob("*.duckdb")
    assert sorted(_read(file) for file in kept) == [2, 3, 4]


@pytest.mark.parametrize("keep", [1, 2])
def test_a_plain_file_in_the_links_place_is_kept_for_good(link: Path, keep: int) -> None:
    _write(link, 1)
    for value in (2, 3, 4, 5):
        _build(link, value, keep)
    assert link.is_symlink()
    assert _read(current_file(link)) == 5
    (kept,) = link.parent.glob("connect_ops-before-*.duckdb")
    assert _read(kept) == 1


def test_the_link_survives_when_the_folder_is_moved(link: Path, tmp_path: Path) -> None:
    _build(link, 1)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in (link.name, "connect_ops.snapshots"):
        os.rename(tmp_path / name, moved / name)
    assert _read(current_file(moved / link.name)) == 1


def test_a_full_disk_is_named_and_leaves_the_old_snapshot(link: Path) -> None:
    _build(link, 1)
    with pytest.raises(DatabaseError, match=r"cannot be written to .*snapshots: No space left"), next_snapshot(link, 2):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert _read(current_file(link)) == 1


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="is a folder"), next_snapshot(tmp_path, 2):
        pass
