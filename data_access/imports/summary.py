"""What an import did, in figures and in words."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

from data_access.imports.merge import Counts


@dataclass(frozen=True)
class Reject:
    """One rejected row as the summary shows it."""

    table: str
    file: str
    line: int
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True)
class Summary:
    """What became of every row, by table. outcome: imported, dry run, already imported or no rows.

    left_out: lines of each file that gave no row in any table; converted: rows, by table, whose US cents changed
    because rates came in; first_rejects: the first few of each table.
    """

    outcome: str
    tables: Dictionary[str, Counts]
    left_out: Dictionary[str, int]
    converted: Dictionary[str, int]
    first_rejects: tuple[Reject, ...]

    @property
    def total(self) -> Counts:
        """Return the counts over all tables."""
        return sum(self.tables.values(), Counts())

    def text(self) -> str:
        """Return the summary as it is printed."""
        lines = [f"{'table':<12}{'read':>12}{'loaded':>12}{'updated':>12}{'unchanged':>12}{'rejected':>12}"]
        lines += [
            f"{name:<12}{c.read:>12,}{c.loaded:>12,}{c.updated:>12,}{c.unchanged:>12,}{c.rejected:>12,}"
            for name, c in self.tables.items()
        ]
        lines += [f"{file}: {n:,} lines gave no row; the mapping leaves them out" for file, n in self.left_out.items()]
        lines += [
            f"{table}: {n:,} rows have new US cents, by the rates that came in" for table, n in self.converted.items()
        ]
        for reject in self.first_rejects:
            held = "" if reject.value is None else f" = {reject.value!r}"
            held = "" if reject.column is None else f" {reject.column}{held}:"
            lines.append(f"rejected for {reject.table}: {reject.file} line {reject.line}:{held} {reject.reason}")
        return "\n".join([*lines, self._ending()])

    def _ending(self) -> str:
        if self.outcome == "dry run":
            return "Dry run: nothing was changed."
        if self.outcome == "already imported":
            return "Already imported; nothing changed."
        if self.outcome == "no rows":
            return "The files hold no rows; nothing changed."
        if not self.total.rejected:
            return "Imported."
        nothing = self.total.rejected == self.total.read
        return f"{'Nothing was loaded' if nothing else 'Imported'}. Rejected rows are kept in import_rejects."
