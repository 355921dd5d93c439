"""Making, importing, refreshing and starting: rows a second, and the first page on a new machine."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.bounds import bound
from benchmarks.data import Bench, run
from benchmarks.figures import Bound, Section
from benchmarks.session import Session
from data_access.engines import duckdb_file
from data_access.snapshots import current_file
from tests.browser.dashboard import dashboard

IMPORTED = "creator_id, kind, order_id, ordered_at, settled_at, currency, order_value_minor, commission_minor, rate_bp"
# One line in so many has a status that does not exist, so that rejects are part of what is measured.
REJECTED_EVERY = 67
# What `make run` makes on a new machine.
FIRST_CREATORS, FIRST_LINES = 100_000, 2_000_000


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Import a CSV of our own columns into an empty database, refresh rollups, and start from nothing."""
    with _emptied(bench.folder / "loading") as folder:
        imported = _import(bench, folder)
        refreshed = _refresh(bench, folder)
        start, made = _first_start(folder)
    section = Section(
        "Loading",
        "A CSV of our own column names, in order of time: validated, converted to US dollars, one row in "
        f"{REJECTED_EVERY} rejected and kept, rollups and lookup tables built. Then rollups built whole, and again "
        "after one day changed (its rows are those of the whole ledger, which is read for what changed); and the "
        "first start.",
        ("what", "rows", "seconds", "rows a second"),
        (
            imported.row("import of commission lines"),
            *(one.row(name) for name, one in refreshed.items()),
            Loaded(FIRST_LINES, made).row(f"sample of {FIRST_CREATORS:,} creators"),
            ("first start: sample made, first page drawn", "", f"{start:.1f}", ""),
        ),
    )
    return section, [bound("import", imported.pace), bound("first_start", start)]


@dataclass(frozen=True)
class Loaded:
    """Rows that were taken in, and the seconds it took."""

    rows: int
    seconds: float

    @property
    def pace(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds

    def row(self, name: str) -> tuple[str, str, str, str]:
        """Return the row of the report."""
        return name, f"{self.rows:,}", f"{self.seconds:.1f}", f"{self.pace:,.0f}"


@contextmanager
def _emptied(folder: Path) -> Iterator[Path]:
    """Give an empty folder and remove it, with whatever was made in it, afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _import(bench: Bench, folder: Path) -> Loaded:
    people, rates, lines = (folder / f"{table}.csv" for table in ("creators", "fx_rates", "commissions"))
    with duckdb.connect(str(current_file(duckdb_file(bench.whole()))), read_only=True) as source:
        source.execute(f"copy creators to '{people}' (header)")
        source.execute(f"copy fx_rates to '{rates}' (header)")
        [(rows,)] = source.execute(
            f"copy (from (select commission_id, {IMPORTED}, case when commission_id % {REJECTED_EVERY} = 0 then 'lost' "
            "else status end as status from commissions where kind = 'sale' "
            f"limit {min(bench.import_rows, bench.lines)}) order by ordered_at, commission_id) to '{lines}' (header)"
        ).fetchall()
    fresh = folder / "imported.duckdb"
    importing = ("--mapping", "contract", "--database", f"duckdb:///{fresh}")
    for needed in (people, rates):
        run("data_access", "import", str(needed), *importing)
    # What was written for this is on its way to the disk until then, beside what the import writes.
    os.sync()
    seconds = run("data_access", "import", str(lines), *importing)
    with duckdb.connect(str(current_file(fresh)), read_only=True) as loaded:
        [(kept,)] = loaded.execute("select count(*) from commissions").fetchall()
        [(rejected,)] = loaded.execute("select count(*) from import_rejects").fetchall()
    if not 0 < rejected < rows or kept + rejected != rows:
        raise RuntimeError(f"of {rows} rows {kept} were loaded and {rejected} rejected, which does not add up")
    return Loaded(rows, seconds)


def _refresh(bench: Bench, folder: Path) -> dict[str, Loaded]:
    lines = min(bench.lines, bench.refreshed_lines)
    copy = folder / "refreshed.duckdb"
    shutil.copyfile(current_file(duckdb_file(bench.at(lines))), copy)
    refreshing = ("refresh", "--all", "--database", f"duckdb:///{copy}")
    whole = Loaded(lines, run("data_access", *refreshing, "--whole"))
    with duckdb.connect(str(current_file(copy))) as database:
        database.execute(
            "update commissions set commission_usd_cents = commission_usd_cents + 1 "
            "where cast(ordered_at as date) = (select cast(max(ordered_at) as date) - 40 from commissions)"
        )
    return {
        "every rollup built whole": whole,
        "rollups after one changed day": Loaded(lines, run("data_access", *refreshing)),
    }


def _first_start(folder: Path) -> tuple[float, float]:
    """Return the seconds until the first page, and those of them that made the sample."""
    url = f"duckdb:///{folder / 'first.duckdb'}"
    began = time.perf_counter()
    made = run("sample_data", "--creators", str(FIRST_CREATORS), "--lines", str(FIRST_LINES), "--database", url)
    with dashboard(url, folder / "first.log") as address, Session(address) as session:
        session.run("overview", "")
        return time.perf_counter() - began, made
