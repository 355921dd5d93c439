"""What proves that a creator reached a stage: rows of a contract table, the moment that dates each, and which count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, Select, Table, cast, func, select

from data_access.contract import clicks, contents, creators, enrollments, payouts


@dataclass(frozen=True)
class Proof:
    """The rows that prove a stage. when: the moment of a row; counts: which rows do; read: all that says so."""

    rows: Table
    when: ColumnElement[Any]
    counts: ColumnElement[bool]
    read: tuple[Column[Any], ...]

    def first_days(self, *conditions: ColumnElement[bool]) -> Select[Any]:
        """Return `creator_id, first_on`: the UTC day of the first row of each creator, of those under conditions."""
        creator_id = self.rows.c.creator_id
        query = select(creator_id, cast(func.min(self.when), Date).label("first_on"))
        return query.where(self.counts, self.when.is_not(None), *conditions).group_by(creator_id)


# The account itself tells of its approval.
APPROVED: ColumnElement[bool] = creators.c.status.not_in(("applied", "rejected"))
APPROVED_ON: ColumnElement[Any] = cast(func.coalesce(creators.c.decided_at, creators.c.applied_at), Date)

PROOFS: dict[str, Proof] = {
    "enrolled": Proof(
        enrollments,
        enrollments.c.joined_at,
        enrollments.c.status.in_(("enrolled", "left")),
        (enrollments.c.creator_id, enrollments.c.joined_at, enrollments.c.status),
    ),
    "content": Proof(
        contents,
        contents.c.published_at,
        contents.c.published_at.is_not(None),
        (contents.c.creator_id, contents.c.published_at),
    ),
    "click": Proof(clicks, clicks.c.day, clicks.c.clicks > 0, (clicks.c.creator_id, clicks.c.day, clicks.c.clicks)),
    "payout": Proof(
        payouts,
        func.coalesce(payouts.c.completed_at, payouts.c.created_at),
        payouts.c.status == "paid",
        (payouts.c.creator_id, payouts.c.completed_at, payouts.c.created_at, payouts.c.status),
    ),
}
