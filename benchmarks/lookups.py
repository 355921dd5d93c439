"""Finding one creator by whatever a caller gives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.bounds import bound
from benchmarks.data import Bench, opened
from benchmarks.figures import Bound, Section, milliseconds, percentile
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.lookup import lookup

EACH = 20
AT_ONCE = 5
LETTERS = 6
SEED = 7


@dataclass(frozen=True)
class Kind:
    """One way to ask: rows of (creator, term), what a caller makes of the term, and the bound that holds it."""

    name: str
    rows: str
    bound: str
    typed: Callable[[str], str] = str


_NAMES = "select creator_id, display_name from creators where"
_CYRILLIC = "regexp_matches(display_name, '^[А-Яа-яЁё]{4,} [А-Яа-яЁё]{4,}')"
_LATIN = "regexp_matches(display_name, '^[A-Za-z]{4,} [A-Za-z]{4,}')"
_PLAIN = dict(zip("abvgdezijklmnoprstufhcy", "абвгдезийклмнопрстуфхцы", strict=True))
_TO_LATIN = {cyrillic: latin for latin, cyrillic in _PLAIN.items()} | {
    "ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ё": "e", "э": "e", "ь": "", "ъ": ""
}  # fmt: skip
_TO_CYRILLIC = _PLAIN | {"q": "к", "w": "в", "x": "кс"}


def latin(text: str) -> str:
    """Return a Cyrillic name as somebody at a Latin keyboard writes it."""
    return "".join(_TO_LATIN.get(letter, letter) for letter in text.lower())


def cyrillic(text: str) -> str:
    """Return a Latin name as somebody at a Russian keyboard writes it."""
    return "".join(_TO_CYRILLIC.get(letter, letter) for letter in text.lower())


def mistyped(text: str) -> str:
    """Return a name with two letters of its first word swapped."""
    return text[0] + text[2] + text[1] + text[3:]


KINDS = (
    Kind("id", "select creator_id, creator_id from creators", "lookup_key"),
    Kind("handle", "select creator_id, '@' || handle from creators", "lookup_key"),
    Kind("e-mail", "select creator_id, email from creators where email is not null", "lookup_key"),
    Kind("phone", "select creator_id, phone from creators where phone is not null", "lookup_key"),
    Kind("external id", "select creator_id, external_id from creators where external_id is not null", "lookup_key"),
    Kind("order id", "select creator_id, order_id from commissions where order_id is not null", "lookup_key"),
    Kind("payout reference", "select creator_id, reference from payouts where reference is not null", "lookup_key"),
    Kind("part of a name", f"{_NAMES} length(display_name) > {LETTERS}", "lookup_name", lambda name: name[:LETTERS]),
    Kind("a name with two letters swapped", f"{_NAMES} {_LATIN}", "lookup_name", mistyped),
    Kind("a Cyrillic name in Latin letters", f"{_NAMES} {_CYRILLIC}", "lookup_name", latin),
    Kind("a Latin name in Cyrillic letters", f"{_NAMES} {_LATIN}", "lookup_name", cyrillic),
)
SEVERAL = f"{AT_ONCE} external ids at once"


def measure(bench: Bench) -> tuple[Section, list[Bound]]:
    """Look creators up by each kind of term, drawn from the whole table, each term asked once."""
    with opened(bench.whole()) as database:
        day = database.snapshot.last_day
        assert day is not None
        scope = Scope(Filters(day, day))
        asked = {kind.name: list(_asked(database, kind)) for kind in KINDS}
        asked[SEVERAL] = list(_in_groups(database))
        times: dict[str, list[float]] = {}
        rows = []
        for name, terms in asked.items():
            found = [_looked_up(database, scope, *term) for term in terms]
            if found:
                times[name] = [seconds for seconds, _ in found]
                shown = (milliseconds(percentile(times[name], share)) for share in (0.5, 0.95))
                rows.append((name, *shown, f"{sum(there for _, there in found)} of {len(found)}"))
    section = Section(
        "Lookups",
        f"{EACH} terms of each kind, each asked once, ms. Found: how often a creator the term was taken from is among "
        "the hits; part of a name that many share has more than the 25 that are shown.",
        ("by", "p50", "p95", "found"),
        tuple(rows),
    )
    held = {
        key: [one for kind in KINDS if kind.bound == key for one in times.get(kind.name, [])]
        for key in ("lookup_key", "lookup_name")
    }
    return section, [bound(key, percentile(each, 0.95) * 1000) for key, each in held.items()]


def _asked(database: Database, kind: Kind) -> Iterator[tuple[frozenset[int], str]]:
    for creator, term in _drawn(database, kind.rows, EACH):
        yield frozenset({creator}), kind.typed(term)


def _in_groups(database: Database) -> Iterator[tuple[frozenset[int], str]]:
    rows = _drawn(database, next(kind.rows for kind in KINDS if kind.name == "external id"), EACH * AT_ONCE)
    for start in range(0, len(rows), AT_ONCE):
        group = rows[start : start + AT_ONCE]
        yield frozenset(creator for creator, _ in group), ", ".join(term for _, term in group)


def _drawn(database: Database, rows: str, count: int) -> list[tuple[int, str]]:
    statement = f"select * from ({rows}) using sample {count} (reservoir, {SEED})"
    with database.engine.connect() as connection:
        return [(int(creator), str(term)) for creator, term in connection.exec_driver_sql(statement)]


def _looked_up(database: Database, scope: Scope, wanted: frozenset[int], term: str) -> tuple[float, bool]:
    began = time.perf_counter()
    answer = lookup(database, scope, query=term)
    seconds = time.perf_counter() - began
    return seconds, wanted <= set(answer.frame["creator_id"])
