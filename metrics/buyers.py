"""Buyers by their orders: one per order, whatever its lines say of who bought.

Most orders' lines agree, and those are counted by the marks of a rollup that knows buyers; the lines of the others are
gathered order by order (see data_access.rollups.orders). Without such a rollup every order is gathered from the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Select, Subquery, case, cast, func, literal, select, union_all

from data_access.contract import commissions
from data_access.database import Database
from data_access.filters import Scope
from data_access.markets import market
from metrics.bands import UNKNOWN
from metrics.facts import conditions, creator_conditions, cut, moment, within
from metrics.levels import first_day_of, grain
from metrics.restated import all_restated, contract_columns, restated
from metrics.routing import usable
from metrics.spans import spans

NOWHERE = "ZZ"


def buyers(database: Database, scope: Scope) -> Subquery:
    """Return rows of age, market, period and people: the buyers in the period, who are counted by their orders.

    An order has the first by name of the known ages and countries of its lines, and the first of their days.
    """
    orders = _from_rollups(database, scope)
    found = (_from_ledger(scope) if orders is None else orders).subquery("orders")
    return select(
        func.coalesce(found.c.age, UNKNOWN).label("age"),
        market(found.c.country).label("market"),
        first_day_of(found.c.placed, scope.filters).label("period"),
        found.c.people,
    ).subquery("buyers")


def _told(scope: Scope) -> dict[str, Any]:
    """Return what a line tells of its buyer, and when."""
    line = commissions.c
    return {
        "age": case((line.buyer_age_band != UNKNOWN, line.buyer_age_band)),
        "country": case((line.buyer_country != NOWHERE, line.buyer_country)),
        "placed": moment("lines", scope.filters.basis),
    }


def _from_rollups(database: Database, scope: Scope) -> Any | None:
    filters, told = scope.filters, _told(scope)
    asked = [*creator_conditions(scope), *conditions("lines", scope, dated=False)]
    split = next(iter(usable(database, "split_orders", "lines", filters.basis)), None)
    of_split = None if split is None else all_restated([*told.values(), *asked], split.stands_for)
    whole = _marked(database, scope, told, asked)
    if whole is None or split is None or of_split is None:
        return None
    days = within(split.period, filters.start, filters.end)
    each = _by_order(of_split[: len(told)], split.table.c.order_number).where(days, *of_split[len(told) :])
    return union_all(whole, each)


def _marked(
    database: Database, scope: Scope, told: Mapping[str, Any], asked: Sequence[ColumnElement[bool]]
) -> Select[Any] | None:
    """Return the orders that are counted by marks: of whole months, where a month is all that is asked of the day."""
    filters = scope.filters
    needed = frozenset[Column[Any]]().union(*map(contract_columns, (*told.values(), *asked)))
    for one in usable(database, "cells", "lines", filters.basis):
        for rows in spans(database, one, (filters.start, filters.end), needed):
            placed = {"placed": rows.ready["month"]} if grain(filters) in rows.ready else {}
            keys: dict[str, Any] = {
                name: placed.get(name, restated(value, rows.stands_for)) for name, value in told.items()
            }
            where = all_restated(asked, rows.stands_for)
            if where is not None and all(key is not None for key in keys.values()):
                columns = [key.label(name) for name, key in keys.items()]
                people = cast(func.sum(rows.source.c.orders), BigInteger).label("people")
                return select(*columns, people).where(*rows.where, *where).group_by(*columns)
    return None


def _from_ledger(scope: Scope) -> Select[Any]:
    source, where = cut("lines", scope)
    line = commissions.c
    counted = (line.kind == "sale", line.status != "reversed", line.order_id.is_not(None))
    return _by_order(list(_told(scope).values()), line.order_id).select_from(source).where(*where, *counted)


def _by_order(told: list[Any], order: Any) -> Select[Any]:
    first = [func.min(column).label(name) for name, column in zip(("age", "country", "placed"), told, strict=True)]
    return select(*first, literal(1, BigInteger).label("people")).group_by(order)
