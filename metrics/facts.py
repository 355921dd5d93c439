"""The facts that measures are taken over, and how a scope cuts each down.

Facts are aggregated one by one and joined only after that, so no line is counted twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, case, cast, false, func, literal, select

from data_access.contract import campaigns, clicks, commissions, creators, enrollments, payouts
from data_access.filters import CONVERTED, Filters, Scope
from metrics.bands import of_ages, of_tiers
from metrics.day_words import in_words
from metrics.measures import Fact, Measure

_TABLES: dict[Fact, FromClause] = {
    "lines": commissions,
    "clicks": clicks,
    "creators": creators,
    "recruits": creators,
    "payouts": payouts,
}

BASIS_WORDS = {
    "ordered": "day of the order",
    "settled": "day the order became final",
    "paid": "day the commission was paid",
}


def table_of(fact: Fact) -> FromClause:
    """Return the contract table of a fact."""
    return _TABLES[fact]


def moment(fact: Fact, basis: str) -> ColumnElement[Any]:
    """Return the column that puts a row of the fact into a period."""
    if fact == "lines":
        return commissions.c[f"{basis}_at"]
    if fact == "clicks":
        return clicks.c.day
    if fact == "payouts":
        return payouts.c.completed_at if basis == "paid" else payouts.c.created_at
    if fact == "recruits":
        return func.coalesce(creators.c.decided_at, creators.c.applied_at)
    return creators.c.applied_at


def within(column: ColumnElement[Any], start: date, end: date) -> ColumnElement[bool]:
    """Return the condition that a day or UTC moment lies within inclusive days."""
    if isinstance(column.type.python_type, type) and column.type.python_type is date:
        return column.between(start, end)
    return and_(
        column >= datetime.combine(start, time.min), column < datetime.combine(end + timedelta(days=1), time.min)
    )


@dataclass(frozen=True)
class FilterRow:
    """One filter: what was chosen, the condition on a creator, and the sentence that says so on screen."""

    values: Callable[[Filters], Sequence[Any]]
    condition: Callable[[Filters], ColumnElement[bool]]
    sentence: str


CREATOR_FILTERS: tuple[FilterRow, ...] = (
    FilterRow(lambda f: f.countries, lambda f: creators.c.country.in_(f.countries), "Creator's country: {}"),
    FilterRow(lambda f: f.ages, lambda f: of_ages(f.ages, f.end.year), "Creator's age band: {}"),
    FilterRow(lambda f: f.tiers, lambda f: of_tiers(f.tiers), "Tier: {}"),
    FilterRow(lambda f: f.categories, lambda f: creators.c.category.in_(f.categories), "Creator's category: {}"),
    FilterRow(lambda f: f.platforms, lambda f: creators.c.platform.in_(f.platforms), "Platform: {}"),
)


def creator_conditions(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions on `creators` that the filters and the viewer's rights make together."""
    filters = scope.filters
    conditions = [row.condition(filters) for row in CREATOR_FILTERS if row.values(filters)]
    if scope.countries is not None:
        conditions.append(creators.c.country.in_(sorted(scope.countries)) if scope.countries else false())
    if scope.managers is not None:
        conditions.append(creators.c.manager.in_(sorted(scope.managers)) if scope.managers else false())
    return conditions


def allowed_campaigns(scope: Scope) -> tuple[int, ...] | None:
    """Return the campaigns that filters and rights leave, or None when there is no restriction."""
    chosen, allowed = scope.filters.campaigns, scope.campaigns
    if allowed is None:
        return chosen or None
    return tuple(sorted(allowed & set(chosen) if chosen else allowed))


def _campaign_condition(fact: Fact, campaign_ids: tuple[int, ...]) -> ColumnElement[bool]:
    if fact == "lines":
        return commissions.c.campaign_id.in_(campaign_ids)
    if fact == "clicks":
        return clicks.c.campaign_id.in_(campaign_ids)
    if fact == "payouts":
        paid = select(commissions.c.payout_id).where(commissions.c.campaign_id.in_(campaign_ids))
        return payouts.c.payout_id.in_(paid)
    return creators.c.creator_id.in_(
        select(enrollments.c.creator_id).where(enrollments.c.campaign_id.in_(campaign_ids))
    )


def conditions(fact: Fact, scope: Scope, *, dated: bool = True) -> list[ColumnElement[bool]]:
    """Return every condition on the fact's own table; those on creators come from `creator_conditions`."""
    filters = scope.filters
    found = [within(moment(fact, filters.basis), filters.start, filters.end)] if dated else []
    campaign_ids = allowed_campaigns(scope)
    if campaign_ids is not None:
        found.append(_campaign_condition(fact, campaign_ids))
    if filters.currency != CONVERTED and fact in ("lines", "payouts"):
        found.append(table_of(fact).c.currency == filters.currency)
    return found


def cut(fact: Fact, scope: Scope, *, joined: Sequence[str] = (), dated: bool = True) -> tuple[FromClause, list[Any]]:
    """Return the FROM clause and conditions of a fact under a scope.

    joined: further tables that the caller needs beside the fact, "creators" or "campaigns"; creators are joined of
    themselves when the scope asks about them.
    """
    table = table_of(fact)
    where = conditions(fact, scope, dated=dated)
    about_creators = creator_conditions(scope)
    source: FromClause = table
    if table is not creators and (about_creators or "creators" in joined):
        source = source.join(creators, creators.c.creator_id == table.c.creator_id)
    if "campaigns" in joined:
        source = source.outerjoin(campaigns, campaigns.c.campaign_id == table.c.campaign_id)
    return source, [*where, *about_creators]


def amount(fact: Fact, column: str, currency: str) -> ColumnElement[Any]:
    """Return the column of an amount in a currency: US cents, or minor units of that currency."""
    suffix = "usd_cents" if currency == CONVERTED else "minor"
    return table_of(fact).c[f"{column}_{suffix}"]


def aggregate(measure: Measure, filters: Filters) -> ColumnElement[Any]:
    """Return the SQL of a measure, a whole number named after it; a sum is missing where every amount is missing."""
    table = table_of(measure.fact)
    where = measure.condition(table.c)

    def if_counted(column: Any) -> Any:
        return column if where is None else case((where, column))

    if measure.aggregate == "count":
        value: ColumnElement[Any] = func.count() if where is None else func.count(if_counted(literal(1)))
    elif measure.aggregate == "distinct":
        value = func.count(if_counted(table.c[measure.column]).distinct())
    else:
        money = measure.unit == "money"
        column = amount(measure.fact, measure.column, filters.currency) if money else table.c[measure.column]
        matching = func.count(if_counted(literal(1)))
        value = case((matching == 0, 0), else_=func.sum(if_counted(column)))
    return cast(value, BigInteger).label(measure.name)


def sentences(scope: Scope) -> tuple[str, ...]:
    """Return one sentence for each filter and each limit of the viewer that is in force."""
    filters = scope.filters
    found = [f"Days: {in_words(filters.start)} to {in_words(filters.end)} (UTC)"]
    for row in CREATOR_FILTERS:
        if row.values(filters):
            found.append(row.sentence.format(", ".join(map(str, row.values(filters)))))
    if filters.campaigns:
        found.append("Campaigns: " + ", ".join(map(str, filters.campaigns)))
    if filters.currency != CONVERTED:
        found.append(f"Lines in {filters.currency} only, unconverted")
    if scope.countries is not None:
        found.append("You see creators of: " + (", ".join(sorted(scope.countries)) or "no country"))
    if scope.campaigns is not None:
        found.append(f"You see {len(scope.campaigns)} campaigns")
    if scope.managers is not None:
        found.append("You see creators managed by: " + (", ".join(sorted(scope.managers)) or "nobody"))
    return tuple(found)
