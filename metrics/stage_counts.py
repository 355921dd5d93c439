"""How many creators reached each stage: one query for a cohort, one for the events of a period.

Each stage is first brought down to one day per creator, and only then joined, so no row is counted twice. The whole,
the markets and the weeks or months come from the same pass over the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from data_access.contract import creators, enrollments
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.lookups.proofs import APPROVED_ON
from data_access.markets import market
from metrics.facts import creator_conditions, within
from metrics.first_days import KnownStages, first_days_of, known_stages
from metrics.functions import days_between, median
from metrics.levels import MARKET, MARKETS, PERIOD, WHOLE, by_level, first_day_of
from metrics.stages import OWN_STAGES, is_approved

View = Literal["cohort", "event"]


@dataclass(frozen=True)
class Count:
    """One stage of one group. reached: has it or a later one; own: has a record of it; days: median since the last."""

    reached: int
    own: int
    days: float | None = None


@dataclass(frozen=True)
class Group:
    """The counts by stage of everybody, of one market, or of one week or month (its first day)."""

    market: str | None
    period: date | None
    counts: Mapping[str, Count]


def count_stages(
    database: Database, scope: Scope, view: View, recorded: tuple[str, ...], *, grouped: bool
) -> tuple[tuple[Group, ...], Result]:
    """Count the recorded stages: of everybody first, then, if grouped, of each market and of each week or month.

    Days between stages of a cohort are told if grouped.
    """
    query = _cohort if view == "cohort" else _event
    result = database.ask(query(database, scope, recorded, grouped))
    rows = [dict(zip(result.values, row, strict=True)) for row in zip(*result.values.values(), strict=True)]
    if view == "event":
        rows = _wide(rows, recorded)
    groups = [
        Group(
            row["market"] if row["level"] == MARKET else None,
            row["period"] if row["level"] == PERIOD else None,
            {key: _count(row, key) for key in recorded},
        )
        for row in sorted(rows, key=_place)
    ]
    return tuple(groups), result


def _place(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Return a group's place: the whole, then the markets, then the periods."""
    if row["level"] == MARKET:
        return MARKET, MARKETS.index(row["market"])
    return (PERIOD, row["period"]) if row["level"] == PERIOD else (WHOLE,)


def _count(row: Mapping[Any, Any], key: str) -> Count:
    days = row.get(f"{key}_days")
    return Count(int(row[f"{key}_reached"]), int(row[f"{key}_own"]), None if days is None or days != days else days)


def _cohort(database: Database, scope: Scope, recorded: tuple[str, ...], grouped: bool) -> Select[Any]:
    applicants = _applicants(database, scope, recorded).cte("applicants")
    if not grouped:
        return _counted(applicants, recorded, grouped=False)
    # They are read twice, and DuckDB would put them together for each.
    applicants = applicants.prefix_with("MATERIALIZED", dialect="duckdb")
    counted = _counted(applicants, recorded, grouped=True)
    people = applicants.c
    medians = (_median_days(people[a], people[b]).label(f"{b}_days") for a, b in pairwise(recorded))
    days = by_level(select(*medians), market(people.country), people.period, grouped=True).subquery("days")
    counts = counted.subquery("counts")
    same = (counts.c[name].is_not_distinct_from(days.c[name]) for name in ("market", "period"))
    both = counts.join(days, and_(counts.c.level == days.c.level, *same))
    return select(*counts.c, *(days.c[f"{key}_days"] for key in recorded[1:])).select_from(both)


def _counted(applicants: CTE, recorded: tuple[str, ...], *, grouped: bool) -> Select[Any]:
    """Return how many reached each stage, told of the few ways that people have come.

    A way has a bit for each stage that there is a record of: it is at least that of the first later stage reached.
    """
    people, bits = applicants.c, {key: 1 << at for at, key in enumerate(recorded)}
    way = cast(sum(case((people[key].is_not(None), bit), else_=0) for key, bit in bits.items()), Integer)
    alike = (people.country, people.period, way.label("way"))
    ways = select(*alike, func.count().label("people")).group_by(*alike).subquery("ways")
    named = select(market(ways.c.country).label("market"), ways.c.period, ways.c.way, ways.c.people).subquery("named")

    def number(counts: ColumnElement[bool]) -> ColumnElement[int]:
        return cast(func.coalesce(func.sum(case((counts, named.c.people), else_=0)), 0), BigInteger)

    columns: list[ColumnElement[Any]] = []
    for key, bit in bits.items():
        columns.append(number(named.c.way >= bit).label(f"{key}_reached"))
        columns.append(number(named.c.way % (2 * bit) >= bit).label(f"{key}_own"))
    return by_level(select(*columns), named.c.market, named.c.period, grouped=grouped)


def _applicants(database: Database, scope: Scope, recorded: tuple[str, ...]) -> Select[Any]:
    """Return country, period and the first day of each recorded stage, by its key, of who applied in the period."""
    people, known = _who_applied(database, scope, recorded)
    joined: Any = people
    found: dict[str, ColumnElement[Any]] = {key: people.c[key] for key in known}
    for key in recorded:
        if key not in known:
            firsts = first_days_of(database, key, scope, among=people).subquery(key)
            joined = joined.outerjoin(firsts, firsts.c.creator_id == people.c.creator_id)
            found[key] = firsts.c.first_on.label(key)
    return select(people.c.country, people.c.period, *found.values()).select_from(joined)


def _who_applied(database: Database, scope: Scope, recorded: tuple[str, ...]) -> tuple[CTE, tuple[str, ...]]:
    """Return creator_id, country and period of who applied in the period, and the stages that it knows the day of."""
    filters = scope.filters
    found = known_stages(database, scope, recorded)
    applied: ColumnElement[Any] = creators.c.applied_at
    if found is None:
        days = {"applied": cast(applied, Date), "approved": case((is_approved(), APPROVED_ON))}
        found = KnownStages(creators.c.creator_id, creators.c.country, days, _who(scope))
    else:
        applied = found.days["applied"]
    period = first_day_of(applied, filters).label("period")
    query = select(found.creator_id, found.country, period, *(day.label(key) for key, day in found.days.items()))
    return query.where(within(applied, filters.start, filters.end), *found.who).cte("people"), tuple(found.days)


def _median_days(earlier: ColumnElement[Any], later: ColumnElement[Any]) -> ColumnElement[Any]:
    # Small integers take half the time to order.
    return median(case((later >= earlier, cast(days_between(earlier, later), Integer))))


def _event(database: Database, scope: Scope, recorded: tuple[str, ...], grouped: bool) -> Select[Any]:
    firsts_and_homes = union_all(*_first_times(database, scope, recorded)).subquery("firsts_and_homes")
    # Few countries and days are left to name the market and the week of.
    keys = (firsts_and_homes.c.stage, firsts_and_homes.c.country, firsts_and_homes.c.first_on)
    reached = select(*keys, func.count().label("people")).group_by(*keys).subquery("reached")
    named = select(
        reached.c.stage,
        market(reached.c.country).label("market"),
        first_day_of(reached.c.first_on, scope.filters).label("period"),
        reached.c.people,
    ).cte("named")
    counted = select(named.c.stage, cast(func.sum(named.c.people), BigInteger).label("creators"))
    return by_level(counted, named.c.market, named.c.period, named.c.stage, grouped=grouped)


def _first_times(database: Database, scope: Scope, recorded: tuple[str, ...]) -> list[Select[Any]]:
    """Return the queries of stage, country and first_on of whoever first reached a stage within the period."""
    start, end = scope.filters.start, scope.filters.end
    known = known_stages(database, scope, recorded)
    parts: list[Select[Any]] = []
    others: list[Select[Any]] = []
    for key in recorded:
        if known is not None and key in known.days:
            day = known.days[key]
            row = select(literal(key, String).label("stage"), known.country, day.label("first_on"))
            parts.append(row.where(day.between(start, end), *known.who))
            continue
        firsts = first_days_of(database, key, scope)
        stage = literal(key, String).label("stage")
        if key in OWN_STAGES:
            days = firsts.add_columns(creators.c.country).where(*_who(scope)).subquery(key)
            row = select(stage, days.c.country, days.c.first_on)
        else:
            days = firsts.subquery(key)
            row = select(stage, days.c.creator_id, days.c.first_on)
        (parts if key in OWN_STAGES else others).append(row.where(days.c.first_on.between(start, end)))
    if others:
        reached_by = union_all(*others).subquery("firsts")
        theirs = reached_by.join(creators, creators.c.creator_id == reached_by.c.creator_id)
        row = select(reached_by.c.stage, creators.c.country, reached_by.c.first_on)
        parts.append(row.select_from(theirs).where(*_who(scope)))
    return parts


def _wide(rows: list[dict[Any, Any]], recorded: tuple[str, ...]) -> list[dict[Any, Any]]:
    """Return one row per group from one per group and stage; a stage that nobody reached is zero."""
    nobody = {f"{key}_{what}": 0 for key in recorded for what in ("reached", "own")}
    found: dict[Any, dict[Any, Any]] = {(WHOLE,): {"level": WHOLE, **nobody}}
    for row in rows:
        group = found.setdefault(_place(row), {name: row[name] for name in ("level", "market", "period")} | nobody)
        group[f"{row['stage']}_reached"] = group[f"{row['stage']}_own"] = row["creators"]
    return list(found.values())


def _who(scope: Scope) -> list[ColumnElement[bool]]:
    """Return which creators count. Chosen campaigns do not say so, they restrict the stages; a viewer's limits do."""
    found = creator_conditions(scope)
    if scope.campaigns is not None:
        joined = select(enrollments.c.creator_id).where(enrollments.c.campaign_id.in_(sorted(scope.campaigns)))
        found.append(creators.c.creator_id.in_(joined))
    return found
