"""Dimensions, declared once: what figures can be broken down by, and on which facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func

from data_access.contract import campaigns, commissions, creators
from data_access.errors import FilterError, did_you_mean
from data_access.filters import Filters
from data_access.markets import market
from metrics.bands import UNKNOWN, age_band, tier
from metrics.facts import moment, table_of
from metrics.functions import FIRST_DAYS
from metrics.measures import Fact

ALL_FACTS: tuple[Fact, ...] = ("lines", "clicks", "creators", "recruits", "payouts")


@dataclass(frozen=True)
class Dimension:
    """One way to break figures down. needs: the table joined for it; facts: where it is known.

    since: the day from which it is 0, having been 1 before, where that is all there is to it.
    """

    name: str
    label: str
    definition: str
    expression: Callable[[Fact, Filters], ColumnElement[Any]]
    needs: str = ""
    facts: tuple[Fact, ...] = ALL_FACTS
    since: date | None = None


def _period(grain: str) -> Callable[[Fact, Filters], ColumnElement[Any]]:
    def expression(fact: Fact, filters: Filters) -> ColumnElement[Any]:
        return FIRST_DAYS[grain](moment(fact, filters.basis))

    return expression


def _known(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, UNKNOWN)


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension("day", "Day", "UTC day of the date basis.", _period("day")),
    Dimension("week", "Week", "Week of the date basis, from Monday (UTC).", _period("week")),
    Dimension("month", "Month", "Month of the date basis (UTC).", _period("month")),
    Dimension("country", "Creator's country", "Where the creator lives.", lambda *_: creators.c.country, "creators"),
    Dimension(
        "market",
        "Creator's market",
        "Launch market the creator lives in: RU, FR, ES, PL, others or unknown.",
        lambda *_: market(creators.c.country),
        "creators",
    ),
    Dimension(
        "buyer_country",
        "Buyer's country",
        "Where the buyer lives; ZZ: not known.",
        lambda *_: func.coalesce(commissions.c.buyer_country, "ZZ"),
        facts=("lines",),
    ),
    Dimension(
        "buyer_market",
        "Buyer's market",
        "Launch market the buyer lives in: RU, FR, ES, PL, others or unknown.",
        lambda *_: market(commissions.c.buyer_country),
        facts=("lines",),
    ),
    Dimension(
        "age",
        "Creator's age band",
        "Year of the period's last day less year of birth.",
        lambda _, filters: age_band(filters.end.year),
        "creators",
    ),
    Dimension(
        "buyer_age",
        "Buyer's age band",
        "As the order's source gives it.",
        lambda *_: _known(commissions.c.buyer_age_band),
        facts=("lines",),
    ),
    Dimension("tier", "Tier", "Creator's tier by followers now.", lambda *_: tier(), "creators"),
    Dimension(
        "category", "Creator's category", "What the creator is about.", lambda *_: creators.c.category, "creators"
    ),
    Dimension("platform", "Platform", "Creator's main platform.", lambda *_: creators.c.platform, "creators"),
    Dimension(
        "campaign_id",
        "Campaign",
        "The campaign a row is for; missing: none.",
        lambda fact, _: table_of(fact).c.campaign_id,
        facts=("lines", "clicks"),
    ),
    Dimension(
        "brand",
        "Brand",
        "Brand of the campaign.",
        lambda *_: _known(campaigns.c.brand),
        "campaigns",
        facts=("lines", "clicks"),
    ),
    Dimension("creator_id", "Creator", "Our number for the account.", lambda fact, _: table_of(fact).c.creator_id),
    Dimension("kind", "Kind", "Kind of line.", lambda *_: commissions.c.kind, facts=("lines",)),
    Dimension(
        "status",
        "Status",
        "Where a line or payout stands.",
        lambda fact, _: table_of(fact).c.status,
        facts=("lines", "payouts", "creators", "recruits"),
    ),
    Dimension(
        "currency",
        "Currency",
        "Currency of the line or payout.",
        lambda fact, _: table_of(fact).c.currency,
        facts=("lines", "payouts"),
    ),
    Dimension(
        "product_category",
        "Product category",
        "Category of what was bought.",
        lambda *_: _known(commissions.c.category),
        facts=("lines",),
    ),
)

_BY_NAME = {dimension.name: dimension for dimension in DIMENSIONS}


def dimension(name: str) -> Dimension:
    """Return a dimension by name. Raises FilterError for an unknown one."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise FilterError(f"There is no dimension {name!r}.{did_you_mean(name, _BY_NAME)}") from None
