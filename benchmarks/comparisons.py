"""What is compared with SQL written by hand: a question of the pages, its SQL, and what of both must be equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Filters, Scope, year_before
from metrics.leaderboard import month_before

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Comparison:
    """A question and SQL over the contract's tables that answers the same.

    sql: with the days of `days_of` in braces; keys, values: columns that both have, and whose rows must be equal but
    for those that have nothing; part: the field of the answer that has them, where it is made of several; level: a
    column of the SQL that names the rows which are compared, of those that it makes for other parts.
    """

    name: str
    ask: Callable[[Database, Scope], Any]
    sql: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    part: str = ""
    level: str = ""

    def written(self, scope: Scope) -> str:
        """Return the SQL for the days of a scope."""
        return self.sql.format(**days_of(scope))

    def differences(self, asked: Any, by_hand: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Return rows that only one of the two has; by_hand: those of the SQL, by column."""
        answer = getattr(asked, self.part) if self.part else asked
        assert isinstance(answer, Answer)
        own = [row for row in by_hand if not self.level or row["level"] == self.level]
        one, other = self._rows(answer.frame.to_dict("records")), self._rows(own)
        return sorted([*(one - other).elements(), *(other - one).elements()], key=repr)

    def _rows(self, rows: Sequence[Mapping[Any, Any]]) -> Counter[Row]:
        found = (
            (tuple(_plain(row[name]) for name in self.keys), tuple(_plain(row[name]) for name in self.values))
            for row in rows
        )
        return Counter((*keys, *values) for keys, values in found if any(values))


def twelve_months(database: Database) -> Scope:
    """Return the twelve months that end with the data."""
    end = database.snapshot.last_day or date.today()
    return Scope(Filters(year_before(end) + timedelta(days=1), end, compare="none"))


def days_of(scope: Scope) -> dict[str, date]:
    """Return the days that SQL by hand names: the scope's, and those of the months and years before."""
    start, end = scope.filters.start, scope.filters.end
    then = month_before(end)
    return {
        "start": start,
        "end": end,
        "month_before": then,
        "year_to_then": year_before(then) + timedelta(days=1),
        "year_before": year_before(start - timedelta(days=1)) + timedelta(days=1),
        "released_until": end + timedelta(days=30),
    }


def _plain(value: Any) -> Any:
    """Return a value as both sides can be compared: missing as None, days as such, numbers whole."""
    if pd.isna(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, str | date) else int(value)
