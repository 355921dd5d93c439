"""Creators by the keys of their accounts, orders and payouts.

Where lookup tables are there they say which rows to look at. Those are then judged here one by one, as are the rows
that the contract's own tables are searched for where there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, or_, select

from data_access.contract import commissions, creators, payouts
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.lookups.declared import ACCOUNTS, ORDERS, REFERENCES, KeyKind, Lookup, phone_tail
from metrics.facts import conditions, cut, table_of
from metrics.functions import digits, lower
from metrics.lookup_hits import SHOWN, Hit, rows_of
from metrics.lookup_rows import COMPARED, MOST_CANDIDATES, Keys, candidates, people
from metrics.lookup_terms import Thing, national
from metrics.measures import Fact

_ORDER = (creators.c.followers.desc(), creators.c.creator_id)

Found = tuple[list[Hit], list[Result]]
Row = dict[str, Any]
Queries = Sequence[Callable[[], Select[Any]]]


@dataclass(frozen=True)
class _Owned:
    """What creators own and are found by. number: what its lookup table leads to; words, rank: those of the hit."""

    fact: Fact
    key: Column[Any]
    number: Column[Any]
    words: str
    rank: int

    def hit(self, row: Row, key: Any, thing: Thing) -> Hit:
        """Return that a creator is found who owns a row of this key."""
        order_id = key if self.fact == "lines" else None
        return Hit(row, f"{self.words} {key}", thing.typed, self.rank, order_id=order_id)

    def owners(self, scope: Scope, keys: Iterable[Any], most: int) -> Select[Any]:
        """Return the query of who owns a row of one of the keys."""
        source, where = cut(self.fact, scope, joined=("creators",), dated=False)
        key = self.key.label("key")
        found = select(*SHOWN, key).select_from(source).where(self.key.in_(list(keys)), *where).distinct()
        return found.order_by(*_ORDER, key).limit(most)

    def rows(self, scope: Scope, numbers: Sequence[int]) -> Select[Any]:
        """Return the query of whose the rows of these numbers are, and of their keys."""
        found = select(table_of(self.fact).c.creator_id, self.key.label("key")).distinct()
        return found.where(self.number.in_(numbers), *conditions(self.fact, scope, dated=False)).limit(MOST_CANDIDATES)


_ORDERS = _Owned("lines", commissions.c.order_id, commissions.c.commission_id, "order", 4)
_REFERENCES = _Owned("payouts", payouts.c.reference, payouts.c.payout_id, "payout reference", 5)
_PAYOUTS = _Owned("payouts", payouts.c.payout_id, payouts.c.payout_id, "payout", 5)
_BY_KEY = ((_ORDERS, ORDERS), (_REFERENCES, REFERENCES))


def by_keys(database: Database, scope: Scope, things: Sequence[Thing], most: int) -> Found:
    """Return who has one of the things as a key, and the results behind it; at most so many rows of each table.

    A number is taken for that of a payout only where nobody whom the viewer may see has it as anything else.
    """
    hits, results = _by_text(database, scope, things, most)
    known = {hit.given for hit in hits}
    ids = {thing.number: thing for thing in things if thing.number is not None and thing.typed not in known}
    if not ids:
        return hits, results
    if database.knows(REFERENCES):
        more, asked = _followed(database, scope, (), (), [(_PAYOUTS, list(ids))], ids)
        asked = _told(database, asked, [partial(_PAYOUTS.owners, scope, ids, most)])
    else:
        more, asked = _searched(database, scope, _PAYOUTS, ids, most)
    return hits + more, results + asked


def _by_text(database: Database, scope: Scope, things: Sequence[Thing], most: int) -> Found:
    """Return who has one of the things as an id of ours or as a key that is a text."""
    keys, numbers = _with_digits(things), [thing.number for thing in things if thing.number is not None]
    wanted: dict[Lookup, Keys] = {
        ACCOUNTS: _account_keys(things),
        ORDERS: [("order id", key) for key in keys],
        REFERENCES: [("payout reference", key) for key in keys],
    }
    led, asked = candidates(database, wanted)
    accounts = _account_queries(scope, things, numbers, most)
    owned = [(one, led[lookup]) for one, lookup in _BY_KEY if lookup in led]
    ids = [*numbers, *led[ACCOUNTS]] if ACCOUNTS in led else []
    hits, more = _followed(database, scope, things, ids, owned, keys)
    owning = [partial(one.owners, scope, keys, most) for one, _ in owned]
    results = _told(database, [*asked, *more], [*(accounts if ACCOUNTS in led else ()), *owning])
    for query in () if ACCOUNTS in led else accounts:
        results.append(database.ask(query()))
        hits += _account_hits(rows_of(results[-1]), things)
    for one, lookup in _BY_KEY if keys else ():
        if lookup not in led:
            found, more = _searched(database, scope, one, keys, most)
            hits, results = hits + found, results + more
    return hits, results


def _followed(
    database: Database,
    scope: Scope,
    things: Sequence[Thing],
    accounts: Sequence[int],
    owned: Sequence[tuple[_Owned, Sequence[int]]],
    keys: Mapping[Any, Thing],
) -> Found:
    """Judge the rows that lookup tables lead to: accounts, and what is owned with the people behind it."""
    results = [(one, database.ask(one.rows(scope, numbers))) for one, numbers in owned if numbers]
    owners = [creator for _, result in results for creator in result.values["creator_id"]]
    having, owning, asked = people(database, scope, accounts, owners)
    hits = _account_hits(having, things)
    for one, result in results:
        found = sorted(zip(*result.values.values(), strict=True), key=lambda row: row[1])
        hits += [
            one.hit(_shown(row), key, keys[key])
            for row in owning
            for creator, key in found
            if creator == row["creator_id"] and key in keys
        ]
    return hits, [*(result for _, result in results), *asked]


def _searched(database: Database, scope: Scope, one: _Owned, keys: Mapping[Any, Thing], most: int) -> Found:
    """Look through the contract's table for who owns something."""
    result = database.ask(one.owners(scope, keys, most))
    rows = [row for row in rows_of(result) if row["key"] in keys]
    return [one.hit(_shown(row), row["key"], keys[row["key"]]) for row in rows], [result]


def _told(database: Database, asked: Sequence[Result], queries: Queries) -> list[Result]:
    """Return what is shown of what lookup tables led to: the queries that it answers, and the time that it took.

    The rows they lead to may be anybody's, so what was asked of them is not shown.
    """
    seconds = sum(result.seconds for result in asked)
    tables = tuple({table: None for result in asked for table in result.tables})
    return [
        Result({}, (), partial(_written, database, query), tables, 0.0 if at else seconds)
        for at, query in enumerate(queries)
    ]


def _written(database: Database, query: Callable[[], Select[Any]]) -> str:
    return database.sql(query())


def _account_queries(scope: Scope, things: Sequence[Thing], numbers: Sequence[int], most: int) -> Queries:
    """Return what makes the queries of who has one of the numbers, and who one of the things as another key."""

    def query(condition: Callable[[], ColumnElement[bool]]) -> Select[Any]:
        _, allowed = cut("creators", scope, dated=False)
        return select(*SHOWN, *COMPARED).where(condition(), *allowed).order_by(*_ORDER).limit(most)

    return [
        *([partial(query, lambda: creators.c.creator_id.in_(numbers))] if numbers else []),
        *([partial(query, lambda: or_(*_account_conditions(things)))] if _account_keys(things) else []),
    ]


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


def _account_hits(rows: Sequence[Row], things: Sequence[Thing]) -> list[Hit]:
    return [hit for row in rows for hit in _hits_of(row, things)]


def _hits_of(row: Row, things: Sequence[Thing]) -> Iterator[Hit]:
    email, phone = _text(row["email"]).lower(), "".join(filter(str.isdigit, _text(row["phone"])))
    external, handle = _text(row["external_id"]), _text(row["handle"]).lower()
    shown = _shown(row)
    for thing in things:
        if thing.number == shown["creator_id"]:
            yield Hit(shown, "id", thing.typed, 0)
        elif external and external in thing.keys:
            yield Hit(shown, "external id", thing.typed, 1)
        elif email and thing.email == email:
            yield Hit(shown, "e-mail", thing.typed, 2)
        elif thing.phone and thing.phone == phone:
            yield Hit(shown, "phone", thing.typed, 3)
        elif thing.phone and phone.endswith(national(thing.phone)):
            yield Hit(shown, "phone, without the country's code", thing.typed, 3)
        elif thing.handle and thing.handle == handle:
            yield Hit(shown, "handle", thing.typed, 6)


def _shown(row: Row) -> Row:
    """Return what people see of a row: contact data that it was compared by goes no further."""
    return {column.name: row[column.name] for column in SHOWN}


def _with_digits(things: Sequence[Thing]) -> dict[str, Thing]:
    """Return what can be an order or a payout, by the spellings of its key: it has a digit."""
    return {key: thing for thing in things if any(map(str.isdigit, thing.key)) for key in thing.keys}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
