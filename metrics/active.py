"""Creators with sales in the period, counted by age, market and week or month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    String,
    Subquery,
    and_,
    cast,
    func,
    literal,
    select,
    union_all,
)

from data_access.contract import commissions, creators
from data_access.database import Database
from data_access.filters import Scope
from data_access.markets import market
from metrics.bands import age_band
from metrics.facts import conditions, creator_conditions, cut, moment
from metrics.levels import first_day_of, grain
from metrics.restated import all_restated
from metrics.routing import sellers


def active(database: Database, scope: Scope, *, grouped: bool) -> Subquery:
    """Return age, market and people of creators with sales and, where grouped, age, period and people_then.

    Somebody who sold in several weeks or months counts in each of them, and once in the period; so those are rows of
    their own, without market and people.
    """
    filters = scope.filters
    who = _sold(database, scope, None)
    age = age_band(filters.end.year, who.c.birth_year).label("age")
    columns = (age, market(who.c.country).label("market"), cast(None, Date).label("period"), who.c.people)
    if not grouped:
        return select(*columns).subquery("people")
    then = _sold(database, scope, grain(filters))
    age = age_band(filters.end.year, then.c.birth_year).label("age")
    nobody = literal(0, BigInteger)
    return union_all(
        select(*columns, nobody.label("people_then")),
        select(age, cast(None, String).label("market"), then.c.period, nobody.label("people"), then.c.people),
    ).subquery("people")


def _sold(database: Database, scope: Scope, period: str | None) -> Subquery:
    """Return birth_year, country and people: creators with sales; where a period is named, those of each one, with its
    first day (period) in place of the country."""
    asked = [*creator_conditions(scope), *conditions("lines", scope, dated=False)]
    for days in sellers(database, scope, () if period is None else (period,)):
        found = all_restated([creators.c.birth_year, creators.c.country, *asked], days.stands_for)
        if found is not None:
            birth_year, country, *known = found
            group = country.label("country") if period is None else days.ready[period].label("period")
            return _counted((birth_year, group), days.people, days.source, [*known, *days.where])
    source, where = cut("lines", scope, joined=["creators"])
    placed = first_day_of(moment("lines", scope.filters.basis), scope.filters).label("period")
    people = cast(func.count(commissions.c.creator_id.distinct()), BigInteger)
    alike = (creators.c.birth_year, creators.c.country if period is None else placed)
    return _counted(alike, people, source, [*where, counted_sale()])


def _counted(
    alike: Sequence[ColumnElement[Any]], people: ColumnElement[int], source: FromClause, where: list[Any]
) -> Subquery:
    return select(*alike, people.label("people")).select_from(source).where(*where).group_by(*alike).subquery("sold")


def counted_sale() -> ColumnElement[bool]:
    """Return the condition that a line is a sale that counts."""
    return and_(commissions.c.kind == "sale", commissions.c.status != "reversed")
