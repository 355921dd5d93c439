"""Is the audience as young as promised? Age bands of creators and of buyers, and the share under 35.

The unknown are never dropped: they are a band of their own, and each share under 35 is given over the known, with its
coverage and its bounds (all unknown taken as under 35, or none). A creator's age is the year of the period's last day
less the year of birth; a buyer's band is as the order's source gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Literal, TypeAlias

import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from data_access.answer import Answer
from data_access.contract import AGE_BANDS, commissions, creators
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.frames import column_of, fractions, whole_numbers
from data_access.markets import market
from metrics.active import active, counted_sale
from metrics.approved import approved_creators
from metrics.bands import UNKNOWN, age_band
from metrics.breakdown import cells_of, title_of
from metrics.buyers import buyers
from metrics.cells import figure_columns, key_columns
from metrics.facts import BASIS_WORDS, conditions, creator_conditions, cut, moment, within
from metrics.levels import MARKET, MARKETS, PERIOD, WHOLE, by_level, first_day_of
from metrics.promises import PROMISES, UNDER_35
from metrics.provenance import answered
from metrics.restated import all_restated
from metrics.routing import sellers
from metrics.stages import is_approved

Whose = Literal["recruited", "active", "buyers"]
Row: TypeAlias = tuple[Any, str, int]

YARDSTICK = next(promise.target for promise in PROMISES if promise.key == "under_35")
UNITS = {
    "people": "count",
    "known": "count",
    "young": "count",
    "under_35": "share",
    "low": "share",
    "high": "share",
    "coverage": "share",
    "share": "share",
}
_NAMED = {"recruited": "Creators recruited", "active": "Active creators", "buyers": "Buyers"}
_WHO = {
    "recruited": "Creators recruited by the period's last day (suspended and closed ones included).",
    "active": "Creators with at least one sale line that is not reversed in the period.",
    "buyers": "Orders with at least one sale line that is not reversed, by their buyer's age band.",
}
_CREATORS_AGE = "Year of the period's last day less the year of birth, the birthday not being known."
_AGE = {
    "recruited": _CREATORS_AGE,
    "active": _CREATORS_AGE,
    "buyers": "As the order's source gives it; an order whose lines name several counts once, in the first by name.",
}


@dataclass(frozen=True)
class Ages:
    """The ages of one group of people, who are counted by `people` (buyers by their orders).

    bands: age (every band, the youngest first, unknown last), people, share (of all). total, markets, periods: one
    row in all, per market, per week or month (its first day; recruited creators in that of their approval): people,
    known (of known age), young (under 35), under_35 (young ÷ known), low and high (none, or all, of the unknown taken
    as under 35), coverage (known ÷ people). total also has people_before, under_35_before and coverage_before,
    missing where nothing is compared. Counts are Int64, shares Float64, missing where there is nobody to divide by.
    """

    total: Answer
    bands: Answer
    markets: Answer
    periods: Answer


def ages(database: Database, scope: Scope, whose: Whose) -> Ages:
    """Answer how old people are: creators recruited so far, creators active in the period, or buyers in it."""
    result = database.ask(_query(database, scope, whose, grouped=True))
    everybody = _of_level(result, WHOLE, "market")
    total, results = youth(everybody), [result]
    other = scope.compared()
    before = pd.DataFrame(
        {"people": whole_numbers([None]), "under_35": fractions([None]), "coverage": fractions([None])}
    )
    if other is not None:
        earlier = database.ask(_query(database, other, whose, grouped=False))
        results.append(earlier)
        before = youth(_of_level(earlier, WHOLE, "market"))
    for name in ("people", "under_35", "coverage"):
        total[f"{name}_before"] = before[name]
    by_market = youth(_of_level(result, MARKET, "market"), "market", String(), key=MARKETS.index)
    by_period = youth(_of_level(result, PERIOD, "period"), "period", Date())

    def answer(made: pd.DataFrame, title: str, asked: Sequence[Result]) -> Answer:
        return _answer(database, scope, whose, made, title, asked)

    return Ages(
        answer(total, "Under 35", results),
        answer(_bands(everybody), "Age bands", [result]),
        answer(by_market, "Under 35 by market", [result]),
        answer(by_period, "Under 35 over time", [result]),
    )


def genders(database: Database, scope: Scope, whose: Literal["recruited", "active"]) -> Answer:
    """Answer the gender of creators as they stated it, and how young each group is.

    Columns: gender ("unknown" where not stated), those of `youth`, share (of all); most people first.
    """
    keys = (creators.c.gender, creators.c.birth_year)
    each = select(*keys, func.count().label("people")).where(*_who(database, scope, whose)).group_by(*keys)
    alike = each.subquery("each").c
    # Bands are named for each year of birth, not for each creator.
    gender = func.coalesce(alike.gender, UNKNOWN).label("gender")
    age = age_band(scope.filters.end.year, alike.birth_year).label("age")
    people = cast(func.sum(alike.people), BigInteger).label("people")
    result = database.ask(select(gender, age, people).group_by(gender, age))
    rows = zip(*(result.values[name] for name in ("gender", "age", "people")), strict=True)
    frame = youth(rows, "gender", String()).sort_values("people", ascending=False, ignore_index=True)
    everybody = int(frame["people"].sum())
    frame["share"] = frame["people"].astype("Float64") / (everybody or 1)
    return _answer(database, scope, whose, frame, "Gender", [result])


def earners(database: Database, scope: Scope) -> Answer:
    """Answer which age bands of creators earn, in the period.

    Columns: age (every band), active_creators, net_commission, net_per_active, and share_of_active and
    share_of_commission of all bands (the latter missing where the net commission is not above zero).
    """
    names, by = ("active_creators", "net_commission", "net_per_active"), ("age",)
    cells = cells_of(database, scope, names, by)
    keys = [(band,) for band in AGE_BANDS]
    rows = [cells.found.get(key, cells.nothing) for key in keys]
    columns = key_columns(by, cells.types, keys) | figure_columns(names, rows)
    for share, name in (("share_of_active", "active_creators"), ("share_of_commission", "net_commission")):
        values = [row[name] for row in rows]
        whole = sum(value or 0 for value in values)
        columns[share] = fractions([None if value is None else _share(value, whole) for value in values])
    frame = pd.DataFrame(columns, copy=False)
    answer = answered(title_of(names, by), frame, cells.results, scope, database, names, notes=cells.notes)
    provenance = replace(answer.provenance, rows=len(cells.found))
    shares = {"share_of_active": "share", "share_of_commission": "share"}
    return replace(answer, provenance=provenance, units={**answer.units, **shares})


def youth(
    rows: Iterable[Row], by: str = "", kind: TypeEngine[Any] | None = None, *, key: Callable[[Any], Any] | None = None
) -> pd.DataFrame:
    """Return the share under 35 with its bounds, from rows of a group, an age and how many people: a row per group.

    by, kind: name and type of the groups' column, or "" for all in one row; key: what they are sorted by, unless by
    themselves. Columns: by, people, known, young, under_35, low, high, coverage; see `Ages`.
    """
    groups: dict[Any, list[int]] = {} if by else {None: [0, 0, 0]}
    for group, age, people in rows:
        counted = groups.setdefault(group if by else None, [0, 0, 0])
        counted[0] += people
        counted[1] += people if age != UNKNOWN else 0
        counted[2] += people if age in UNDER_35 else 0
    names = sorted(groups, key=key) if by else [None]
    people_known_young = [groups[name] for name in names]
    columns: dict[str, Any] = {} if kind is None else {by: column_of(kind, names)}
    for at, name in enumerate(("people", "known", "young")):
        columns[name] = whole_numbers([counted[at] for counted in people_known_young])
    columns["under_35"] = fractions([_share(young, known) for _, known, young in people_known_young])
    columns["low"] = fractions([_share(young, people) for people, _, young in people_known_young])
    columns["high"] = fractions([_share(young + people - known, people) for people, known, young in people_known_young])
    columns["coverage"] = fractions([_share(known, people) for people, known, _ in people_known_young])
    return pd.DataFrame(columns, copy=False)


def _share(some: int, everybody: int) -> float | None:
    return float(some) / float(everybody) if everybody > 0 else None


def _of_level(result: Result, level: int, group: str) -> list[Row]:
    """Return the rows of a level as group, age and people, without those that belong to no group of it."""
    columns = [result.values[name] for name in ("level", group, "age", "people")]
    return [
        (value, age, people)
        for at, value, age, people in zip(*columns, strict=True)
        if at == level and (level == WHOLE or value is not None)
    ]


def summary(creators_ages: Ages, buyers_ages: Ages) -> Answer:
    """Return creators and buyers in one row, each also as `<name>_before`: share under 35 and coverage of both."""
    row: dict[str, Any] = {}
    meanings: list[tuple[str, str]] = []
    for who, found in (("creators", creators_ages), ("buyers", buyers_ages)):
        for name, label, meaning in (
            ("under_35", f"{who.capitalize()} under 35", "Under 35 ÷ those whose age is known."),
            ("coverage", f"Age known, {who}", "Those whose age is known ÷ all."),
        ):
            row |= {f"{who}_{name}{when}": found.total.frame[f"{name}{when}"].iloc[0] for when in ("", "_before")}
            meanings.append((label, f"{meaning} {found.total.provenance.definitions[0][1]}"))
    total = creators_ages.total
    return replace(
        total,
        frame=pd.DataFrame([row]).astype("Float64"),
        units={name: "share" for name in row if not name.endswith("_before")},
        provenance=replace(total.provenance, rows=1, definitions=tuple(meanings)),
    )


def _bands(everybody: Iterable[Row]) -> pd.DataFrame:
    people = dict.fromkeys(AGE_BANDS, 0)
    for _, age, counted in everybody:
        people[age] += counted
    whole = sum(people.values())
    return pd.DataFrame(
        {
            "age": column_of(String(), list(people)),
            "people": whole_numbers(list(people.values())),
            "share": fractions([_share(counted, whole) for counted in people.values()]),
        },
        copy=False,
    )


def _query(database: Database, scope: Scope, whose: Whose, *, grouped: bool) -> Select[Any]:
    rows = _rows(database, scope, whose, grouped=grouped)
    people: ColumnElement[Any] = func.sum(rows.c.people)
    if whose == "active" and grouped:
        people = case((func.grouping(rows.c.period) == 0, func.sum(rows.c.people_then)), else_=people)
    query = select(rows.c.age, cast(people, BigInteger).label("people")).select_from(rows)
    return by_level(query, rows.c.market, rows.c.period, rows.c.age, grouped=grouped)


def _rows(database: Database, scope: Scope, whose: Whose, *, grouped: bool) -> Subquery:
    """Return rows of age, market, period and people."""
    if whose == "recruited":
        return _recruited(database, scope)
    return active(database, scope, grouped=grouped) if whose == "active" else buyers(database, scope)


def _approved_so_far(scope: Scope) -> list[ColumnElement[bool]]:
    _, where = cut("creators", scope, dated=False)
    after = datetime.combine(scope.filters.end + timedelta(days=1), time.min)
    return [*where, is_approved(), moment("recruits", scope.filters.basis) < after]


def _recruited(database: Database, scope: Scope) -> Subquery:
    """Return age, market, period and people, of whom only the lately approved have a period."""
    filters = scope.filters
    approved = approved_creators(database, scope, creators.c.birth_year, creators.c.country)
    birth_year, country = approved.columns
    lately = within(approved.day, filters.start, filters.end)
    alike = (birth_year, country, case((lately, first_day_of(approved.day, filters))).label("period"))
    people, so_far = func.count().label("people"), approved.day <= filters.end
    each = select(*alike, people).where(*approved.where, so_far).group_by(*alike).subquery("each")
    age = age_band(filters.end.year, each.c.birth_year).label("age")
    return select(age, market(each.c.country).label("market"), each.c.period, each.c.people).subquery("people")


def _who(database: Database, scope: Scope, whose: Literal["recruited", "active"]) -> list[ColumnElement[bool]]:
    """Return the conditions on `creators` that leave those recruited so far, or active in the period."""
    if whose == "recruited":
        return _approved_so_far(scope)
    asked = conditions("lines", scope, dated=False)
    for days in sellers(database, scope, ()):
        found = all_restated([commissions.c.creator_id, *asked], days.stands_for)
        if found is not None:
            active = select(found[0]).select_from(days.source).where(*found[1:], *days.where)
            return [*creator_conditions(scope), creators.c.creator_id.in_(active)]
    active = select(commissions.c.creator_id).where(*conditions("lines", scope), counted_sale())
    return [*creator_conditions(scope), creators.c.creator_id.in_(active)]


def _answer(
    database: Database, scope: Scope, whose: Whose, frame: pd.DataFrame, title: str, results: Sequence[Result]
) -> Answer:
    made = answered(
        f"{title}: {_NAMED[whose].lower()}",
        frame,
        results,
        scope,
        database,
        definitions=[
            (_NAMED[whose], _WHO[whose]),
            ("Age band", _AGE[whose]),
            ("Under 35", "Those under 35 ÷ those whose age is known."),
            ("At least, at most", "The same over all, none of the unknown taken as under 35, or all of them."),
            ("Known", "Those whose age is known ÷ all."),
        ],
        date_basis="day of approval" if whose == "recruited" else BASIS_WORDS[scope.filters.basis],
        status_basis="approved, suspended and closed accounts" if whose == "recruited" else "all but reversed lines",
    )
    figures = [name for name in map(str, frame) if name.removesuffix("_before") in UNITS]
    return replace(made, units={name: UNITS[name.removesuffix("_before")] for name in figures})
