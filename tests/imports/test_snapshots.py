"""An import is all or nothing: a dry run, a failure and a kill leave the old snapshot whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.imports.conftest import CREATORS, LINE_HEADER, Workshop

ROW = "anna,sale,{},1,2026-02-01 00:00:00,EUR,1000,50,pending\n"
STOP_WHEN_MERGED = """
import sys
from pathlib import Path
from data_access.imports.files import source_files
from data_access.imports.importing import import_files
from data_access.imports.mapping import load_mapping
from data_access.imports.preparing import Request

def say(step):
    if step.startswith("converting"):
        print("merged", flush=True)
        sys.stdin.read()

link, file = map(Path, sys.argv[1:])
import_files(Request(source_files([file]), load_mapping("contract"), "contract", "500MB", 1), link, 2, say)
"""


def test_a_dry_run_says_everything_and_changes_nothing(with_creators: Workshop) -> None:
    before = with_creators.link.resolve()
    file = with_creators.file("commissions.csv", LINE_HEADER + ROW.format(1) + "short,row\n")
    summary = with_creators.run(file, mapping="contract", dry_run=True)
    assert (summary.total.loaded, summary.total.rejected) == (1, 1)
    assert "commissions.csv line 3: has 2 fields where the header has 9" in summary.text()
    assert "nothing was changed" in summary.text()
    assert with_creators.link.resolve() == before
    assert list(before.parent.glob("*.duckdb")) == [before]


def test_a_failure_on_the_way_leaves_the_old_snapshot(with_creators: Workshop) -> None:
    before = with_creators.link.resolve()

    def fail(step: str) -> None:
        if step.startswith("converting"):
            raise RuntimeError("the disk is full")

    file = with_creators.file("commissions.csv", LINE_HEADER + ROW.format(1))
    with pytest.raises(RuntimeError, match="disk is full"):
        with_creators.run(file, mapping="contract", say=fail)
    assert with_creators.link.resolve() == before
    assert with_creators.rows("select count(*) from commissions") == [(0,)]
    assert sorted(path.name for path in before.parent.iterdir()) == sorted([before.name, "lock"])


def test_a_kill_on_the_way_leaves_the_old_snapshot_and_the_next_import_works(with_creators: Workshop) -> None:
    before = with_creators.link.resolve()
    file = with_creators.file("commissions.csv", LINE_HEADER + ROW.format(1))
    process = subprocess.Popen(
        [sys.executable, "-c", STOP_WHEN_MERGED, str(with_creators.link), str(file)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"merged\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert with_creators.link.resolve() == before
    assert with_creators.rows("select count(*) from creators") == [(2,)]
    with_creators.run(file, mapping="contract")
    assert with_creators.rows("select order_id from commissions") == [("1",)]
    assert not list(before.parent.glob("*.work"))


def test_an_open_reader_finishes_on_its_snapshot(with_creators: Workshop) -> None:
    with duckdb.connect(str(with_creators.link.resolve()), read_only=True) as reader:
        more = CREATORS.replace("anna", "lea").replace("igor", "ada")
        with_creators.run(with_creators.file("creators.csv", more), mapping="contract")
        assert reader.execute("select count(*) from creators").fetchall() == [(2,)]
    assert with_creators.rows("select count(*) from creators") == [(4,)]
