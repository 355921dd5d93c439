"""Creators by part of a name or handle, as it is spelled in any alphabet, and where few have it, by a similar one.

Where lookup tables are there, words are looked for among all words of names and handles, of which there are far fewer
than creators; else every name is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, func, intersect, literal, or_, select

from data_access.contract import creators
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.lookups.declared import WORD, WORDS
from data_access.lookups.folding import fold, letter_bits
from metrics.facts import cut
from metrics.functions import lower, matches
from metrics.lookup_hits import SHOWN, Hit, rows_of
from metrics.lookup_rows import by_place
from metrics.name_pattern import pattern

LEAST_LETTERS = 2
# So few letters are in every third name somewhere: they are looked for where a word begins.
SHORT = 2
# Similar names are looked for only where nobody has the whole name, and fewer have it as a part of theirs.
FEW = 5
# So few are looked at one by one; more are quicker found among all by the engine.
FEW_HAVING = 25
# Without lookup tables only so many names are compared letter by letter, those of the most followed creators.
MOST_COMPARED = 3_000
_WORD = re.compile(WORD)
_WRITTEN = creators.c.display_name + " " + creators.c.handle
_BY_RANK = ("", "name or handle, spelled otherwise", "name or handle begins with", "name or handle contains")


@dataclass(frozen=True)
class _Part:
    """An unbroken part of a word that was typed, and how many slips of typing it may hold."""

    typed: str
    pattern: str
    folded: str
    slips: int


def by_name(
    database: Database, scope: Scope, words: Sequence[str], already: Sequence[int], most: int
) -> tuple[list[Hit], list[Result]]:
    """Return who has every word in name or handle, then those with similar ones, and the results behind it.

    already: creators that are known without; most: how many at most. One or two letters are those a word begins with.
    A part of four letters or more may be one slip away (a letter wrong, missing, too many, or two exchanged), one of
    six or more two slips.
    """
    patterns = [found for word in words if (found := pattern(word))]
    if not patterns or sum(map(len, words)) < LEAST_LETTERS:
        return [], []
    named, results = _spelled(database, scope, words, patterns, already, most)
    whole = already or any(hit.closeness != "part" for hit in named)
    if not whole and len(named) < FEW and any(part.slips for part in _parts(words)):
        known = [*already, *(hit.creator_id for hit in named)]
        similar, more = _similar(database, scope, words, known, most - len(named))
        return named + similar, results + more
    return named, results


def _spelled(
    database: Database,
    scope: Scope,
    words: Sequence[str],
    patterns: Sequence[str],
    already: Sequence[int],
    most: int,
) -> tuple[list[Hit], list[Result]]:
    _, allowed = cut("creators", scope, dated=False)
    rank = _rank(" ".join(words), "[ ,]+".join(patterns)).label("rank")

    def ranked(having: Iterable[ColumnElement[bool]]) -> Select[Any]:
        return (
            select(creators.c.creator_id, rank)
            .where(*having, *_in_order(database, words), *allowed, *_others(already))
            .order_by(rank, creators.c.followers.desc(), creators.c.creator_id)
            .limit(most)
        )

    having = ranked(_have(database, words))
    # A number, or what is somebody's handle already, few have: then looking them up first pays.
    rare = database.knows(WORDS) and (already or any(part.typed.isdigit() for part in _parts(words)))
    few, sought = _few(database, words) if rare else (None, 0.0)
    left = None if few is None else sorted({*few} - {*already})
    if left is None:
        result = database.ask(having)
    elif left:
        result = database.ask(ranked([by_place(creators.c.creator_id.in_(left))]))
    else:
        result = Result({}, (), str, (WORDS.name,), 0.0)
    # Whoever has the words may be anybody: what is shown is the query that this answers, which names none of them.
    result = replace(result, written=partial(database.sql, having), seconds=sought + result.seconds)
    ranks = {int(row["creator_id"]): int(row["rank"]) for row in rows_of(result)}
    rows, shown = _people(database, ranks)
    return [_named(row, " ".join(words), ranks[row["creator_id"]]) for row in rows], [result, *shown]


def _few(database: Database, words: Sequence[str]) -> tuple[list[int] | None, float]:
    """Return who has every part of the words, and the seconds that took; None where they are many."""
    having = intersect(*(_having(part) for part in _parts(words))).subquery("having")
    result = database.ask(select(having.c.creator_id).limit(FEW_HAVING + 1))
    found = result.values["creator_id"]
    return (found if len(found) <= FEW_HAVING else None), result.seconds


def _rank(typed: str, whole: str) -> ColumnElement[int]:
    name, handle = creators.c.display_name, creators.c.handle
    return case(
        (or_(lower(name) == typed.lower(), lower(handle) == typed.lstrip("@").lower()), 0),
        (or_(matches(name, f"^{whole}$"), matches(handle, f"^{whole}$")), 1),
        (or_(matches(name, f"^{whole}"), matches(handle, f"^{whole}")), 2),
        else_=3,
    )


def _have(database: Database, words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return the conditions that every word is in name or handle."""
    if not database.knows(WORDS):
        starts = {word: f"(?:^|[0-9 _.-]){pattern(word)}" for word in words if _is_short(word)}
        return [matches(_WRITTEN, starts.get(word, pattern(word))) for word in words if pattern(word)]
    return [creators.c.creator_id.in_(_having(part)) for part in _parts(words)]


def _having(part: _Part) -> Select[Any]:
    """Return the query of who has a part in a word, from the lookup table."""
    table = WORDS.table.c
    having = select(func.unnest(table.creators, type_=BigInteger()).label("creator_id"))
    return having.where(matches(table.word, part.pattern))


def _in_order(database: Database, words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return the conditions that words of several parts are there as they are: `_have` is of the parts alone."""
    if not database.knows(WORDS):
        return []
    # A word that is one part is in the name when it is in a word of it; of several parts the order counts as well.
    whole = {part.typed for part in _parts(words)}
    return [matches(_WRITTEN, found) for word in words if word not in whole and (found := pattern(word))]


def _parts(words: Sequence[str]) -> list[_Part]:
    typed = dict.fromkeys(part for word in words for part in _WORD.findall(word))
    found = [(part, pattern(part)) for part in typed]
    begins = {word for word in words if _is_short(word)}
    return [
        _Part(part, f"^{spelled}" if part in begins else spelled, fold(part), _slips(fold(part)))
        for part, spelled in found
        if spelled
    ]


def _is_short(word: str) -> bool:
    return len(word) <= SHORT and all(letter.lower() != letter.upper() for letter in word)


def _slips(folded: str) -> int:
    return 0 if folded.isdigit() or len(folded) < 4 else 1 if len(folded) < 6 else 2


def _others(already: Sequence[int]) -> list[ColumnElement[bool]]:
    return [creators.c.creator_id.not_in(already)] if already else []


def _people(database: Database, order: Mapping[int, int]) -> tuple[list[dict[str, Any]], list[Result]]:
    """Return what is shown of creators, in the order of the mapping."""
    if not order:
        return [], []
    chosen = creators.c.creator_id.in_(list(order))
    result = database.ask(select(*SHOWN).where(by_place(chosen) if database.knows(WORDS) else chosen))
    rows = {row["creator_id"]: row for row in rows_of(result)}
    return [rows[number] for number in order], [result]


def _named(row: dict[str, Any], typed: str, rank: int) -> Hit:
    if rank == 0:
        handle = row["handle"].lower() == typed.lstrip("@").lower()
        return Hit(row, "handle" if handle else "name", typed, 6 if handle else 7)
    if rank == 1:
        return Hit(row, _BY_RANK[rank], typed, 8, "spelling")
    return Hit(row, f"{_BY_RANK[rank]} “{typed}”", typed, 7 + rank, "part")


def _similar(
    database: Database, scope: Scope, words: Sequence[str], already: Sequence[int], most: int
) -> tuple[list[Hit], list[Result]]:
    ask = _compared_by_engine if database.knows(WORDS) else _compared_here
    slips, result = ask(database, scope, _parts(words), already, most)
    rows, shown = _people(database, slips)
    typed = " ".join(words)
    hits = [
        Hit(row, f"name or handle similar to “{typed}”", typed, 11 + slips[row["creator_id"]], "similar")
        for row in rows
    ]
    return hits, [result, *shown]


def _compared_by_engine(
    database: Database, scope: Scope, parts: Sequence[_Part], already: Sequence[int], most: int
) -> tuple[dict[int, int], Result]:
    _, allowed = cut("creators", scope, dated=False)
    source, total = creators, literal(0, BigInteger())
    for number, part in enumerate(parts):
        having = _having_similar(part).subquery(f"part_{number}")
        source = source.join(having, having.c.creator_id == creators.c.creator_id)  # type: ignore[assignment]
        total = total + having.c.slips  # type: ignore[assignment]
    slips = total.label("slips")
    query = (
        select(creators.c.creator_id, slips)
        .select_from(source)
        .where(*allowed, *_others(already))
        .order_by(slips, creators.c.followers.desc(), creators.c.creator_id)
        .limit(most)
    )
    result = database.ask(query)
    return {int(row["creator_id"]): int(row["slips"]) for row in rows_of(result)}, result


def _having_similar(part: _Part) -> Select[Any]:
    """Return who has a word that the part is in, or one that it or its beginning is few slips away from."""
    table = WORDS.table.c
    typed, bits = part.folded, letter_bits(part.folded)
    spelled = matches(table.word, part.pattern)
    least = func.least(
        func.damerau_levenshtein(table.folded, typed),
        func.damerau_levenshtein(func.left(table.folded, len(typed)), typed),
    )
    # Each slip brings at most one letter that the word does not have: that is seen without comparing.
    strange = func.bit_count(literal(bits).bitwise_and(table.letters.bitwise_not()))
    close = and_(literal(part.slips > 0), strange <= part.slips, least <= part.slips)
    words = select(table.creators, case((spelled, 0), else_=least).label("slips")).where(or_(spelled, close)).subquery()
    each = select(func.unnest(words.c.creators, type_=BigInteger()).label("creator_id"), words.c.slips).subquery()
    return select(each.c.creator_id, func.min(each.c.slips, type_=BigInteger()).label("slips")).group_by(
        each.c.creator_id
    )


def _compared_here(
    database: Database, scope: Scope, parts: Sequence[_Part], already: Sequence[int], most: int
) -> tuple[dict[int, int], Result]:
    _, allowed = cut("creators", scope, dated=False)
    query = (
        select(creators.c.creator_id, _WRITTEN.label("written"))
        .where(*(matches(_WRITTEN, _some_of(part)) for part in parts), *allowed, *_others(already))
        .order_by(creators.c.followers.desc(), creators.c.creator_id)
        .limit(MOST_COMPARED)
    )
    result = database.ask(query)
    found = {int(row["creator_id"]): _slips_in(row["written"], parts) for row in rows_of(result)}
    close = sorted(((slips, number) for number, slips in found.items() if slips is not None), key=lambda one: one[0])
    return {number: slips for slips, number in close[:most]}, result


def _some_of(part: _Part) -> str:
    """Return a pattern of a part's pieces: whatever has fewer slips than there are pieces has one of them whole."""
    count = part.slips + 1
    ends = [round(at * len(part.typed) / count) for at in range(count + 1)]
    pieces = [pattern(part.typed[start:end]) for start, end in pairwise(ends)]
    return "|".join(piece for piece in pieces if piece)


def _slips_in(written: str, parts: Sequence[_Part]) -> int | None:
    """Return how many slips away the parts are from the words of a name together; None where one is too far away."""
    words = _WORD.findall(written)
    least = [min(_slips_to(word, part) for word in words) for part in parts]
    return sum(least) if all(slips <= part.slips for slips, part in zip(least, parts, strict=True)) else None


def _slips_to(word: str, part: _Part) -> int:
    if re.search(part.pattern, word):
        return 0
    word, typed, most = fold(word), part.folded, part.slips
    ends = (word, word[: len(typed)])
    return min(DamerauLevenshtein.distance(end, typed, score_cutoff=most) for end in ends)
