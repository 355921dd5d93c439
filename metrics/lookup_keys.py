"""Creators by the keys of their accounts, orders and payouts.

Where lookup tables are there they say which rows to look at. Those are then judged here one by one, as are the rows
that the contract's own tables are searched for where there are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, String, and_, literal, or_, select, union_all

from data_access.contract import commissions, creators, payouts
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.lookups.declared import ACCOUNTS, ORDERS, REFERENCES, KeyKind, Lookup, key_of, phone_tail
from metrics.facts import cut
from metrics.functions import digits, lower
from metrics.lookup_hits import SHOWN, Hit, rows_of
from metrics.lookup_terms import Thing, national

# One key may be that of very many rows; then they are searched for without the lookup table.
MOST_CANDIDATES = 2_000
_COMPARED = (creators.c.external_id, creators.c.email, creators.c.phone)
_ORDER = (creators.c.followers.desc(), creators.c.creator_id)

Found = Iterator[tuple[list[Hit], Result]]
Keys = Sequence[tuple[KeyKind, str]]
# By table: the numbers of the rows to look at. A table that is not there must be done without.
Candidates = Mapping[str, Sequence[int]]


def by_keys(database: Database, scope: Scope, things: Sequence[Thing], most: int) -> tuple[list[Hit], list[Result]]:
    """Return who has one of the things as a key, and the results behind it; at most so many rows of each table.

    A number is taken for that of a payout only where nobody whom the viewer may see has it as anything else.
    """
    candidates = _candidates(database, things)
    found = [
        hits_and_result
        for ask in (_accounts, _orders, _references)
        for hits_and_result in ask(database, scope, things, most, candidates)
    ]
    known = {hit.given for hits, _ in found for hit in hits}
    found += _payout_ids(database, scope, [thing for thing in things if thing.typed not in known], most)
    return [hit for hits, _ in found for hit in hits], [result for _, result in found]


def _candidates(database: Database, things: Sequence[Thing]) -> Candidates:
    """Return which rows the lookup tables lead to; a table is left out that is not to be used or leads to too many."""
    by_digits = list(_with_digits(things))
    wanted: dict[Lookup, Keys] = {
        ACCOUNTS: _account_keys(things),
        ORDERS: [("order id", key) for key in by_digits],
        REFERENCES: [("payout reference", key) for key in by_digits],
    }
    queries = [
        select(literal(lookup.name, String()).label("source"), lookup.table.c.number)
        .where(lookup.table.c.key.in_([key_of(kind, value) for kind, value in dict.fromkeys(keys)]))
        .limit(MOST_CANDIDATES + 1)
        for lookup, keys in wanted.items()
        if keys and database.knows(lookup)
    ]
    if not queries:
        return {}
    found = database.ask(union_all(*(select(one.subquery()) for one in queries))).frame
    numbers = {
        lookup.name: [int(number) for number in found.loc[found["source"] == lookup.name, "number"]]
        for lookup, keys in wanted.items()
        if keys and database.knows(lookup)
    }
    return {name: rows for name, rows in numbers.items() if len(rows) <= MOST_CANDIDATES}


def _accounts(database: Database, scope: Scope, things: Sequence[Thing], most: int, candidates: Candidates) -> Found:
    _, allowed = cut("creators", scope, dated=False)
    base = select(*SHOWN, *_COMPARED).where(*allowed).order_by(*_ORDER).limit(most)
    numbers = [thing.number for thing in things if thing.number is not None]
    if numbers:
        result = database.ask(base.where(creators.c.creator_id.in_(numbers)))
        yield [hit for row in rows_of(result) for hit in _account_hits(row, things)], result
    if conditions := _account_conditions(things):
        result = _asked(database, base, or_(*conditions), creators.c.creator_id, candidates.get(ACCOUNTS.name))
        yield [hit for row in rows_of(result) for hit in _account_hits(row, things)], result


def _asked(
    database: Database,
    base: Select[Any],
    condition: ColumnElement[bool],
    number: Column[Any],
    candidates: Sequence[int] | None,
) -> Result:
    """Ask for the rows under a condition on keys, or for those that its lookup table leads to, which have more."""
    if candidates is None:
        return database.ask(base.where(condition))
    # The candidates may be anybody's: what is shown of the query is the one that this one answers.
    shown = partial(database.sql, base.where(condition))
    if not candidates:
        return Result({column.name: column.type for column in base.selected_columns}, (), shown, (), 0.0)
    result = database.ask(base.where(number.in_(candidates)).limit(MOST_CANDIDATES))
    return replace(result, written=shown)


def _account_conditions(things: Sequence[Thing]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, values in (
        (creators.c.external_id, [key for thing in things for key in thing.keys]),
        (lower(creators.c.handle), [thing.handle for thing in things if thing.handle]),
        (lower(creators.c.email), [thing.email for thing in things if thing.email]),
    ):
        if values:
            found.append(column.in_(values))
    # The last digit alone rules out nine in ten before the costly comparison of digits.
    found += [
        and_(creators.c.phone.like(f"%{thing.phone[-1]}%"), digits(creators.c.phone).like(f"%{national(thing.phone)}"))
        for thing in things
        if thing.phone
    ]
    return found


def _account_keys(things: Sequence[Thing]) -> Keys:
    found: list[tuple[KeyKind, str]] = [("external id", key) for thing in things for key in thing.keys]
    found += [("handle", thing.handle) for thing in things if thing.handle]
    found += [("e-mail", thing.email) for thing in things if thing.email]
    found += [("phone", phone_tail(thing.phone)) for thing in things if thing.phone]
    return found


def _account_hits(row: dict[str, Any], things: Sequence[Thing]) -> Iterable[Hit]:
    email, phone = _text(row.pop("email")).lower(), "".join(filter(str.isdigit, _text(row.pop("phone"))))
    external, handle = _text(row.pop("external_id")), _text(row["handle"]).lower()
    for thing in things:
        if thing.number == row["creator_id"]:
            yield Hit(row, "id", thing.typed, 0)
        elif external and external in thing.keys:
            yield Hit(row, "external id", thing.typed, 1)
        elif email and thing.email == email:
            yield Hit(row, "e-mail", thing.typed, 2)
        elif thing.phone and thing.phone == phone:
            yield Hit(row, "phone", thing.typed, 3)
        elif thing.phone and phone.endswith(national(thing.phone)):
            yield Hit(row, "phone, without the country's code", thing.typed, 3)
        elif thing.handle and thing.handle == handle:
            yield Hit(row, "handle", thing.typed, 6)


def _orders(database: Database, scope: Scope, things: Sequence[Thing], most: int, candidates: Candidates) -> Found:
    source, where = cut("lines", scope, joined=("creators",), dated=False)
    column, keys = commissions.c.order_id, _with_digits(things)
    if keys:
        base = select(*SHOWN, column.label("key")).select_from(source).where(*where).distinct()
        lines = candidates.get(ORDERS.name)
        result = _asked(database, _in_order(base, most), column.in_(list(keys)), commissions.c.commission_id, lines)
        yield (
            [Hit(row, f"order {key}", thing.typed, 4, order_id=key) for row, key, thing in _owners(result, keys)],
            result,
        )


def _references(database: Database, scope: Scope, things: Sequence[Thing], most: int, candidates: Candidates) -> Found:
    source, where = cut("payouts", scope, joined=("creators",), dated=False)
    column, keys = payouts.c.reference, _with_digits(things)
    if keys:
        base = select(*SHOWN, column.label("key")).select_from(source).where(*where).distinct()
        made = candidates.get(REFERENCES.name)
        result = _asked(database, _in_order(base, most), column.in_(list(keys)), payouts.c.payout_id, made)
        yield [Hit(row, f"payout reference {key}", thing.typed, 5) for row, key, thing in _owners(result, keys)], result


def _payout_ids(database: Database, scope: Scope, things: Sequence[Thing], most: int) -> Found:
    source, where = cut("payouts", scope, joined=("creators",), dated=False)
    numbers = {thing.number: thing for thing in things if thing.number is not None}
    if numbers:
        base = select(*SHOWN, payouts.c.payout_id.label("key")).select_from(source)
        result = database.ask(_in_order(base.where(payouts.c.payout_id.in_(list(numbers)), *where), most))
        yield [Hit(row, f"payout {key}", thing.typed, 5) for row, key, thing in _owners(result, numbers)], result


def _in_order(query: Select[Any], most: int) -> Select[Any]:
    return query.order_by(*_ORDER, *query.selected_columns.values()[-1:]).limit(most)


def _owners(result: Result, keys: Mapping[Any, Thing]) -> Iterator[tuple[dict[str, Any], Any, Thing]]:
    for row in rows_of(result):
        key = row.pop("key")
        if key in keys:
            yield row, key, keys[key]


def _with_digits(things: Sequence[Thing]) -> dict[str, Thing]:
    """Return what can be an order or a payout, by the spellings of its key: it has a digit."""
    return {key: thing for thing in things if any(map(str.isdigit, thing.key)) for key in thing.keys}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
