"""The seven stages of a creator's way, declared once, and the day on which each creator first reached each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Select, and_, cast, func, literal_column, select

from data_access.contract import clicks, commissions, contents, creators, enrollments, payouts
from data_access.database import Database, Result
from data_access.filters import Scope
from metrics.facts import allowed_campaigns, conditions, moment


@dataclass(frozen=True)
class Stage:
    """One stage: its key, its names on screen, what people there "did" or "have done", and what proves it."""

    key: str
    label: str
    short: str
    did: str
    done: str
    definition: str


STAGES: tuple[Stage, ...] = (
    Stage(
        "applied", "Applied", "Applied", "applied", "applied", "The account exists; its day is the day of application."
    ),
    Stage(
        "approved",
        "Approved",
        "Approved",
        "were approved",
        "been approved",
        "The account was approved (suspended and closed ones included); day of the decision, or of the application "
        "where the decision has none.",
    ),
    Stage(
        "enrolled",
        "Enrolled in a campaign",
        "Enrolled",
        "enrolled in a campaign",
        "enrolled in a campaign",
        "Joined a campaign, whether still in it or not; an invitation alone does not count.",
    ),
    Stage(
        "content",
        "First content",
        "Content",
        "published content",
        "published content",
        "Published something for the programme.",
    ),
    Stage("click", "First click", "Click", "got a click", "got a click", "At least one click on the creator's links."),
    Stage(
        "sale",
        "First sale",
        "Sale",
        "made a sale",
        "made a sale",
        "A sale line that is not reversed, by the date basis.",
    ),
    Stage(
        "payout",
        "First payout",
        "Payout",
        "were paid",
        "been paid",
        "A payout with status paid; the day it arrived, or the day it was made where that is not known.",
    ),
)

KEYS: tuple[str, ...] = tuple(stage.key for stage in STAGES)

APPROVED_ON: ColumnElement[Any] = cast(func.coalesce(creators.c.decided_at, creators.c.applied_at), Date)
_PAID_AT: ColumnElement[Any] = func.coalesce(payouts.c.completed_at, payouts.c.created_at)
_SOURCES: dict[str, tuple[FromClause, ColumnElement[bool]]] = {
    "approved": (creators, creators.c.status.not_in(("applied", "rejected"))),
    "enrolled": (enrollments, enrollments.c.status.in_(("enrolled", "left"))),
    "content": (contents, contents.c.published_at.is_not(None)),
    "click": (clicks, clicks.c.clicks > 0),
    "sale": (commissions, and_(commissions.c.kind == "sale", commissions.c.status != "reversed")),
    "payout": (payouts, payouts.c.status == "paid"),
}


def is_approved() -> ColumnElement[bool]:
    """Return the condition on `creators` that an account was approved."""
    return _SOURCES["approved"][1]


def recorded_stages(database: Database) -> tuple[tuple[str, ...], Result]:
    """Return the stages that the programme has any record of, and the result that says so."""
    found = database.ask(
        select(
            *(
                select(literal_column("1")).select_from(source).where(proof).exists().label(key)
                for key, (source, proof) in _SOURCES.items()
                if key != "approved"
            )
        )
    )
    row = found.frame.iloc[0]
    return tuple(key for key in KEYS if key in ("applied", "approved") or bool(row[key])), found


def first_days(key: str, scope: Scope) -> Select[Any]:
    """Return `creator_id, first_on`: the UTC day on which each creator first reached a stage, over all time.

    Of the scope its campaigns, currency and date basis count here, where the stage knows them; who the creators are
    is up to the caller.
    """
    if key == "applied":
        return select(creators.c.creator_id, cast(creators.c.applied_at, Date).label("first_on"))
    if key == "approved":
        return select(creators.c.creator_id, APPROVED_ON.label("first_on")).where(is_approved())
    source, proof = _SOURCES[key]
    when, where = _dated(key, source, scope)
    return (
        select(source.c.creator_id, cast(func.min(when), Date).label("first_on"))
        .where(proof, when.is_not(None), *where)
        .group_by(source.c.creator_id)
    )


def _dated(key: str, source: FromClause, scope: Scope) -> tuple[ColumnElement[Any], list[ColumnElement[bool]]]:
    """Return what dates a stage's rows, and the conditions of the scope on them."""
    if key == "click":
        return clicks.c.day, conditions("clicks", scope, dated=False)
    if key == "sale":
        return moment("lines", scope.filters.basis), conditions("lines", scope, dated=False)
    if key == "payout":
        return _PAID_AT, conditions("payouts", scope, dated=False)
    campaign_ids = allowed_campaigns(scope)
    when = enrollments.c.joined_at if key == "enrolled" else contents.c.published_at
    return when, [] if campaign_ids is None else [source.c.campaign_id.in_(campaign_ids)]
