"""Where an order stands, in words that a caller understands: why it earned what it earned, and when that comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.money_answer import ON_ITS_WAY
from ui.native import written
from ui.plain import visible
from ui.plain_reasons import why_failed, why_nothing


def order_answer(order_id: str, lines: Answer, rhythm: Answer, formats: Formats) -> str:
    """Return what to tell the caller about an order, from `metrics.order.order_lines` and `payout_rhythm`."""
    frame = lines.frame
    sales = frame[frame["kind"] == "sale"]
    placed = (sales if len(sales) else frame)["ordered_at"].min()
    as_of = formats.day(lines.provenance.as_of)
    parts = [f"Order {visible(order_id)} of {formats.day(placed)}, as it stands on {as_of}."]
    for currency, rows in frame.groupby("currency"):
        parts += [f"• {part}" for part in _currency(rows, str(currency), rhythm, formats)]
    return "\n".join(parts)


def _currency(rows: pd.DataFrame, currency: str, rhythm: Answer, formats: Formats) -> Iterator[str]:
    earned, back = rows[rows["kind"] != "clawback"], rows[rows["kind"] == "clawback"]
    for (status, *_), same in earned.groupby(["status", "payout_id"], dropna=False, sort=False):
        yield from _standing(str(status), same, currency, rhythm, formats)
    counted = back[back["status"] != "reversed"]
    for row in counted.to_dict("records"):
        amount = written(-row["commission_minor"], currency, formats)
        when = formats.day(row["ordered_at"])
        reason = why_nothing(row["status_reason"], row["raw_status"])
        yield f"Taken back on {when}: {amount}, because {reason}. {_set_off(row, formats)}"
    net = rows.loc[rows["status"] != "reversed", "commission_minor"].sum()
    if len(rows) > 1:
        yield f"In all, this order brings you {written(net, currency, formats)}."


def _set_off(row: dict[Any, Any], formats: Formats) -> str:
    if row["status"] == "paid":
        at = "" if absent(row["paid_at"]) else f" of {formats.day(row['paid_at'])}"
        return f"It was set against your payment{at}."
    return "It will be set against one of your next payments."


def _standing(status: str, rows: pd.DataFrame, currency: str, rhythm: Answer, formats: Formats) -> Iterator[str]:
    """Say where lines of one status and one payout stand."""
    total = int(rows["commission_minor"].sum())
    amount = written(total, currency, formats)
    first = rows.iloc[0]
    if status == "reversed":
        for reason, same in rows.assign(why=_reasons(rows)).groupby("why", sort=False):
            lost = written(same["commission_minor"].sum(), currency, formats)
            yield f"Earned nothing, because {reason}. It would have been {lost}."
    elif total == 0:
        free = " because the commission rate of its goods is 0 %" if (rows["rate_bp"] == 0).all() else ""
        yield f"The order counts, but its commission is {amount}{free}."
    elif status == "pending":
        yield f"{amount} not final yet: the buyer can still cancel or return the order. Nothing is lost; it takes time."
    elif status == "held":
        until = rows["hold_until"].max()
        end = "" if absent(until) else f", which ends on {formats.day(until)}"
        yield f"{amount} confirmed, and waiting for the end of the time for returns{end}. After that it can be paid."
    elif status == "paid":
        at = rows["paid_at"].max()
        when = "" if absent(at) else f" on {formats.day(at)}"
        yield f"{amount} paid to you{when}{_in_payment(first)}."
    else:
        yield _payable(amount, first, rhythm, formats)


def _reasons(rows: pd.DataFrame) -> list[str]:
    return [why_nothing(*given) for given in zip(rows["status_reason"], rows["raw_status"], strict=True)]


def _in_payment(row: Any) -> str:
    return (
        "" if absent(row["reference"]) else f", in the payment with the reference {visible(str(row['reference']), 60)}"
    )


def _payable(amount: str, row: Any, rhythm: Answer, formats: Formats) -> str:
    status = row["payout_status"]
    if status in ON_ITS_WAY:
        return f"{amount} on its way to you, in the payment prepared on {formats.day(row['made_at'])}."
    if status == "failed":
        at = row["made_at"] if absent(row["finished_at"]) else row["finished_at"]
        return (
            f"{amount} was sent to you, but the payment of {formats.day(at)} did not arrive, because "
            f"{why_failed(row['failure_reason'])}. Please check your payment details, and it can be sent again."
        )
    if status in ("held", "paid"):
        return f"{amount} ready, in the payment prepared on {formats.day(row['made_at'])}, which we are checking."
    day = rhythm.frame["next_on"].iloc[0]
    expected = "" if absent(day) else f", which is expected to be prepared on {formats.day(day)}"
    return f"{amount} ready: it comes with your next payment{expected}."
