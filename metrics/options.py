"""What the filter bar can offer: the values that occur in the data, within what the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from data_access.contract import campaigns, commissions, creators
from data_access.database import Database
from data_access.filters import CONVERTED, Scope
from metrics.facts import conditions, creator_conditions, cut
from metrics.functions import alphabetical
from metrics.rights import rights
from metrics.routing import smallest_cells


@dataclass(frozen=True)
class Options:
    """Choices of the filter bar. countries, categories, platforms: most creators first; campaigns: (id, name) pairs,
    latest first; currencies: most lines first, USD (everything converted) always at the head."""

    countries: tuple[str, ...]
    categories: tuple[str, ...]
    platforms: tuple[str, ...]
    campaigns: tuple[tuple[int, str], ...]
    currencies: tuple[str, ...]


def options(database: Database, scope: Scope) -> Options:
    """Return the choices for a scope; only the viewer's rights in it count, not its filters."""
    allowed = rights(scope)
    seen = (*creator_conditions(allowed), *conditions("creators", allowed, dated=False))

    def by_creators(column: ColumnElement[Any]) -> tuple[str, ...]:
        query = select(column).where(*seen).group_by(column)
        query = query.order_by(func.count().desc(), alphabetical(column))
        return tuple(database.ask(query).frame.iloc[:, 0])

    name = alphabetical(campaigns.c.name)
    named = select(campaigns.c.campaign_id, campaigns.c.name).order_by(campaigns.c.starts_on.desc(), name)
    if allowed.campaigns is not None:
        named = named.where(campaigns.c.campaign_id.in_(sorted(allowed.campaigns)))
    campaign_rows = database.ask(named).frame
    currencies = database.ask(_currencies(database, allowed)).frame["currency"]
    return Options(
        countries=by_creators(creators.c.country),
        categories=by_creators(creators.c.category),
        platforms=by_creators(creators.c.platform),
        campaigns=tuple(zip(map(int, campaign_rows["campaign_id"]), campaign_rows["name"], strict=True)),
        currencies=(CONVERTED, *(code for code in currencies if code != CONVERTED)),
    )


def _currencies(database: Database, allowed: Scope) -> Select[Any]:
    line = commissions.c
    asked = [line.currency, *creator_conditions(allowed), *conditions("lines", allowed, dated=False)]
    cells = smallest_cells(database, "ordered", asked, None)
    lines: ColumnElement[Any] = func.count()
    if cells is None:
        source, _ = cut("lines", allowed, dated=False)
        currency, *where = asked
    else:
        one, (currency, *where) = cells
        source, lines = one.table, func.sum(one.table.c.rows)
    query = select(currency.label("currency")).select_from(source).where(*where).group_by(currency)
    return query.order_by(lines.desc(), alphabetical(currency))
