"""Rules that rows keep or break together: keys that are unique, references that lead somewhere, a ledger that moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from sqlalchemy import String, Table, cast, func, select

from data_access.check.finding import Finding
from data_access.check.rows import as_text, row_name
from data_access.database import Database
from data_access.engines import Query

STALE_DAYS = 7

SetRule = Callable[[Database, Mapping[str, Table], date], Iterable[Finding]]


def duplicate_keys(database: Database, tables: Mapping[str, Table], _: date) -> Iterator[Finding]:
    """Several rows have the same key, so joins would count them more than once."""
    for table in tables.values():
        key = [table.c[name] for name in table.info["key"] if name in table.c]
        if not key or len(key) < len(table.info["key"]):
            continue
        shared = select(row_name(table).label("example")).group_by(*key).having(func.count() > 1).subquery()
        query = select(func.count().label("count"), func.min(shared.c.example).label("example")).select_from(shared)
        count, example = _count(database, query)
        if count:
            yield Finding(table.name, ", ".join(c.name for c in key), "warning", "the same key twice", count, example)


def orphans(database: Database, tables: Mapping[str, Table], _: date) -> Iterator[Finding]:
    """Rows refer to rows that are not there."""
    for table in tables.values():
        for column in table.c:
            parent_name, _, key = column.info.get("references", "").partition(".")
            if parent_name not in tables or key not in tables[parent_name].c:
                continue
            parent = tables[parent_name].alias("parent")
            # A join, since not every engine answers a subquery about the row outside, nor does so over shards.
            led_nowhere = (
                select(func.count().label("count"), func.min(cast(column, String)).label("example"))
                .select_from(table.outerjoin(parent, parent.c[key] == column))
                .where(column.is_not(None), parent.c[key].is_(None))
            )
            count, example = _count(database, led_nowhere)
            if count:
                problem = f"not in {parent_name}.{key}"
                yield Finding(table.name, column.name, "warning", problem, count, example)


def stale_ledger(database: Database, tables: Mapping[str, Table], today: date) -> Iterator[Finding]:
    """The newest commission line is days old, dated after today, or there is none."""
    ledger = tables.get("commissions")
    if ledger is None or "ordered_at" not in ledger.c:
        return
    newest = database.ask(select(func.max(ledger.c.ordered_at).label("newest"))).frame["newest"].dropna()
    if newest.empty:
        yield Finding("commissions", "", "warning", "the ledger is empty")
        return
    day = newest.iloc[0].date()
    age = (today - day).days
    if age > STALE_DAYS:
        yield Finding("commissions", "ordered_at", "warning", f"stale: nothing for {age} days", None, str(day))
    if age < 0:
        yield Finding("commissions", "ordered_at", "warning", f"dated after today, {today}", None, str(day))


SET_RULES: tuple[SetRule, ...] = (duplicate_keys, orphans, stale_ledger)


def _count(database: Database, query: Query) -> tuple[int, str]:
    row = database.ask(query).frame.iloc[0]
    return int(row["count"]), as_text(row["example"])
