"""How many creators reached each stage: one query for a cohort, one for the events of a period.

Each stage is first brought down to one day per creator, and only then joined, so no row is counted twice. The whole,
the markets and the weeks or months come from the same pass over the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access.contract import creators, enrollments
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.lookups.proofs import APPROVED_ON
from data_access.markets import market
from metrics.facts import creator_conditions, within
from metrics.first_days import first_days_of, known_stages
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
    people = _applicants(database, scope, recorded).subquery("applicants").c
    columns: list[ColumnElement[Any]] = []
    for at, key in enumerate(recorded):
        reached = or_(*(people[later].is_not(None) for later in recorded[at:]))
        columns += [
            cast(func.count(case((reached, 1))), BigInteger).label(f"{key}_reached"),
            cast(func.count(people[key]), BigInteger).label(f"{key}_own"),
        ]
        if at and grouped:
            columns.append(_median_days(people[recorded[at - 1]], people[key]).label(f"{key}_days"))
    return by_level(select(*columns), people.market, people.period, grouped=grouped)


def _applicants(database: Database, scope: Scope, recorded: tuple[str, ...]) -> Select[Any]:
    """Return market, period and the first day of each recorded stage, by its key, of who applied in the period."""
    filters = scope.filters
    known = known_stages(database, scope, recorded)
    if known is not None:
        applied = known.days["applied"]
        groups = (market(known.country).label("market"), first_day_of(applied, filters).label("period"))
        days = (day.label(key) for key, day in known.days.items())
        return select(*groups, *days).where(within(applied, filters.start, filters.end), *known.who)
    people = (
        select(
            creators.c.creator_id,
            cast(creators.c.applied_at, Date).label("applied"),
            case((is_approved(), APPROVED_ON)).label("approved"),
            market(creators.c.country).label("market"),
            first_day_of(creators.c.applied_at, filters).label("period"),
        )
        .where(within(creators.c.applied_at, filters.start, filters.end), *_who(scope))
        .cte("people")
    )
    joined: Any = people
    found: list[ColumnElement[Any]] = [people.c.market, people.c.period, people.c.applied, people.c.approved]
    for key in recorded:
        if key not in OWN_STAGES:
            firsts = first_days_of(database, key, scope, among=people).subquery(key)
            joined = joined.outerjoin(firsts, firsts.c.creator_id == people.c.creator_id)
            found.append(firsts.c.first_on.label(key))
    return select(*found).select_from(joined)


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
    if known is not None:
        return [
            select(literal(key, String).label("stage"), known.country, day.label("first_on")).where(
                day.between(start, end), *known.who
            )
            for key, day in known.days.items()
        ]
    parts: list[Select[Any]] = []
    others: list[Select[Any]] = []
    for key in recorded:
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
