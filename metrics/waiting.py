"""What waits: approved commission that is not yet paid, and held commission that is soon released.

Both are stocks, as they stand on the last day of the data: of the filters the period does not count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    String,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.types import TypeEngine

from data_access.answer import Answer
from data_access.contract import commissions
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.frames import column_of, whole_numbers
from data_access.rollups.declared import WAITING
from data_access.rollups.payments import waits_since
from metrics.balances import rate_notes
from metrics.day_words import in_words
from metrics.facts import amount, conditions, cut
from metrics.payment_tables import in_waiting_lines
from metrics.provenance import answered

RELEASE_DAYS = 30

# Days that approved lines have waited: the last day of each band.
WAITS = (("0–7 days", 7), ("8–30 days", 30), ("31–60 days", 60), ("over 60 days", None))

# What is said of held lines that are released on none of those days.
_BEYOND = {
    "past": "{:,} lines whose day has passed",
    "later": "{:,} lines released later",
    "never": "{:,} lines without a day",
}


def stock(scope: Scope) -> Scope:
    """Return what of a scope counts for a stock: of its days only the last one's year, which ages are measured by."""
    year = scope.filters.end.year
    whole = scope.filters.over(date(year, 1, 1), date(year, 12, 31))
    return scope.over(replace(whole, compare="none", basis="ordered"))


def waiting(database: Database, scope: Scope) -> Answer:
    """Answer how long approved commission has waited for its payment, by the last day of the data.

    A stock: of the filters the period does not count. Columns: band (of WAITS, all of them, or none where nothing
    waits), amount (money), lines, creators (distinct). A line waits since its hold ended; without one, since it was
    settled; else since its order.
    """
    lines, last = _lines(database, scope, "approved", waits_since()), last_day(database, scope)
    begins = [(label, None if days is None else last - timedelta(days=days)) for label, days in WAITS]
    band = case(
        *((lines.from_day(first), label) for label, first in begins if first is not None), else_=WAITS[-1][0]
    ).label("band")
    query = (
        select(band, *lines.sums, lines.creators([first for _, first in begins if first is not None]).label("creators"))
        .select_from(lines.source)
        .where(*lines.where)
        .group_by(band)
    )
    result = database.ask(query)
    found = {row["band"]: row for row in _rows(result)}
    return _stock(
        "Approved and not yet paid",
        _frame(
            "band", String(), [label for label, _ in WAITS] if found else [], found, ("amount", "lines", "creators")
        ),
        result,
        scope,
        database,
        [
            ("Waits since", "The day its hold ended; without one, the day it was settled, else of the order."),
            ("Amount", "Commission of approved lines, clawbacks included with their sign."),
        ],
        sum(row["without_rate"] for row in found.values()),
    )


def releases(database: Database, scope: Scope) -> Answer:
    """Answer what leaves its holding period on each of the RELEASE_DAYS days after the last day of the data.

    A stock: of the filters the period does not count. Columns: period (the day, all of them, or none where nothing is
    held), amount (money), lines. The notes say what is held beyond: past its day, later, or without a day.
    """
    lines, last = _lines(database, scope, "held", commissions.c.hold_until), last_day(database, scope)
    when = case(
        (lines.due.is_(None), "never"),
        (lines.from_day(last + timedelta(days=RELEASE_DAYS + 1)), "later"),
        (lines.from_day(last + timedelta(days=1)), "soon"),
        else_="past",
    )
    day = case((when == "soon", cast(lines.due, Date)), else_=cast(null(), Date)).label("period")
    query = (
        select(when.label("due"), day, *lines.sums).select_from(lines.source).where(*lines.where).group_by(when, day)
    )
    result = database.ask(query)
    rows = _rows(result)
    soon = {row["period"]: row for row in rows if row["due"] == "soon"}
    days = [last + timedelta(days=number) for number in range(1, RELEASE_DAYS + 1)]
    frame = _frame("period", Date(), days if rows else [], soon, ("amount", "lines"))
    without_rate = sum(row["without_rate"] for row in soon.values())
    others = {row["due"]: row["lines"] for row in rows}
    beyond = [words.format(others[due]) for due, words in _BEYOND.items() if due in others]
    return _stock(
        "Released from hold",
        frame,
        result,
        scope,
        database,
        [("Released", "Commission of held lines by the day their holding period ends (UTC).")],
        without_rate,
        notes=[f"Held beyond these days: {', '.join(beyond)}."] if beyond else [],
    )


def _rows(result: Result) -> list[dict[str, Any]]:
    return [dict(zip(result.values, row, strict=True)) for row in zip(*result.values.values(), strict=True)]


def _frame(
    by: str, kind: TypeEngine[Any], groups: Sequence[Any], found: Mapping[Any, Mapping[str, Any]], names: Sequence[str]
) -> pd.DataFrame:
    """Return a row for each group, found or not; nothing is in one that was not."""
    nothing = dict.fromkeys(names, 0)
    rows = [found.get(group, nothing) for group in groups]
    figures = {name: whole_numbers([row[name] for row in rows]) for name in names}
    return pd.DataFrame({by: column_of(kind, groups), **figures}, copy=False)


def last_day(database: Database, scope: Scope) -> date:
    """Return the last day of the data, by which everything here is measured; of an empty ledger, that of the period."""
    return database.snapshot.last_day or scope.filters.end


@dataclass(frozen=True)
class _Lines:
    """Lines of one status. due: since when they wait or when they are released, a day or a moment; sums: of amounts;
    before: the newest day before a row of all that its creator has, where it is known."""

    source: FromClause
    where: list[Any]
    due: ColumnElement[Any]
    creator: ColumnElement[Any]
    sums: tuple[ColumnElement[Any], ...]
    before: ColumnElement[Any] | None = None

    def from_day(self, day: date) -> ColumnElement[bool]:
        """Return the condition that a line is due on a day or later."""
        return self.due >= (day if isinstance(self.due.type, Date) else datetime.combine(day, time.min))

    def creators(self, begins: Sequence[date]) -> ColumnElement[int]:
        """Return the number of creators among lines that are grouped by the days that these begin, the newest first."""
        if self.before is None:
            return func.count(self.creator.distinct())
        # The first row of a creator's within those days, or before all of them, has no day before it there.
        first = case(*((self.from_day(day), self.before < day) for day in begins), else_=false())
        return func.count(case((or_(self.before.is_(None), first), 1)))


def _lines(database: Database, scope: Scope, status: str, moment: ColumnElement[Any]) -> _Lines:
    """Return the lines of a status, whatever their day, from their rollup or the ledger. moment: when they are due."""
    line, value = commissions.c, amount("lines", "commission", scope.filters.currency)
    columns = [line.creator_id, value, line.status == status]
    kept = in_waiting_lines(database, scope, columns)
    if kept is not None:
        (creator, value, of_status), where = kept
        own = WAITING.table
        # What chooses lines and not creators may leave out the row that comes before.
        before = None if conditions("lines", scope, dated=False) else own.c.before_on
        return _Lines(own, [of_status, *where], own.c.due, creator, _sums(value, own.c.rows), before)
    source, where = cut("lines", scope, dated=False)
    one = literal(1, BigInteger)
    return _Lines(source, [columns[-1], *where], moment, line.creator_id, _sums(value, one))


def _sums(value: ColumnElement[Any], rows: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    return (
        cast(func.sum(value), BigInteger).label("amount"),
        cast(func.sum(rows), BigInteger).label("lines"),
        cast(func.sum(case((value.is_(None), rows), else_=0)), BigInteger).label("without_rate"),
    )


def _stock(
    title: str,
    frame: pd.DataFrame,
    result: Result,
    scope: Scope,
    database: Database,
    definitions: Sequence[tuple[str, str]],
    without_rate: int,
    notes: Sequence[str] = (),
) -> Answer:
    basis = f"as it stands on {in_words(last_day(database, scope))}, lines of all days"
    answer = answered(
        title,
        frame,
        [result],
        scope,
        database,
        definitions=definitions,
        date_basis=basis,
        notes=(*notes, *rate_notes(without_rate)),
    )
    # The first sentence of the filters is about the days, which do not count here.
    provenance = replace(answer.provenance, filters=(basis.capitalize(), *answer.provenance.filters[1:]))
    units = {"amount": "money", "lines": "count", "creators": "count"}
    return replace(answer, provenance=provenance, units={n: u for n, u in units.items() if n in frame})
