"""The columns that rollups keep: contract columns, of the number of followers the floor of its tier alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, and_, case, cast

from data_access.contract import clicks, commissions, creators
from data_access.filters import TIER_FLOORS

LINE_SUMS: tuple[Column[Any], ...] = (
    commissions.c.order_value_minor,
    commissions.c.commission_minor,
    commissions.c.order_value_usd_cents,
    commissions.c.commission_usd_cents,
)
CLICK_SUMS: tuple[Column[Any], ...] = (clicks.c.clicks,)

COUNTRY = creators.c.country
MANAGER = creators.c.manager
SEGMENT: tuple[Column[Any], ...] = (
    COUNTRY,
    creators.c.birth_year,
    creators.c.followers,
    creators.c.category,
    creators.c.platform,
)
KIND = commissions.c.kind
STATUS = commissions.c.status
CURRENCY = commissions.c.currency
CREATOR = commissions.c.creator_id
CAMPAIGN = commissions.c.campaign_id
CLICKING_CREATOR = clicks.c.creator_id
CLICKED_CAMPAIGN = clicks.c.campaign_id
NEW_BUYER = commissions.c.is_new_buyer
BUYER: tuple[Column[Any], ...] = (commissions.c.buyer_country, commissions.c.buyer_age_band)

# What an order's counted sale lines must agree on beside the day to be counted by a mark.
ORDER_AGREES_ON: tuple[Column[Any], ...] = (CREATOR, CAMPAIGN, CURRENCY, STATUS, NEW_BUYER, *BUYER)


def kept(column: Column[Any]) -> ColumnElement[Any]:
    """Return what rollups keep of a contract column."""
    if column is not creators.c.followers:
        return column
    floors = sorted(TIER_FLOORS.values(), reverse=True)
    return cast(case(*((column >= floor, floor) for floor in floors[:-1]), else_=floors[-1]), BigInteger)


def counted_sale() -> ColumnElement[bool]:
    """Return the condition that a line is a sale that counts."""
    return and_(commissions.c.status != "reversed", commissions.c.kind == "sale")
