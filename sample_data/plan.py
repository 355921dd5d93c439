"""What is asked of the sample: its size, its seed and its last day. Everything else follows from these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

EPOCH = date(1970, 1, 1)
DAY = 86_400
PROGRAMME_MONTHS = 20
MOST_CREATORS = 5_000_000
MOST_LINES = 500_000_000


@dataclass(frozen=True)
class Plan:
    """The arguments of one sample. The same plan gives the same rows, whatever the machine.

    creators: accounts; lines: ledger rows; seed: of all draws; until: last day (UTC) on which anything happens.
    Times inside the package are whole seconds since 1970, UTC.
    """

    creators: int
    lines: int
    seed: int
    until: date

    @cached_property
    def launch(self) -> date:
        """First day of the programme: the first of the month, 20 months before the last day."""
        month = self.until.year * 12 + self.until.month - 1 - PROGRAMME_MONTHS
        return date(month // 12, month % 12 + 1, 1)

    @cached_property
    def days(self) -> int:
        """Number of days from launch to the last day, both included."""
        return (self.until - self.launch).days + 1

    @cached_property
    def start(self) -> int:
        """The launch's midnight, in seconds."""
        return (self.launch - EPOCH).days * DAY

    @cached_property
    def end(self) -> int:
        """The midnight after the last day, in seconds: nothing has happened at or after it."""
        return self.start + self.days * DAY

    def date_of(self, day: int) -> date:
        """Return the date of a day counted from launch."""
        return self.launch + timedelta(days=day)
