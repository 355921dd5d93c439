"""The payouts that a creator's lines are in."""

from __future__ import annotations

from sqlalchemy import Subquery, select

from data_access.contract import commissions, payouts


def paying(creator_id: int) -> Subquery:
    """Return the payouts that lines of a creator name, whosever they are, with their columns.

    To be joined to the creator's lines in place of the whole table, which an engine would read for it.
    """
    named = select(commissions.c.payout_id).where(commissions.c.creator_id == creator_id)
    return select(payouts).where(payouts.c.payout_id.in_(named)).subquery("paying")
