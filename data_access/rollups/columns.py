"""The columns that rollups keep: contract columns as they are, the number of followers as the floor of its tier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, and_, case, cast, func, literal

from data_access.contract import clicks, commissions, creators
from data_access.filters import TIER_FLOORS

LINE_SUMS: tuple[Column[Any], ...] = (
    commissions.c.order_value_minor,
    commissions.c.commission_minor,
    commissions.c.order_value_usd_cents,
    commissions.c.commission_usd_cents,
)
CLICK_SUMS: tuple[Column[Any], ...] = (clicks.c.clicks,)

# What an order's counted sale lines must agree on beside the day to be counted by a mark.
ORDER_AGREES_ON: tuple[Column[Any], ...] = (
    commissions.c.creator_id,
    commissions.c.campaign_id,
    commissions.c.currency,
    commissions.c.status,
    commissions.c.is_new_buyer,
    commissions.c.buyer_country,
    commissions.c.buyer_age_band,
)


@dataclass(frozen=True)
class Key:
    """A column that a rollup is grouped by: the contract column it stands for, and what is kept of it."""

    column: Column[Any]
    kept: ColumnElement[Any]

    @property
    def name(self) -> str:
        """Name in the rollup: that of the contract column."""
        return self.column.name


def _as_it_is(column: Column[Any]) -> Key:
    return Key(column, column)


def _tier_floor() -> ColumnElement[Any]:
    floors = sorted(TIER_FLOORS.values(), reverse=True)
    return cast(case(*((creators.c.followers >= floor, floor) for floor in floors[:-1]), else_=floors[-1]), BigInteger)


COUNTRY = _as_it_is(creators.c.country)
MANAGER = _as_it_is(creators.c.manager)
SEGMENT = (
    COUNTRY,
    _as_it_is(creators.c.birth_year),
    Key(creators.c.followers, _tier_floor()),
    _as_it_is(creators.c.category),
    _as_it_is(creators.c.platform),
)
KIND = _as_it_is(commissions.c.kind)
STATUS = _as_it_is(commissions.c.status)
CURRENCY = _as_it_is(commissions.c.currency)
CREATOR = _as_it_is(commissions.c.creator_id)
CAMPAIGN = _as_it_is(commissions.c.campaign_id)
CLICKED_CAMPAIGN = _as_it_is(clicks.c.campaign_id)
NEW_BUYER = _as_it_is(commissions.c.is_new_buyer)
BUYER = (_as_it_is(commissions.c.buyer_country), _as_it_is(commissions.c.buyer_age_band))


def counted() -> ColumnElement[bool]:
    """Return the condition that a line counts."""
    return commissions.c.status != "reversed"


def counted_sale() -> ColumnElement[bool]:
    """Return the condition that a line is a sale that counts."""
    return and_(counted(), commissions.c.kind == "sale")


def day_bit(offset: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the bit of a day within its week or month, the first day being 0."""
    return cast(literal(1), BigInteger).bitwise_lshift(cast(offset, BigInteger))


def any_of(bits: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the aggregate of bits that has each bit that any row has."""
    return func.bit_or(bits, type_=BigInteger)
