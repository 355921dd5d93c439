"""Which creator is meant? Finds one among a million by whatever a caller gives, and says why each was found."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Scope
from metrics.lookup_hits import Hit, best, frame_of
from metrics.lookup_keys import by_keys
from metrics.lookup_names import by_name
from metrics.lookup_terms import MOST_THINGS, Terms, Thing, read_terms
from metrics.masking import masked_name
from metrics.provenance import answered
from metrics.rights import rights, unfiltered

MOST_HITS = 25


def lookup(database: Database, scope: Scope, *, query: str) -> Answer:
    """Answer which creators a query means: by id, external id, handle, e-mail, phone, order, payout or part of a name.

    Of the scope only the viewer's rights count. Exact matches come first, at most 25 hits in all, or as many as things
    were given, up to 100. Columns: creator_id, display_name, handle, platform, country, tier, followers, status,
    matched (why, in words), closeness (exact, spelling: the whole name spelled otherwise, part: a part of it, similar:
    after slips of typing), order_id (of an order that was asked for, else missing). The name
    comes masked. Names are looked through only where no key was matched but handles, and not where all that was given
    are handles that were found, each written with its @. Notes name what was not found.
    """
    allowed, terms = rights(scope), read_terms(query)
    most = max(MOST_HITS, len(terms.given))
    hits, results = by_keys(database, allowed, terms.readings, most + 1)
    hits, given = _read_apart(terms, hits)
    no_phones = [thing.typed for thing in terms.given if thing.phone and thing not in given]
    handles = {hit.given for hit in hits if hit.reason == "handle"}
    written = all(thing.typed.startswith("@") and thing.typed in handles for thing in given)
    if all(hit.reason == "handle" for hit in hits) and not written and not any(thing.email for thing in given):
        named, result = by_name(database, allowed, terms.words, [hit.creator_id for hit in hits], most + 1)
        hits += named
        results += result
        given = [] if named else given
    frame = frame_of(best(hits))
    frame["display_name"] = frame["display_name"].map(masked_name)
    answer = answered(
        "Creators found",
        frame.head(most),
        results,
        allowed,
        database,
        definitions=(("Matched", "Which of the creator's keys the query is, or which part of the name it is."),),
        date_basis="all days",
        status_basis="accounts and lines of every status",
        notes=_notes(len(frame), most, given, hits, terms, no_phones),
    )
    return unfiltered(answer)


def _read_apart(terms: Terms, hits: Sequence[Hit]) -> tuple[list[Hit], list[Thing]]:
    """Decide for each thing whether it is meant whole or as several; return the hits that count and what was meant."""
    found = {hit.given for hit in hits}
    meant: list[Thing] = []
    for thing in terms.given:
        known = [one for one in thing.instead if one.typed in found]
        apart = thing.typed not in found and len(known) >= thing.least and bool(known)
        meant += thing.instead if apart else [thing]
    names = {thing.typed for thing in meant}
    return [hit for hit in hits if hit.given in names], list(dict.fromkeys(meant))


def _notes(
    found: int, most: int, given: Sequence[Thing], hits: Sequence[Hit], terms: Terms, no_phones: Sequence[str]
) -> tuple[str, ...]:
    notes = []
    if found > most:
        notes.append(f"More than {most} creators match; these are the best {most}. Give more of the name.")
    known = {hit.given for hit in hits}
    missing = [thing.typed for thing in given if thing.typed not in known]
    if missing and len(given) > 1:
        notes.append(f"Not found: {', '.join(missing)}.")
    notes += [f"{phone} is nobody's phone number: these are the creators of its numbers." for phone in no_phones]
    if terms.left_out:
        notes.append(f"Only the first {MOST_THINGS} things were looked for; {terms.left_out} more were given.")
    return tuple(notes)
