"""Where a sample goes: the next snapshot of a DuckDB file, or the tables of a server, by its bulk path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from sqlalchemy.engine import make_url

from data_access.bulk import fill, prepare
from data_access.engines import duckdb_file, engine_kind
from data_access.errors import DatabaseError
from data_access.imports.engine import first_line
from data_access.snapshots import current_file
from sample_data.plan import Plan
from sample_data.write import write


@dataclass(frozen=True)
class Target:
    """A database to write a sample to. link: the file, None where it is a server."""

    url: str
    link: Path | None

    @staticmethod
    def named(url: str) -> Target:
        """Return the target that a database URL names. Raises SettingError, DatabaseError for one that cannot be."""
        server = engine_kind(url).backend != "duckdb"
        return Target(url, None if server else duckdb_file(url))

    def write(self, plan: Plan, keep: int, progress: Callable[[int], object]) -> dict[str, int]:
        """Make the sample there and return its rows by table; `progress` is called with each block's ledger lines.

        A server's tables are made where the database is empty, and must be empty where they are there. The rows are
        made in a DuckDB file first, so that a server has either none of a table or what belongs there. Raises
        DatabaseError.
        """
        if self.link is not None:
            _demand_nothing_imported(self.link)
            return write(plan, self.link, keep, progress).rows
        prepare(self.url)
        with TemporaryDirectory(prefix="connect-ops-sample-") as folder:
            link = Path(folder) / "sample.duckdb"
            write(plan, link, 1, progress)
            return fill(current_file(link), self.url)

    def shown(self) -> str:
        """Return the place in words, without a password."""
        if self.link is None:
            return engine_kind(self.url).place(make_url(self.url))
        return str(self.link.relative_to(Path.cwd()) if self.link.is_relative_to(Path.cwd()) else self.link)


def _demand_nothing_imported(link: Path) -> None:
    """Raise DatabaseError where a file holds what somebody imported: a sample would take its place."""
    if not link.exists():
        return
    try:
        with duckdb.connect(str(current_file(link)), read_only=True) as database:
            imported = database.execute("select count(*) from imports").fetchall()[0][0]
    except duckdb.CatalogException:
        return
    except duckdb.Error as error:
        raise DatabaseError(
            f"{link} cannot be read: {first_line(error)}. Name another place for the sample."
        ) from error
    if imported:
        raise DatabaseError(
            f"{link} holds {imported:,} import{'s' if imported > 1 else ''}: a sample would take their place. "
            "Name another place with --database, or move this file away first."
        )
