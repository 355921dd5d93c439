"""Which campaigns earn their keep? Each campaign's people, orders, commission and use of its budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Select, Table, func, select

from data_access.answer import Answer
from data_access.contract import campaigns, contents, creators, enrollments
from data_access.database import Database, Result
from data_access.filters import CONVERTED, Filters, Scope
from data_access.frames import column_of, fractions, whole_numbers
from metrics.breakdown import cells_of
from metrics.cells import Cells, Values, figure_columns
from metrics.dimensions import dimension
from metrics.facts import allowed_campaigns, creator_conditions, within
from metrics.measures import MEASURES
from metrics.provenance import answered
from metrics.routing import Question, routed

FIGURES = (
    "order_value",
    "net_commission",
    "effective_rate",
    "orders",
    "active_creators",
    "clicks",
    "conversion_rate",
)
JOINED = ("enrolled", "left")
SPEND = (
    "Spend",
    "Net commission of the campaign's lines over all days and all creators, in US dollars, so that it compares with "
    "the budget whatever the filters say.",
)
_NET = next(measure for measure in MEASURES if measure.name == "net_commission")
_ABOUT = ("campaign_id", "name", "brand", "category", "country", "starts_on", "ends_on", "status", "manager")


def campaign_table(database: Database, scope: Scope) -> Answer:
    """Answer every campaign with its figures of the period, largest order value first.

    Columns: campaign_id, name, brand, category, country, starts_on, ends_on, status, manager, order_value,
    net_commission, effective_rate, orders, active_creators, clicks, conversion_rate, rate (agreed, a share),
    enrolled (joined by the last day), contents (published in the period), budget, spend (over all days; both US
    cents, missing in a single currency) and budget_used. Lines without a campaign make a row of their own, whose
    campaign_id is missing, so that the rows together hold every line.
    """
    figures = cells_of(database, scope, FIGURES, ("campaign_id",))
    about = database.ask(_about(scope))
    spent = spend(database, scope)
    joined = database.ask(_people_joined(scope))
    published = database.ask(_published(scope))
    counted = {"enrolled": joined, "contents": published, "spend": spent}
    frame = _frame(about, figures, counted, shows_budget=scope.filters.currency == CONVERTED)
    answer = answered(
        "Campaigns",
        frame,
        [*figures.results, about, spent, joined, published],
        scope,
        database,
        FIGURES,
        definitions=(
            SPEND,
            ("Budget used", "Spend ÷ budget; above 100 % the campaign is over its budget."),
            ("Enrolled", "Creators who joined by the last day of the period, those who left since included."),
            ("Content", "Pieces published for the campaign in the period."),
            ("No campaign", "Lines and clicks that belong to no campaign."),
        ),
        notes=(*figures.notes, *_notes(scope)),
    )
    units = {"rate": "share", "enrolled": "count", "contents": "count", "budget": "money", "spend": "money"}
    return replace(answer, units=answer.units | units | {"budget_used": "share"})


def spend(database: Database, scope: Scope) -> Result:
    """Return campaign_id and spend (US cents) of the campaigns in scope; of the filters only the campaigns count."""
    net = replace(_NET, name="spend")
    asked = Question("lines", whole_budget(scope), (net,), (dimension("campaign_id"),), dated=False)
    [(_, query)] = routed(database, asked)
    return database.ask(query).known("campaign_id")


def whole_budget(scope: Scope) -> Scope:
    """Return the scope that a budget is spent over: the campaigns chosen, all creators, US dollars, by order date."""
    filters = scope.filters
    return scope.over(Filters(filters.start, filters.end, compare="none", campaigns=filters.campaigns))


def of_creators(table: Table, scope: Scope) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """Return the FROM clause and conditions of a table of creators' deeds for campaigns, under a scope, undated."""
    where = creator_conditions(scope)
    source = table.join(creators, creators.c.creator_id == table.c.creator_id) if where else table
    campaign_ids = allowed_campaigns(scope)
    if campaign_ids is not None:
        where.append(table.c.campaign_id.in_(campaign_ids))
    return source, where


def _about(scope: Scope) -> Select[*tuple[Any, ...]]:
    query = select(*(campaigns.c[name] for name in _ABOUT), campaigns.c.rate_bp, campaigns.c.budget_usd_cents)
    campaign_ids = allowed_campaigns(scope)
    return query if campaign_ids is None else query.where(campaigns.c.campaign_id.in_(campaign_ids))


def _people_joined(scope: Scope) -> Select[*tuple[Any, ...]]:
    source, where = of_creators(enrollments, scope)
    key = enrollments.c.campaign_id
    joined = enrollments.c.joined_at < datetime.combine(scope.filters.end + timedelta(days=1), time.min)
    # A creator has one enrollment per campaign, its key: telling them apart again costs four times the count.
    return (
        select(key, func.count().label("enrolled"))
        .select_from(source)
        .where(*where, enrollments.c.status.in_(JOINED), joined)
        .group_by(key)
    )


def _published(scope: Scope) -> Select[*tuple[Any, ...]]:
    source, where = of_creators(contents, scope)
    key = contents.c.campaign_id
    days = within(contents.c.published_at, scope.filters.start, scope.filters.end)
    return select(key, func.count().label("contents")).select_from(source).where(*where, days).group_by(key)


def _frame(about: Result, figures: Cells, counted: Mapping[str, Result], *, shows_budget: bool) -> pd.DataFrame:
    """Return the columns of `campaign_table` as plain values put side by side: pandas takes longer to join them."""
    known = _by_campaign(about)
    found = {campaign: values for (campaign,), values in figures.found.items()}
    also = {name: _by_campaign(result) for name, result in counted.items()}
    rows = []
    for campaign in dict.fromkeys((*known, *found)):
        row = {"campaign_id": campaign, **known.get(campaign, {}), **found.get(campaign, figures.nothing)}
        for name, of_campaigns in also.items():
            # What no row was found for is zero; a sum that is missing for want of a rate had a row.
            nothing = {name: None if campaign is None else 0}
            row[name] = of_campaigns.get(campaign, nothing)[name]
        rows.append(row | _of_budget(row))
    rows.sort(key=_largest_first)
    columns = {name: column_of(about.types[name], [row.get(name) for row in rows]) for name in _ABOUT}
    columns |= figure_columns(FIGURES, rows)
    columns["rate"] = fractions([row["rate"] for row in rows])
    columns |= {name: whole_numbers([row[name] for row in rows]) for name in ("enrolled", "contents")}
    for name, own in (("budget", "budget_usd_cents"), ("spend", "spend")):
        columns[name] = whole_numbers([row.get(own) if shows_budget else None for row in rows])
    columns["budget_used"] = fractions([row["budget_used"] for row in rows])
    return pd.DataFrame(columns, copy=False)


def _by_campaign(result: Result) -> dict[int | None, Values]:
    """Return the rows of a result by their campaign; None: those without one."""
    rows = zip(*result.values.values(), strict=True)
    named = (dict(zip(result.values, row, strict=True)) for row in rows)
    return {row["campaign_id"]: row for row in named}


def _of_budget(row: Values) -> Values:
    """Return the agreed rate of a campaign, and which share of its budget is spent."""
    rate, budget, spent = row.get("rate_bp"), row.get("budget_usd_cents"), row["spend"]
    used = None if spent is None or not budget or budget < 0 else spent / budget
    return {"rate": None if rate is None else rate / 10_000, "budget_used": used}


def _largest_first(row: Values) -> tuple[bool, int, bool, int]:
    """Return a row's place: by order value, largest first, then by campaign; what is missing comes last."""
    value, campaign = row.get("order_value"), row["campaign_id"]
    return value is None, -(value or 0), campaign is None, campaign or 0


def _notes(scope: Scope) -> tuple[str, ...]:
    notes = []
    if scope.filters.currency != CONVERTED:
        notes.append("Budgets are in US dollars: choose US dollars to see budget and spend as amounts.")
    if scope.countries is not None or scope.managers is not None:
        notes.append("You see some of the creators only, so spend is less than what the budget has to carry.")
    return tuple(notes)
