"""`python -m sample_data`: make the sample programme."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import NoReturn

from tqdm import tqdm

from data_access.errors import ConnectOpsError
from data_access.settings import load
from sample_data.plan import MOST_CREATORS, MOST_LINES, Plan
from sample_data.target import Target

EARLIEST = date(2015, 1, 1)


class _OneLine(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print what was wrong and leave with 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text.replace("_", ""))
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least:,} to {most:,}.")
        return number

    return read


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-01-31.") from None
    if not EARLIEST <= day <= date(2100, 12, 31):
        raise argparse.ArgumentTypeError(f"{text} is out of range: it must lie between {EARLIEST} and 2100-12-31.")
    return day


def _parser() -> argparse.ArgumentParser:
    parser = _OneLine(prog="python -m sample_data", description="Make the sample programme, as large as you like.")
    parser.add_argument("--creators", type=_whole(1, MOST_CREATORS), default=100_000, help="accounts (100000)")
    parser.add_argument("--lines", type=_whole(0, MOST_LINES), default=2_000_000, help="commission lines (2000000)")
    parser.add_argument("--seed", type=_whole(0, 2**32 - 1), default=7, help="of all draws (7)")
    parser.add_argument("--until", type=_day, default=None, help="last day, YYYY-MM-DD, UTC (today)")
    parser.add_argument(
        "--database",
        default=None,
        help="SQLAlchemy URL of a DuckDB file or an empty server database (DATABASE_URL, else var/connect_ops.duckdb)",
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the sample and say where it is. Returns the exit status: 2 for what cannot be asked, 1 for what failed."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        settings = load() if asked.database is None else load({"DATABASE_URL": asked.database})
        target = Target.named(settings.database_url)
    except ConnectOpsError as error:
        parser.error(str(error))
    plan = Plan(asked.creators, asked.lines, asked.seed, asked.until or datetime.now(UTC).date())
    began = time.perf_counter()
    try:
        with tqdm(total=plan.lines, unit=" lines", unit_scale=True, desc="sample", file=sys.stderr) as bar:
            rows = target.write(plan, settings.snapshots_kept, bar.update)
    except ConnectOpsError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    seconds = time.perf_counter() - began
    print(
        f"{target.shown()}: {rows['creators']:,} creators, {rows['commissions']:,} commission lines, "
        f"{sum(rows.values()):,} rows in all, {plan.launch} to {plan.until}, in {seconds:.1f} s."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
