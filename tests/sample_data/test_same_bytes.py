"""The same arguments give the same rows in the same order, whatever the machine; others give others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from data_access.contract import TABLES
from data_access.snapshots import current_file
from sample_data import world, write
from sample_data.plan import Plan
from tests.sample_data.conftest import PLAN


def digests(file: Path) -> dict[str, object]:
    """Hash every row of every table together with its place in the table."""
    with duckdb.connect(str(file), read_only=True) as database:
        return {
            t.name: database.execute(
                f"select count(*), sum(hash(rowid, {', '.join(c.name for c in t.columns)})::hugeint) from {t.name}"
            ).fetchone()
            for t in TABLES
        }


def make(plan: Plan, folder: Path) -> Path:
    link = folder / "again.duckdb"
    write.write(plan, link, 1, lambda _: None)
    return current_file(link)


def test_two_runs_give_the_same_rows_in_the_same_order(sample_file: Path, tmp_path: Path) -> None:
    assert digests(make(PLAN, tmp_path)) == digests(sample_file)


def test_the_number_of_threads_and_the_size_of_writes_do_not_matter(
    sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "ROW_GROUP", 2_048)
    monkeypatch.setattr(write, "ENGINE", {**write.ENGINE, "threads": 1})
    assert digests(make(PLAN, tmp_path)) == digests(sample_file)


def test_another_seed_gives_another_ledger(sample_file: Path, tmp_path: Path) -> None:
    other = digests(make(replace(PLAN, seed=8), tmp_path))
    assert other["commissions"] != digests(sample_file)["commissions"]


def test_blocks_cover_every_creator_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "BLOCK_ROWS", 3_000)
    cut = world.blocks(world.world(PLAN))
    assert len(cut) > 5
    assert [b.start for b in cut] == [0, *(b.stop for b in cut[:-1])]
    assert cut[-1].stop == PLAN.creators
