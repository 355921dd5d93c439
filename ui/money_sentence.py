"""“Where is my money?” in plain words, one sentence a part, from the same figures that the page shows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.native import written

ON_ITS_WAY = ("scheduled", "processing")


def money_sentences(balances: Answer, coming: Answer, payouts: Answer, formats: Formats) -> tuple[str, ...]:
    """Return what to tell the caller, one text a currency.

    balances, coming, payouts: the answers of `metrics.profile` over all days and `metrics.profile_lists`.
    """
    texts = []
    for row in balances.frame.to_dict("records"):
        currency = row["currency"]
        due = coming.frame[coming.frame["currency"] == currency]
        made = payouts.frame[payouts.frame["currency"] == currency]
        parts = [*_paid(row, made, formats), *_approved(due, currency, formats), *_waiting(due, currency, formats)]
        texts.append(" ".join(f"{part}." for part in (*parts, *_failed(made, formats))))
    return tuple(texts)


def _paid(row: Mapping[Hashable, Any], made: pd.DataFrame, formats: Formats) -> Iterator[str]:
    amount = written(row["paid"], row["currency"], formats)
    arrived = made.loc[made["status"] == "paid", "completed_at"].max()
    last = arrived if not absent(arrived) else row["last_paid_at"]
    if row["paid"]:
        yield f"{amount} paid so far" + ("" if absent(last) else f", last on {formats.day(last)}")
    else:
        yield "Nothing paid yet"


def _approved(due: pd.DataFrame, currency: str, formats: Formats) -> Iterator[str]:
    approved = due[due["status"] == "approved"]
    moving = approved[approved["payout_status"].isin(ON_ITS_WAY)]
    stopped = approved[approved["payout_status"].isin(("failed", "held"))]
    next_time = approved.drop(index=[*moving.index, *stopped.index])
    for rows, words in (
        (moving, "approved and in a payout that is on its way"),
        (stopped, "approved, but its payout failed or is being checked"),
        (next_time, "approved and due in the next payout"),
    ):
        total = int(rows["commission_minor"].sum())
        if total > 0:
            yield f"{written(total, currency, formats)} {words}"
        elif total < 0:
            yield f"{written(-total, currency, formats)} taken back, to be set against the next payouts"


def _waiting(due: pd.DataFrame, currency: str, formats: Formats) -> Iterator[str]:
    held, pending = due[due["status"] == "held"], due[due["status"] == "pending"]
    if not held.empty:
        first, last = held["until"].min(), held["until"].max()
        until = "" if absent(first) else f" until {formats.day(first)}"
        if not absent(first) and first != last:
            until = f", released day by day from {formats.day(first)} to {formats.day(last)}"
        yield f"{written(held['commission_minor'].sum(), currency, formats)} held{until}"
    if not pending.empty:
        yield f"{written(pending['commission_minor'].sum(), currency, formats)} pending until the orders are final"


def _failed(made: pd.DataFrame, formats: Formats) -> Iterator[str]:
    """Say that the newest finished payout failed, with the reason."""
    finished = made[made["status"].isin(("paid", "failed"))]
    if finished.empty or finished.iloc[0]["status"] != "failed":
        return
    newest = finished.iloc[0]
    reason = "" if absent(newest["failure_reason"]) else f": {newest['failure_reason']}"
    yield f"The newest payout, made {formats.day(newest['created_at'])}, failed{reason}"
