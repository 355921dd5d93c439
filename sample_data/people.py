"""The creators table: names, handles, contacts and what the creators say of themselves.

Addresses are at example.com and example.org, numbers have the subscriber code 000, which is given to nobody. A few
accounts share an address or a number with another one, and FIXED names are there to be shown, not believed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.contract import CREATOR_STATUSES
from sample_data.arrow import ids, times, words
from sample_data.draws import Flags, Ints, pick, pick_by, stream
from sample_data.markets import CATEGORIES, LAUNCH_MARKETS, MARKETS, PLATFORMS, age_weights
from sample_data.names import Name, first_names, surnames
from sample_data.plan import Plan
from sample_data.population import SOURCES, Population

AGES = ((15, 18), (18, 25), (25, 35), (35, 45), (45, 55), (55, 76))
GENDERS = ("female", "male", "other", None)
BEFORE = ("", "♡ ", "✿ ", "🌿 ")
AFTER = ("", " ✨", " 🔥", " 🇪🇺", " • live", " 💄", " 🎮", "™")
SEPARATORS = (".", "_", "", "-")
EXTERNAL = ("aff-", "cr_", "P")

FIXED = {
    2: '=HYPERLINK("http://example.com","click")',
    3: "<script>alert(1)</script>",
    4: "\u202egnp.elif\u202c \u0007Robin",
    5: "Anna-Sophie " + "de la Tour et " * 16 + "du Lac",
    6: "**bold** [x](javascript:alert(1))",
}
"""Display names by creator id that a page must show as they are: formula, markup, control and reversing characters,
great length, Markdown."""

UNKNOWN_BIRTH_YEAR = 0.09
NO_EMAIL = 0.04
NO_PHONE = 0.17
TWINS = 0.0015
"""Part of the accounts that repeat the address or the number of an earlier one."""


def creators_table(plan: Plan, people: Population) -> pa.Table:
    """Return the rows of the creators table."""
    rng = stream(plan.seed, "people")
    count = len(people)
    number = np.arange(count)
    gender = pick(rng, (55, 36, 2, 7), count)
    first, last = _names(rng, people.market, (gender == 0) | ((gender > 1) & (rng.random(count) < 0.5)))
    twin = _twins(rng, count)
    return pa.table(
        {
            "creator_id": ids(number),
            "external_id": _external_ids(rng, number),
            "handle": _handles(rng, first, last, number),
            "display_name": _display_names(rng, first, last),
            "email": _emails(rng, first, last, number, twin),
            "phone": _phones(rng, people.market, number, twin),
            "country": words(people.market, [m.code for m in MARKETS]),
            "birth_year": _birth_years(rng, plan, people.market),
            "gender": words(gender, GENDERS),
            "platform": words(people.platform, PLATFORMS),
            "followers": pa.array(people.followers),
            "category": words(people.category, CATEGORIES),
            "language": _languages(rng, people.market),
            "status": words(people.status, CREATOR_STATUSES),
            "source": words(people.source, SOURCES),
            "manager": _managers(rng, people.market),
            "applied_at": times(people.applied),
            "decided_at": times(people.decided),
        }
    )


class _Names:
    """Drawn names of all creators: positions in one vocabulary."""

    def __init__(self, vocabulary: Sequence[Name], at: Ints) -> None:
        self.native = pa.array([n.native for n in vocabulary]).take(pa.array(at))
        self.latin = pa.array([n.latin for n in vocabulary]).take(pa.array(at))
        self.initial = pa.array([n.native[0] + "." for n in vocabulary]).take(pa.array(at))


def _names(rng: np.random.Generator, market: Ints, woman: Flags) -> tuple[_Names, _Names]:
    drawn = []
    for listed in (first_names, surnames):
        vocabulary: list[Name] = []
        begins = np.zeros((len(MARKETS), 2), dtype=np.int64)
        sizes = np.zeros((len(MARKETS), 2), dtype=np.int64)
        for row, m in enumerate(MARKETS):
            for column in (0, 1):
                names = listed(m.names, bool(column))
                begins[row, column], sizes[row, column] = len(vocabulary), len(names)
                vocabulary.extend(names)
        form = woman.astype(np.int64)
        at = begins[market, form] + (rng.random(len(market)) ** 1.3 * sizes[market, form]).astype(np.int64)
        drawn.append(_Names(vocabulary, at))
    return drawn[0], drawn[1]


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _display_names(rng: np.random.Generator, first: _Names, last: _Names) -> pa.Array:
    count = len(first.native)
    form = pick(rng, (68, 12, 20), count)
    family = pc.choose(pa.array(form), last.native, last.initial, pa.nulls(count, pa.string()).fill_null(""))
    space = words(np.minimum(form, 2), (" ", " ", "")).cast(pa.string())
    before = words(pick(rng, (94, 2, 2, 2), count), BEFORE).cast(pa.string())
    after = words(pick(rng, (74, 6, 5, 2, 4, 4, 3, 2), count), AFTER).cast(pa.string())
    names = _joined(before, first.native, space, family, after)
    fixed = [FIXED.get(n + 1) for n in range(min(count, max(FIXED)))]
    head = pa.array(
        [own or name for own, name in zip(fixed, names[: len(fixed)].to_pylist(), strict=True)], pa.string()
    )
    return pa.concat_arrays([head, names[len(fixed) :]])


def _handles(rng: np.random.Generator, first: _Names, last: _Names, number: Ints) -> pa.Array:
    """Handles in Latin letters, with some in the creator's own; most end in digits."""
    count = len(number)
    separator = words(pick(rng, (34, 30, 26, 10), count), SEPARATORS).cast(pa.string())
    own = pa.array(rng.random(count) < 0.06)
    lower = pc.if_else(own, pc.utf8_lower(first.native), first.latin)
    digits = pa.array(rng.integers(1, 10_000, count)).cast(pa.string())
    tail = pc.if_else(pa.array(rng.random(count) < 0.8), digits, "")
    return pc.replace_substring(_joined(lower, separator, last.latin, tail), " ", "")


def _external_ids(rng: np.random.Generator, number: Ints) -> pa.Array:
    prefix = words(pick(rng, (50, 30, 20), len(number)), EXTERNAL).cast(pa.string())
    key = pa.array((number + 1) * 104_729 % 99_999_989 + 100_000_000).cast(pa.string())
    return pc.if_else(pa.array(rng.random(len(number)) < 0.7), _joined(prefix, key), None)


def _twins(rng: np.random.Generator, count: int) -> Ints:
    """Return whose contacts each account has: its own, or for a few an earlier account's."""
    own = np.arange(count)
    earlier = (rng.random(count) * own).astype(np.int64)
    return np.where((rng.random(count) < TWINS) & (own > 10), earlier, own)


def _emails(rng: np.random.Generator, first: _Names, last: _Names, number: Ints, twin: Ints) -> pa.Array:
    host = words(pick(rng, (7, 3), len(number)), ("@example.com", "@example.org")).cast(pa.string())
    address = _joined(first.latin, ".", last.latin, pa.array(number + 1).cast(pa.string()), host)
    of_twin = address.take(pa.array(np.where(number % 2 == 0, twin, number)))
    return pc.if_else(pa.array(rng.random(len(number)) < NO_EMAIL), None, of_twin)


def _phones(rng: np.random.Generator, market: Ints, number: Ints, twin: Ints) -> pa.Array:
    whose = np.where(number % 2 == 1, twin, number)
    code = words(market[whose], [f"+{m.calling}000" for m in MARKETS]).cast(pa.string())
    subscriber = pa.array((whose + 1) * 7_919 % 9_999_991 + 10_000_000).cast(pa.string())
    full = _joined(code, pc.utf8_slice_codeunits(subscriber, 1))
    return pc.if_else(pa.array(rng.random(len(number)) < NO_PHONE), None, full)


def _birth_years(rng: np.random.Generator, plan: Plan, market: Ints) -> pa.Array:
    band = pick_by(rng, [age_weights(m) for m in MARKETS], market)
    low, high = np.array(AGES).T
    age = low[band] + (rng.random(len(market)) * (high - low)[band]).astype(np.int64)
    unknown = rng.random(len(market)) < UNKNOWN_BIRTH_YEAR
    return pa.array((plan.until.year - age).astype(np.int32), mask=unknown)


def _languages(rng: np.random.Generator, market: Ints) -> pa.Array:
    spoken = [m.language for m in MARKETS]
    english = len(spoken)
    code = np.where(rng.random(len(market)) < 0.04, english, market)
    return words(code, [*spoken, "en"])


def _managers(rng: np.random.Generator, market: Ints) -> pa.Array:
    teams: list[str | None] = [f"team-{c.lower()}-{n}" for c in LAUNCH_MARKETS for n in (1, 2, 3)]
    world = len(teams)
    teams += ["team-world-1", "team-world-2", None]
    place = np.array([LAUNCH_MARKETS.index(m.code) if m.code in LAUNCH_MARKETS else -1 for m in MARKETS])[market]
    desk = rng.integers(0, 6, len(market))
    team = np.where(place >= 0, place * 3 + desk // 2, world + desk % 2)
    return words(np.where(rng.random(len(market)) < 0.07, world + 2, team), teams)
