"""The columns that rollups keep: contract columns, of the number of followers the floor of its tier alone.

Of the year of birth, those that sum up many creators keep one that stands for all of the same age bands; which years
are alike depends on the year in which the age is asked for, and is kept for few.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, and_, case, cast, extract, null

from data_access.contract import clicks, commissions, creators
from data_access.filters import AGE_FLOORS, TIER_FLOORS

LINE_SUMS: tuple[Column[Any], ...] = (
    commissions.c.order_value_minor,
    commissions.c.commission_minor,
    commissions.c.order_value_usd_cents,
    commissions.c.commission_usd_cents,
)
CLICK_SUMS: tuple[Column[Any], ...] = (clicks.c.clicks,)

COUNTRY = creators.c.country
MANAGER = creators.c.manager
BIRTH_YEAR = creators.c.birth_year
AUDIENCE: tuple[Column[Any], ...] = (COUNTRY, BIRTH_YEAR, creators.c.followers)
SEGMENT: tuple[Column[Any], ...] = (*AUDIENCE, creators.c.category, creators.c.platform)
OF_CREATOR: tuple[Column[Any], ...] = (*SEGMENT, MANAGER)
KIND = commissions.c.kind
STATUS = commissions.c.status
CURRENCY = commissions.c.currency
CREATOR = commissions.c.creator_id
CAMPAIGN = commissions.c.campaign_id
CLICKING_CREATOR = clicks.c.creator_id
CLICKED_CAMPAIGN = clicks.c.campaign_id
NEW_BUYER = commissions.c.is_new_buyer
BUYER: tuple[Column[Any], ...] = (commissions.c.buyer_country, commissions.c.buyer_age_band)

# For how many years after that of a row the age bands of its creators are known.
YEARS_ALIKE = 2

# What an order's counted sale lines must agree on beside the day to be counted by a mark.
ORDER_AGREES_ON: tuple[Column[Any], ...] = (CREATOR, CAMPAIGN, CURRENCY, STATUS, NEW_BUYER, *BUYER)


def kept(column: Column[Any]) -> ColumnElement[Any]:
    """Return what rollups keep of a contract column."""
    if column is not creators.c.followers:
        return column
    floors = sorted(TIER_FLOORS.values(), reverse=True)
    return cast(case(*((column >= floor, floor) for floor in floors[:-1]), else_=floors[-1]), BigInteger)


def born_alike(day: ColumnElement[Any], birth_year: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the latest year of birth of all who are in the same age bands in the year of a day and those after it.

    Held for that year and the YEARS_ALIKE after it: a period that begins by then and ends no later can ask for ages.
    """
    year = cast(extract("year", day), Integer)
    age = year - birth_year
    cuts = sorted({floor - later for floor in AGE_FLOORS.values() if floor for later in range(YEARS_ALIKE + 1)})
    youngest = [cuts[0] - 1, *cuts]
    younger = ((age < cut, year - youth) for cut, youth in zip(cuts, youngest, strict=False))
    return case((birth_year.is_(None), null()), *younger, else_=year - youngest[-1])


def counted_sale() -> ColumnElement[bool]:
    """Return the condition that a line is a sale that counts."""
    return and_(commissions.c.status != "reversed", commissions.c.kind == "sale")
