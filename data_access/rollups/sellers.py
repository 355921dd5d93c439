"""Rollups in which distinct creators are counted by adding up: a row per creator and month that has sales.

A row says on which days of its month the creator sold, and on which day they last did before it (`before_on`). Of the
rows with sales in a period those whose creator had none in it before are one per creator, whatever the period's days.
What a creator sold by campaign, or to whom, is in tables of their own: there rows are one per creator and campaign (or
buyers' country or market), and each has the day before it of its own.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, Select, String, case, cast, func, select

from data_access.markets import NOWHERE, market
from data_access.rollups.columns import BUYER, CAMPAIGN, CREATOR, MANAGER, SEGMENT
from data_access.rollups.functions import any_of
from data_access.rollups.shape import Rollup, declare

_ATTRIBUTES: tuple[Column[Any], ...] = (*SEGMENT, MANAGER)


def sellers_of(months: Rollup) -> Rollup:
    """Declare the rows per month and creator."""
    name = f"sellers_{months.basis}"
    return declare(name, "sellers", months.basis, _query(months), _known(), months.worth_from, months)


def sellers_by_campaign(parts: Rollup) -> Rollup:
    """Declare the rows per month, creator and campaign; sales for none are a campaign that is missing."""
    return _apart(parts, parts.table.c.campaign_id, (CAMPAIGN,))


def sellers_by_buyer_country(parts: Rollup) -> Rollup:
    """Declare the rows per month, creator and buyers' country, which is missing wherever it is not known."""
    country = parts.table.c.buyer_country
    return _apart(parts, func.nullif(country, NOWHERE, type_=String()).label(country.name), BUYER[:1])


def sellers_by_buyer_market(parts: Rollup) -> Rollup:
    """Declare the rows per month, creator and buyers' market, of which the countries are not told apart."""
    return _apart(parts, market(parts.table.c.buyer_country).label("buyer_market"))


def _apart(parts: Rollup, key: Any, known: tuple[Column[Any], ...] = ()) -> Rollup:
    """Declare the rows per month, creator and a key, which is named as the dimension that it is."""
    name = f"sellers_by_{key.name.removesuffix('_id')}_{parts.basis}"
    query = _query(parts, key)
    return declare(name, "sellers", parts.basis, query, _known(*known), parts.worth_from, parts, key.name)


def _known(*key: Column[Any]) -> tuple[Column[Any], ...]:
    return (CREATOR, *key, *_ATTRIBUTES)


def _query(finer: Rollup, *key: Any) -> Select[Any]:
    """Return the rows of a rollup by creator and month that have sales, by as few keys, with the day before each."""
    own = finer.table.c
    kept = (own.creator_id, *key, *(own[column.name] for column in _ATTRIBUTES))
    days = cast(any_of(own.sale_days), BigInteger).label("sale_days")
    months = (
        select(finer.period, *kept, days).where(own.sale_days != 0).group_by(finer.period, *kept).subquery("months")
    )
    # Of what never is missing, ClickHouse has the first day of its calendar for the last of no days.
    last = case((months.c.sale_days != 0, months.c.month + _last_bit(months.c.sale_days)))
    whose = [months.c[one.name] for one in (own.creator_id, *key)]
    before = func.max(last).over(partition_by=whose, order_by=months.c.month, rows=(None, -1)).label("before_on")
    # Whatever is asked of the rows later is asked of those that know the day before.
    rows = select(months, before).subquery("sellers")
    return select(rows).order_by(rows.c.month, rows.c.creator_id)


def _last_bit(bits: ColumnElement[int]) -> ColumnElement[int]:
    """Return the number of the highest bit that is set, the lowest being 0."""
    return cast(case(*((bits >= 1 << number, number) for number in range(30, 0, -1)), else_=0), Integer)
