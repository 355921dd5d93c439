"""Making, importing and starting: rows a second, and the first page on a new machine."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.figures import Bound, Section
from benchmarks.session import Session
from data_access.database import Database
from data_access.settings import ROOT
from tests.browser.dashboard import dashboard

IMPORTED_COLUMNS = (
    "commission_id, creator_id, kind, order_id, ordered_at, settled_at, currency, order_value_minor, commission_minor, "
    "rate_bp, status"
)


def make_sample(url: str, creators: int, lines: int) -> float:
    """Make a sample programme and return the seconds it took."""
    return _timed("sample_data", "--creators", str(creators), "--lines", str(lines), "--database", url)


def memory(address: str) -> Bound:
    """Return the resident memory of the server behind an address, from the system's own count."""
    port = str(urlsplit(address).port)
    for folder in Path("/proc").glob("[0-9]*"):
        words = (folder / "cmdline").read_bytes().decode().split("\0")
        if "--server.port" in words and port in words:
            status = (folder / "status").read_text()
            kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
            return Bound("the app's resident memory after all pages and crowds", 1.5, kilobytes / 2**20, "GiB")
    raise RuntimeError(f"no server of port {port} is running")


def measure(database: Database, folder: Path, rows: int) -> tuple[Section, list[Bound]]:
    """Import a CSV of our own columns into an empty database, and start the dashboard from nothing."""
    people, lines = folder / "creators.csv", folder / "commissions.csv"
    with database.engine.connect() as connection:
        for file, query in (
            (people, "select * from creators"),
            (lines, f"select {IMPORTED_COLUMNS} from commissions where kind = 'sale' limit {rows}"),
        ):
            frame = connection.connection.driver_connection.execute(query).df()  # type: ignore[union-attr]
            frame.to_csv(file, index=False)
            count = len(frame)
    fresh = f"duckdb:///{folder / 'imported.duckdb'}"
    _timed("data_access", "import", str(people), "--mapping", "contract", "--database", fresh)
    taken = _timed("data_access", "import", str(lines), "--mapping", "contract", "--database", fresh)
    began = time.perf_counter()
    first = f"duckdb:///{folder / 'first.duckdb'}"
    made = make_sample(first, 100_000, 2_000_000)
    with dashboard(first, folder / "first.log") as address, Session(address) as session:
        session.run("overview", "")
        start = time.perf_counter() - began
    built = _timed("data_access", "refresh", "--whole", "--all", "--database", first)
    section = Section(
        "Loading",
        "A CSV of our own column names, validated, with conversion to US dollars; all rollups; and the first start.",
        ("what", "rows", "seconds", "rows a second"),
        (
            ("import of commission lines", f"{count:,}", f"{taken:.1f}", f"{count / taken:,.0f}"),
            ("sample of 100,000 creators", "2,000,000", f"{made:.1f}", f"{2_000_000 / made:,.0f}"),
            ("every rollup of it built whole", "2,000,000", f"{built:.1f}", f"{2_000_000 / built:,.0f}"),
            ("first start: sample made, first page drawn", "", f"{start:.1f}", ""),
        ),
    )
    return section, [
        Bound("import of CSV, validated, rejects kept", 500_000, count / taken, "rows/s", higher_is_better=True),
        Bound("first start on a new machine after packages are there", 15, start, "s"),
    ]


def _timed(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - began
