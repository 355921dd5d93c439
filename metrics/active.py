"""Creators with sales in the period, counted by age, market and week or month."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, String, Subquery, and_, cast, func, literal, select, union_all

from data_access.contract import commissions, creators
from data_access.database import Database
from data_access.filters import Scope
from metrics.bands import age_band
from metrics.facts import conditions, creator_conditions, cut, market, moment
from metrics.levels import first_day_of, grain
from metrics.restated import all_restated
from metrics.routing import sellers


def active(database: Database, scope: Scope, *, grouped: bool) -> Subquery:
    """Return age, market and people of creators with sales and, where grouped, age, period and people_then.

    Somebody who sold in several weeks or months counts in each of them, and once in the period; so those are rows of
    their own, without market and people.
    """
    filters = scope.filters
    sold = _sold(database, scope, None)
    alike = (sold.c.birth_year, sold.c.country)
    people = func.count(sold.c.creator_id.distinct()).label("people")
    who = select(*alike, people).group_by(*alike).subquery("who")
    age = age_band(filters.end.year, who.c.birth_year).label("age")
    columns = (age, market(who.c.country).label("market"), cast(None, Date).label("period"), who.c.people)
    if not grouped:
        return select(*columns).subquery("people")
    sold = _sold(database, scope, grain(filters))
    alike = (sold.c.birth_year, first_day_of(sold.c.placed, filters).label("period"))
    people = func.count(sold.c.creator_id.distinct()).label("people_then")
    then = select(*alike, people).group_by(*alike).subquery("then")
    age = age_band(filters.end.year, then.c.birth_year).label("age")
    nobody = literal(0, BigInteger)
    return union_all(
        select(*columns, nobody.label("people_then")),
        select(age, cast(None, String).label("market"), then.c.period, nobody.label("people"), then.c.people_then),
    ).subquery("people")


def _sold(database: Database, scope: Scope, period: str | None) -> Subquery:
    """Return creator_id, birth_year and country of creators with sales, at least once; where a period is named, with a
    day of it (placed), at least once in each."""
    wanted: dict[str, ColumnElement[Any]] = {
        "creator_id": commissions.c.creator_id,
        "birth_year": creators.c.birth_year,
        "country": creators.c.country,
    }
    if period is not None:
        wanted["placed"] = moment("lines", scope.filters.basis)
    asked = [*creator_conditions(scope), *conditions("lines", scope, dated=False)]
    for _, days in sellers(database, scope.filters, frozenset({period} if period else ())):
        found = all_restated([*wanted.values(), *asked], days.stands_for)
        if found is not None:
            columns = [column.label(name) for name, column in zip(wanted, found, strict=False)]
            return select(*columns).select_from(days.source).where(*found[len(wanted) :], *days.where).subquery("sold")
    source, where = cut("lines", scope, joined=["creators"])
    columns = [column.label(name) for name, column in wanted.items()]
    return select(*columns).select_from(source).where(*where, counted_sale()).subquery("sold")


def counted_sale() -> ColumnElement[bool]:
    """Return the condition that a line is a sale that counts."""
    return and_(commissions.c.kind == "sale", commissions.c.status != "reversed")
