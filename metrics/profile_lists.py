"""A creator's payouts, campaigns and content: lists, newest first, bounded.

Of the scope only the viewer's rights count. Amounts are in minor units of the row's own currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, select

from data_access.answer import Answer
from data_access.contract import campaigns, commissions, contents, creators, enrollments, payouts
from data_access.database import Database, Result
from data_access.filters import Scope
from metrics.facts import allowed_campaigns, creator_conditions, cut
from metrics.functions import by_text, lower
from metrics.provenance import answered
from metrics.rights import rights, unfiltered

MOST_ROWS = 200


def payout_list(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer a creator's payouts, newest first.

    Columns: created_at, status, currency, amount_minor, reference, method, period_start, period_end, completed_at,
    failure_reason, payout_id.
    """
    allowed = rights(scope)
    source, where = cut("payouts", allowed, dated=False)
    names = ("created_at", "status", "currency", "amount_minor", "reference", "method", "period_start", "period_end")
    columns = [payouts.c[name] for name in (*names, "completed_at", "failure_reason", "payout_id")]
    query = (
        select(*columns)
        .select_from(source)
        .where(payouts.c.creator_id == creator_id, *where)
        .order_by(payouts.c.created_at.desc(), payouts.c.payout_id.desc())
    )
    return _bounded("Payouts", query, allowed, database)


def enrolled_campaigns(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer the campaigns a creator joined or was invited to, newest first, and what they brought there.

    Columns: campaign, brand, enrollment (its status), joined_at, starts_on, ends_on, rate_bp, currency (missing: no
    lines yet; one row a currency), orders (distinct, with a sale line that is not reversed), commission_minor (net),
    campaign_id.
    """
    allowed = rights(scope)
    source, where = cut("lines", allowed, dated=False)
    line = commissions.c
    counted = line.status != "reversed"
    sold = case((and_(counted, line.kind == "sale"), line.order_id))
    earned = (
        select(
            line.campaign_id,
            line.currency,
            func.count(sold.distinct()).label("orders"),
            cast(func.sum(case((counted, line.commission_minor), else_=0)), BigInteger).label("commission_minor"),
        )
        .select_from(source)
        .where(line.creator_id == creator_id, *where)
        .group_by(line.campaign_id, line.currency)
        .subquery("earned")
    )
    query = (
        select(
            campaigns.c.name.label("campaign"),
            campaigns.c.brand,
            enrollments.c.status.label("enrollment"),
            enrollments.c.joined_at,
            campaigns.c.starts_on,
            campaigns.c.ends_on,
            campaigns.c.rate_bp,
            earned.c.currency,
            func.coalesce(earned.c.orders, 0).label("orders"),
            earned.c.commission_minor,
            campaigns.c.campaign_id,
        )
        .select_from(
            enrollments.join(creators, creators.c.creator_id == enrollments.c.creator_id)
            .join(campaigns, campaigns.c.campaign_id == enrollments.c.campaign_id)
            .outerjoin(earned, earned.c.campaign_id == enrollments.c.campaign_id)
        )
        .where(enrollments.c.creator_id == creator_id, *_owned(allowed, enrollments.c.campaign_id))
        .order_by(enrollments.c.joined_at.desc(), campaigns.c.campaign_id, by_text(earned.c.currency))
    )
    return _bounded("Campaigns", query, allowed, database)


def content_list(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer what a creator published, newest first.

    Columns: published_at, kind, platform, title, url (only where it is http or https, else missing), views, campaign,
    content_id.
    """
    allowed = rights(scope)
    address = lower(contents.c.url)
    safe = case((address.like("https://%") | address.like("http://%"), contents.c.url)).label("url")
    query = (
        select(
            contents.c.published_at,
            contents.c.kind,
            contents.c.platform,
            contents.c.title,
            safe,
            contents.c.views,
            campaigns.c.name.label("campaign"),
            contents.c.content_id,
        )
        .select_from(
            contents.join(creators, creators.c.creator_id == contents.c.creator_id).outerjoin(
                campaigns, campaigns.c.campaign_id == contents.c.campaign_id
            )
        )
        .where(contents.c.creator_id == creator_id, *_owned(allowed, contents.c.campaign_id))
        .order_by(contents.c.published_at.desc(), contents.c.content_id.desc())
    )
    return _bounded("Content", query, allowed, database)


def _owned(scope: Scope, campaign: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Return the viewer's rights on rows of a creator that belong to a campaign."""
    allowed = allowed_campaigns(scope)
    return [*creator_conditions(scope), *([] if allowed is None else [campaign.in_(allowed)])]


def _bounded(title: str, query: Select[Any], scope: Scope, database: Database) -> Answer:
    result = database.ask(query.limit(MOST_ROWS + 1))
    notes = (f"The newest {MOST_ROWS} are shown; there are more.",) if len(result.frame) > MOST_ROWS else ()
    return _listed(title, [result], scope, database, notes)


def _listed(
    title: str, results: Sequence[Result], scope: Scope, database: Database, notes: Sequence[str] = ()
) -> Answer:
    frame = results[0].frame.head(MOST_ROWS)
    answer = answered(
        title, frame, results, scope, database, date_basis="all days", status_basis="every status", notes=notes
    )
    return unfiltered(answer)
