"""One campaign from its first day to now: its budget, the way of its creators, and who brings its sales."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Date, Subquery, case, cast, func, literal, or_, select

from data_access.answer import Answer
from data_access.contract import campaigns, commissions, creators
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.campaigns import SPEND, whole_budget
from metrics.earned import EARNED, earned
from metrics.facts import allowed_campaigns, conditions, creator_conditions, cut, within
from metrics.first_days import first_days_of
from metrics.measures import MEASURES
from metrics.provenance import answered
from metrics.rights import rights
from metrics.routing import smallest_cells
from metrics.stages import STAGES
from metrics.trend import trend

LATELY_DAYS = 14
_NET = next(measure for measure in MEASURES if measure.name == "net_commission")
_STEPS = ("enrolled", "content", "click", "sale")


def of_campaign(scope: Scope, campaign_id: int) -> Scope:
    """Return the scope narrowed to one campaign, whatever campaigns the filters choose, by order date."""
    return scope.over(replace(scope.filters, campaigns=(campaign_id,), compare="none", basis="ordered"))


def campaign_standing(database: Database, scope: Scope, *, campaign_id: int) -> Answer:
    """Answer one campaign and how its budget stands; no row where the viewer may not see it or it does not exist.

    Money is in US cents, over all creators and all days. Columns: campaign_id, name, brand, category, country,
    starts_on, ends_on, status, manager, rate (agreed, a share), budget, spend, budget_used, per_day (mean of the 14
    days to the last day of the data), days_left (until ends_on), expected (spend at ends_on if that pace holds) and
    runs_out_on (the day the budget is spent at that pace); the last three are missing once the campaign is over or
    where there is no end, no budget or no pace; first_day and last_day (of its lines, by order date).
    """
    whole = whole_budget(of_campaign(scope, campaign_id))
    allowed = allowed_campaigns(whole) or ()
    about = database.ask(select(campaigns).where(campaigns.c.campaign_id.in_(allowed)))
    last = database.snapshot.last_day or scope.filters.end
    lines = _days_of_lines(database, whole)
    lately = whole.filters.over(last - timedelta(days=LATELY_DAYS - 1), last)
    spent = database.ask(
        select(
            _net(lines, rights(whole).filters).label("spend"),
            _net(lines, lately).label("lately"),
            func.min(lines.c.placed).label("first_day"),
            func.max(lines.c.placed).label("last_day"),
        )
    )
    frame = about.frame.merge(spent.frame, how="cross")
    frame = frame.assign(
        rate=frame["rate_bp"].astype("Float64") / 10_000,
        budget=frame["budget_usd_cents"],
        per_day=frame["lately"].astype("Float64") / LATELY_DAYS,
    )
    frame = _projected(frame, last)
    units = dict.fromkeys(("budget", "spend", "expected"), "money")
    answer = answered(
        "One campaign and its budget",
        frame[
            [
                *("campaign_id", "name", "brand", "category", "country", "starts_on", "ends_on", "status", "manager"),
                *("rate", "budget", "spend", "budget_used", "per_day", "days_left", "expected", "runs_out_on"),
                *("first_day", "last_day"),
            ]
        ],
        [about, spent],
        whole,
        database,
        definitions=(
            SPEND,
            ("Pace", f"Mean net commission a day over the last {LATELY_DAYS} days of the data."),
            ("Expected", "Spend when the campaign ends, if the pace holds."),
        ),
        date_basis="all days",
        status_basis=_NET.status_basis,
    )
    return replace(answer, units={**units, "per_day": "money_each", "rate": "share", "budget_used": "share"})


def _net(lines: Subquery, window: Filters) -> ColumnElement[Any]:
    """Return net commission within days, of `_days_of_lines`; zero without lines, missing where no line has a rate."""
    inside = within(lines.c.placed, window.start, window.end)
    counted = func.coalesce(func.sum(case((inside, lines.c.lines))), 0)
    return cast(case((counted == 0, 0), else_=func.sum(case((inside, lines.c.commission)))), BigInteger)


def _days_of_lines(database: Database, scope: Scope) -> Subquery:
    """Return placed (the day), lines and commission of lines that count, by order date, over all days."""
    line = commissions.c
    asked = [
        line.commission_usd_cents,
        line.status != "reversed",
        *creator_conditions(scope),
        *conditions("lines", scope, dated=False),
    ]
    cells = smallest_cells(database, "ordered", asked, None)
    if cells is not None:
        one, (net, *where) = cells
        rows = select(one.period.label("placed"), one.table.c.rows.label("lines"), net.label("commission"))
        return rows.where(*where).subquery("lines_of_days")
    source, _ = cut("lines", scope, dated=False)
    day, count = cast(line.ordered_at, Date).label("placed"), literal(1, BigInteger).label("lines")
    net, *where = asked
    return select(day, count, net.label("commission")).select_from(source).where(*where).subquery("lines_of_days")


def _projected(frame: pd.DataFrame, last: date) -> pd.DataFrame:
    today = pd.Timestamp(last)
    left = (frame["ends_on"] - today).dt.days.astype("Int64")
    pace = frame["per_day"].where(frame["per_day"] > 0)
    running = (frame["starts_on"] <= today) & (left > 0) & frame["status"].isin(("active", "draft"))
    spend, budget = frame["spend"].astype("Float64"), frame["budget"].astype("Float64")
    days = ((budget - spend) / pace).where(running & (spend < budget))
    days_to_go = [None if pd.isna(n) else last + timedelta(days=min(int(-(-n // 1)), 36_500)) for n in days]
    return frame.assign(
        budget_used=spend / budget.where(budget > 0),
        days_left=left.where(running),
        expected=(spend + pace * left).where(running).round().astype("Int64"),
        runs_out_on=pd.Series(pd.to_datetime(days_to_go), index=frame.index, dtype="datetime64[us]"),
    )


def life(scope: Scope, standing: pd.Series[Any], last_day: date) -> Scope:
    """Return the scope of a campaign's whole life: from its start or first line to its end or last line.

    standing: the row of `campaign_standing`; last_day: of the data. Filters on creators stay in force.
    """
    starts = [day.date() for day in (standing["starts_on"], standing["first_day"]) if pd.notna(day)]
    start = min(starts)
    planned = standing["ends_on"].date() if pd.notna(standing["ends_on"]) else last_day
    last_line = standing["last_day"].date() if pd.notna(standing["last_day"]) else start
    narrowed = of_campaign(scope, int(standing["campaign_id"]))
    return narrowed.over(narrowed.filters.over(start, max(start, last_line, min(planned, last_day))))


def burn(database: Database, scope: Scope) -> Answer:
    """Answer how a campaign's spend adds up over the days of the scope, in US cents, over all creators.

    Columns: period (first day of the week, or the day in lives of up to 92 days), spend (of it), spent (up to its
    end).
    """
    whole = whole_budget(scope)
    grain = "day" if whole.filters.days <= 92 else "week"
    answer = trend(database, whole, ("net_commission",), grain=grain, title="Budget use over time")
    frame = answer.frame.rename(columns={"net_commission": "spend"}).drop(columns="whole")
    frame = frame.assign(spent=frame["spend"].fillna(0).cumsum())
    provenance = replace(answer.provenance, definitions=(*answer.provenance.definitions, SPEND))
    return replace(answer, frame=frame, provenance=provenance, units={"spend": "money", "spent": "money"})


def steps(database: Database, scope: Scope) -> Answer:
    """Answer how far the creators enrolled in the campaigns of the scope have come in them, whatever the day.

    Columns: stage (enrolled, content, click, sale), label, creators (who reached it or a later one), came (who were
    at the one before), step (share of those), overall (share of the enrolled), own (who have a record of it). No rows
    where nobody is enrolled.
    """
    days = {key: first_days_of(database, key, scope).subquery(f"first_{key}") for key in _STEPS}
    people = days["enrolled"]
    source = people.join(creators, creators.c.creator_id == people.c.creator_id)
    for key in _STEPS[1:]:
        source = source.outerjoin(days[key], days[key].c.creator_id == people.c.creator_id)
    reached = []
    for at, key in enumerate(_STEPS):
        here_or_later = or_(*(days[later].c.first_on.is_not(None) for later in _STEPS[at:]))
        reached += [
            cast(func.count(case((here_or_later, 1))), BigInteger).label(key),
            cast(func.count(days[key].c.first_on), BigInteger).label(f"{key}_own"),
        ]
    result = database.ask(select(*reached).select_from(source).where(*creator_conditions(scope)))
    row = result.frame.iloc[0]
    labels = {stage.key: stage for stage in STAGES}
    counts = pd.Series([int(row[key]) for key in _STEPS], dtype="Int64")
    share = counts.astype("Float64")
    frame = pd.DataFrame(
        {
            "stage": list(_STEPS),
            "label": [labels[key].label for key in _STEPS],
            "creators": counts,
            "came": counts.shift(),
            "step": share / share.shift().where(share.shift() > 0),
            "overall": share / share[0] if counts[0] else share.where(share > 0),
            "own": pd.array([int(row[f"{key}_own"]) for key in _STEPS], dtype="Int64"),
        }
    )
    answer = answered(
        "From enrollment to sale",
        frame if counts[0] else frame.iloc[:0],
        [result],
        scope,
        database,
        definitions=(
            ("Creators", "Those enrolled in the campaign who reached the step or a later one, so far."),
            *((labels[key].label, labels[key].definition) for key in _STEPS),
        ),
        date_basis="all days",
        status_basis="all but reversed lines",
    )
    counted = dict.fromkeys(("creators", "came", "own"), "count")
    return replace(answer, units={**counted, "step": "share", "overall": "share"})


def top_creators(database: Database, scope: Scope, *, limit: int = 10) -> Answer:
    """Answer the creators with the most net commission in the scope's period, best first; ties: lower id first.

    Columns: creator_id, handle, country, net_commission, order_value, orders.
    """
    each = earned(database, scope, {name: (what, scope.filters) for name, what in EARNED.items()}).subquery("each")
    top = (
        select(each)
        .where(each.c.net_commission > 0)
        .order_by(each.c.net_commission.desc(), each.c.creator_id)
        .limit(limit)
        .subquery("top")
    )
    result = database.ask(
        select(
            top.c.creator_id,
            creators.c.handle,
            creators.c.country,
            *(top.c[name] for name in EARNED),
        )
        .select_from(top.join(creators, creators.c.creator_id == top.c.creator_id))
        .order_by(top.c.net_commission.desc(), top.c.creator_id)
    )
    return answered("Top creators of the campaign", result.frame, [result], scope, database, tuple(EARNED))
