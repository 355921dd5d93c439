"""The seven stages of a creator's way, declared once, and the day on which each creator first reached each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, cast, literal_column, select

from data_access.contract import commissions, creators
from data_access.database import Database, Result
from data_access.filters import Scope
from data_access.lookups.proofs import APPROVED, APPROVED_ON, PROOFS, Proof
from metrics.facts import allowed_campaigns, conditions, moment
from metrics.measures import Fact


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

# What the account itself tells, of which nothing else need be read.
OWN_STAGES = ("applied", "approved")

_FACTS: dict[str, Fact] = {"click": "clicks", "sale": "lines", "payout": "payouts"}
_SALE = Proof(
    commissions,
    commissions.c.ordered_at,
    and_(commissions.c.kind == "sale", commissions.c.status != "reversed"),
    (commissions.c.creator_id, commissions.c.ordered_at, commissions.c.kind, commissions.c.status),
)


def is_approved() -> ColumnElement[bool]:
    """Return the condition on `creators` that an account was approved."""
    return APPROVED


def recorded_stages(database: Database) -> tuple[tuple[str, ...], Result]:
    """Return the stages that the programme has any record of, and the result that says so."""
    found = database.ask(
        select(
            *(
                select(literal_column("1")).select_from(proof.rows).where(proof.counts).exists().label(key)
                for key, proof in {**PROOFS, "sale": _SALE}.items()
            )
        )
    )
    row = found.frame.iloc[0]
    return tuple(key for key in KEYS if key in OWN_STAGES or bool(row[key])), found


def first_days(key: str, scope: Scope) -> Select[Any]:
    """Return `creator_id, first_on`: the UTC day on which each creator first reached a stage, over all time.

    Of the scope its campaigns, currency and date basis count here, where the stage knows them; who the creators are
    is up to the caller.
    """
    if key == "applied":
        return select(creators.c.creator_id, cast(creators.c.applied_at, Date).label("first_on"))
    if key == "approved":
        return select(creators.c.creator_id, APPROVED_ON.label("first_on")).where(is_approved())
    proof = PROOFS[key] if key in PROOFS else replace(_SALE, when=moment("lines", scope.filters.basis))
    return proof.first_days(*restrictions(key, scope))


def restrictions(key: str, scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions of a scope on the rows that prove a stage, but those on days and creators."""
    if key in _FACTS:
        return conditions(_FACTS[key], scope, dated=False)
    campaign_ids = allowed_campaigns(scope)
    return [] if campaign_ids is None else [PROOFS[key].rows.c.campaign_id.in_(campaign_ids)]
