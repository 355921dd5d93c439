"""Which creator is meant? Finds one among a million by whatever a caller gives, and says why each was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select

from data_access.answer import Answer
from data_access.contract import commissions, creators, payouts
from data_access.database import Database, Result
from data_access.filters import Scope
from metrics.facts import cut, tier
from metrics.functions import digits, lower, matches
from metrics.lookup_terms import Terms, national, phone_digits, read_terms
from metrics.masking import masked_name
from metrics.name_pattern import pattern
from metrics.provenance import answered
from metrics.rights import rights, unfiltered

MOST_HITS = 25
LEAST_LETTERS = 2
COLUMNS = (
    "creator_id",
    "display_name",
    "handle",
    "platform",
    "country",
    "tier",
    "followers",
    "status",
    "matched",
    "order_id",
    "exact",
)
# What people see of a creator in a list; contact data is compared with, and goes no further than this module.
_SHOWN = (
    creators.c.creator_id,
    creators.c.display_name,
    creators.c.handle,
    creators.c.platform,
    creators.c.country,
    tier().label("tier"),
    creators.c.followers,
    creators.c.status,
)
_PRIVATE = (creators.c.external_id, creators.c.email, creators.c.phone)
_PARTIAL = ("name or handle, spelled otherwise", "name or handle begins with", "name or handle contains")


@dataclass(frozen=True)
class _Hit:
    """A creator found, why, by which of the things given, and how good a reason that is (0 the best)."""

    row: dict[str, Any]
    reason: str
    given: str
    rank: int
    order_id: str | None = None


def lookup(database: Database, scope: Scope, *, query: str) -> Answer:
    """Answer which creators a query means: by id, external id, handle, e-mail, phone, order, payout or part of a name.

    Of the scope only the viewer's rights count. Exact matches come first, at most 25 hits in all. Columns: creator_id,
    display_name, handle, platform, country, tier, followers, status, matched (why, in words), order_id (of an order
    that was asked for, else missing), exact (whether the whole of something was matched, not a part). The name
    comes masked. Names are looked through only where no key was matched.
    """
    allowed, terms = rights(scope), read_terms(query)
    hits, results = _by_keys(database, allowed, terms)
    missing = [thing for thing in terms.given if thing not in {hit.given for hit in hits}]
    if not hits or all(hit.reason == "handle" for hit in hits):
        named, result = _by_name(database, allowed, terms, [hit.row["creator_id"] for hit in hits])
        hits += named
        results += result
        missing = [] if named else missing
    frame = _frame(sorted(hits, key=lambda hit: hit.rank))
    frame["display_name"] = frame["display_name"].map(masked_name)
    answer = answered(
        "Creators found",
        frame.head(MOST_HITS),
        results,
        allowed,
        database,
        definitions=(("Matched", "Which of the creator's keys the query is, or which part of the name it is."),),
        date_basis="all days",
        status_basis="accounts and lines of every status",
        notes=_notes(len(frame), missing, len(terms.given)),
    )
    return unfiltered(answer)


def _by_keys(database: Database, scope: Scope, terms: Terms) -> tuple[list[_Hit], list[Result]]:
    hits: list[_Hit] = []
    results: list[Result] = []
    conditions = _account_conditions(terms)
    if conditions:
        _, allowed = cut("creators", scope, dated=False)
        result = database.ask(select(*_SHOWN, *_PRIVATE).where(or_(*conditions), *allowed).limit(_most(terms)))
        results.append(result)
        hits += [hit for row in _rows(result) for hit in _account_hits(row, terms)]
    if terms.holds_numbers:
        for result, reason, rank in (
            (database.ask(_orders(scope, terms)), "order", 4),
            (database.ask(_payouts(scope, terms)), "payout reference", 5),
        ):
            results.append(result)
            hits += [
                _Hit(row, f"{reason} {row['key']}", row["key"], rank, row["key"] if reason == "order" else None)
                for row in _rows(result)
            ]
    return _best(hits), results


def _account_conditions(terms: Terms) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, values in (
        (creators.c.creator_id, terms.ids),
        (creators.c.external_id, terms.keys),
        # Handles in other letters than typed are found among the names, which spares lowering a million of them here.
        (creators.c.handle, terms.handles),
        (lower(creators.c.email), terms.emails),
    ):
        if values:
            found.append(column.in_(values))
    # The last digit alone rules out nine in ten before the costly comparison of digits.
    found += [
        and_(creators.c.phone.like(f"%{number[-1]}"), digits(creators.c.phone).like(f"%{national(number)}"))
        for number in terms.phones
    ]
    return found


def _account_hits(row: dict[str, Any], terms: Terms) -> Iterable[_Hit]:
    email, phone = _text(row.pop("email")).lower(), "".join(filter(str.isdigit, _text(row.pop("phone"))))
    external = _text(row.pop("external_id"))
    for thing in terms.given:
        key, number = thing.lstrip("#"), phone_digits(thing)
        if key.isdigit() and int(key) == row["creator_id"]:
            yield _Hit(row, "id", thing, 0)
        elif key == external:
            yield _Hit(row, "external id", thing, 1)
        elif email and thing.lower() == email:
            yield _Hit(row, "e-mail", thing, 2)
        elif number and number == phone:
            yield _Hit(row, "phone", thing, 3)
        elif number and phone.endswith(national(number)):
            yield _Hit(row, "phone, without the country's code", thing, 3)
        elif key.lstrip("@").lower() == _text(row["handle"]).lower():
            yield _Hit(row, "handle", thing, 6)


def _orders(scope: Scope, terms: Terms) -> Select[Any]:
    source, where = cut("lines", scope, joined=("creators",), dated=False)
    key = commissions.c.order_id
    found = select(*_SHOWN, key.label("key")).select_from(source).where(key.in_(terms.holds_numbers), *where)
    return found.distinct().limit(_most(terms))


def _payouts(scope: Scope, terms: Terms) -> Select[Any]:
    source, where = cut("payouts", scope, joined=("creators",), dated=False)
    key = payouts.c.reference
    references = sorted({*terms.holds_numbers, *(key.upper() for key in terms.holds_numbers)})
    found = select(*_SHOWN, key.label("key")).select_from(source).where(key.in_(references), *where)
    return found.distinct().limit(_most(terms))


def _most(terms: Terms) -> int:
    return MOST_HITS + len(terms.given)


def _by_name(database: Database, scope: Scope, terms: Terms, already: Sequence[int]) -> tuple[list[_Hit], list[Result]]:
    patterns = [found for word in terms.words if (found := pattern(word))]
    if not patterns or terms.emails or sum(map(len, terms.words)) < LEAST_LETTERS:
        return [], []
    _, allowed = cut("creators", scope, dated=False)
    written = creators.c.display_name + " " + creators.c.handle
    whole = "[ ,]+".join(patterns)
    rank = case(
        (or_(matches(creators.c.display_name, f"^{whole}$"), matches(creators.c.handle, f"^{whole}$")), 0),
        (or_(matches(creators.c.display_name, f"^{whole}"), matches(creators.c.handle, f"^{whole}")), 1),
        else_=2,
    ).label("rank")
    query = (
        select(*_SHOWN, rank)
        .where(*(matches(written, found) for found in patterns), *allowed)
        .where(creators.c.creator_id.not_in(already) if already else literal(True))
        .order_by(rank, creators.c.followers.desc(), creators.c.creator_id)
        .limit(MOST_HITS + 1)
    )
    result = database.ask(query)
    typed = " ".join(terms.words)
    return [_named(row, typed) for row in _rows(result)], [result]


def _named(row: dict[str, Any], typed: str) -> _Hit:
    if row["handle"].lower() == typed.lstrip("@").lower():
        return _Hit(row, "handle", typed, 6)
    if row["rank"] == 0:
        same = row["display_name"].lower() == typed.lower()
        return _Hit(row, "name" if same else _PARTIAL[0], typed, 7)
    return _Hit(row, f"{_PARTIAL[row['rank']]} “{typed}”", typed, 7 + row["rank"])


def _best(hits: Iterable[_Hit]) -> list[_Hit]:
    """Return each creator once per thing given, by the best reason."""
    found: dict[tuple[int, str], _Hit] = {}
    for hit in sorted(hits, key=lambda one: one.rank):
        found.setdefault((hit.row["creator_id"], hit.given), hit)
    return list(found.values())


def _rows(result: Result) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in result.frame.to_dict("records")]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _frame(hits: Sequence[_Hit]) -> pd.DataFrame:
    """Return one row a creator, the reasons of several things given joined."""
    rows: dict[int, dict[str, Any]] = {}
    for hit in hits:
        row = rows.setdefault(
            hit.row["creator_id"], {**hit.row, "matched": hit.reason, "order_id": hit.order_id, "exact": hit.rank <= 7}
        )
        if hit.reason not in row["matched"]:
            row["matched"] += f", {hit.reason}"
        row["order_id"] = row["order_id"] or hit.order_id
    frame = pd.DataFrame(list(rows.values()), columns=list(COLUMNS))
    return frame.astype({"creator_id": "Int64", "followers": "Int64", "exact": "boolean"})


def _notes(found: int, missing: Sequence[str], asked: int) -> tuple[str, ...]:
    notes = []
    if found > MOST_HITS:
        notes.append(f"More than {MOST_HITS} creators match; these are the best {MOST_HITS}. Give more of the name.")
    if found and missing and asked > 1:
        notes.append(f"Not found: {', '.join(missing)}.")
    return tuple(notes)
