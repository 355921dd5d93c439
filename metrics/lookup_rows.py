"""The rows that lookup tables lead to: which they are, and the people behind them, read without looking at others.

DuckDB reads all columns of every row between the least and the largest of several ids, and joins few lines to
everybody by reading everybody: so rows are asked for by their place, and what people own apart from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, String, literal, literal_column, select, union_all

from data_access.contract import creators
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.lookups.declared import KeyKind, Lookup, key_of
from metrics.facts import creator_conditions, cut
from metrics.lookup_hits import SHOWN, rows_of

# One key may be that of very many rows; then they are searched for without the lookup table.
MOST_CANDIDATES = 2_000
# More keys than these are asked for together: a query has to be made of each that is asked for by itself.
MOST_APART = 6
COMPARED = (creators.c.external_id, creators.c.email, creators.c.phone)

Rows = list[dict[str, Any]]
Keys = Sequence[tuple[KeyKind, str]]
# The numbers of the rows to look at. A table that is not there must be done without.
Candidates = Mapping[Lookup, Sequence[int]]


def candidates(database: Database, wanted: Mapping[Lookup, Keys]) -> tuple[Candidates, list[Result]]:
    """Return which rows the lookup tables lead to, and the result that says so.

    A table is left out that is not to be used or leads to too many.
    """
    asked = {lookup: keys for lookup, keys in wanted.items() if keys and database.knows(lookup)}
    if not asked:
        return {}, []
    result = database.ask(union_all(*(query for lookup, keys in asked.items() for query in _led_by(lookup, keys))))
    found = list(zip(result.values["source"], result.values["number"], strict=True))
    numbers = {lookup: [number for source, number in found if source == lookup.name] for lookup in asked}
    return {lookup: rows for lookup, rows in numbers.items() if len(rows) <= MOST_CANDIDATES}, [result]


def _led_by(lookup: Lookup, keys: Keys) -> list[Select[Any]]:
    """Return the queries of the rows that a table leads to, with its name.

    A key asked for by itself is found by reading its own block of 2,048 rows, several together by reading the 122,880
    around each.
    """
    key, hashed = lookup.table.c.key, [key_of(kind, value) for kind, value in dict.fromkeys(keys)]
    conditions = [key == one for one in hashed] if len(hashed) <= MOST_APART else [key.in_(hashed)]
    rows = select(literal(lookup.name, String()).label("source"), lookup.table.c.number).limit(MOST_CANDIDATES + 1)
    return [select(rows.where(condition).subquery()) for condition in conditions]


def people(
    database: Database, scope: Scope, accounts: Sequence[int], owners: Sequence[int]
) -> tuple[Rows, Rows, list[Result]]:
    """Return the accounts and the owners that the viewer may see, the most followed first, and the results behind it.

    Each has what is shown of a creator, and what a key is compared with. Only for a database with lookup tables.
    """
    _, as_account = cut("creators", scope, dated=False)
    # Of a campaign's creators are those who enrolled in it, and in each row those whose line or payout it is.
    as_owner = creator_conditions(scope)
    apart = [(as_account, {*accounts}), (as_owner, {*owners})]
    asked = apart if len(as_account) > len(as_owner) else [(as_owner, {*accounts, *owners})]
    results = [_people(database, where, sorted(numbers)) for where, numbers in asked]
    rows = [sorted(rows_of(one), key=lambda row: (-row["followers"], row["creator_id"])) for one in results]
    return rows[0], rows[-1], results


def _people(database: Database, where: Sequence[ColumnElement[bool]], numbers: Sequence[int]) -> Result:
    if not numbers:
        return Result({}, (), str, (), 0.0)
    chosen = creators.c.creator_id.in_(numbers)
    return database.ask(select(*SHOWN, *COMPARED).where(chosen if len(numbers) == 1 else by_place(chosen), *where))


def by_place(chosen: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return a condition on creators by place in the file: DuckDB reads the other columns of those rows alone."""
    place: ColumnElement[int] = literal_column("creators.rowid", BigInteger())
    return place.in_(select(place).select_from(creators).where(chosen).correlate(None))
