"""The tables of a creator's profile: which columns are shown, under which headings, in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.formats import Formats, absent
from ui.native import countries, native_table
from ui.profile_links import profile_column, profile_links
from ui.replay import replay

_PAYOUT_WORDS = {
    "scheduled": "scheduled: {}",
    "processing": "on its way: {}",
    "failed": "failed: {}, {}",
    "held": "being checked: {}",
    "paid": "paid, not marked yet: {}",
}


def coming_table(answer: Answer, rhythm: Answer, formats: Formats) -> None:
    """Draw what is still to be paid, and when; rhythm: `metrics.payout_rhythm`, which says when the next payout is."""
    expected = rhythm.frame["next_on"].iloc[0]
    following = "" if absent(expected) else f" The next payouts are expected to be made on {formats.day(expected)}."
    labels = {"commission_minor": "Amount", "when": "When", "status": "Status", "lines": "Lines"}
    native_table(
        "Still to come",
        replay(_with_when, answer, formats),
        formats,
        labels,
        ("commission_minor",),
        key="creators_coming",
        caption=f"Commission not paid yet, with the day its holding period ends.{following}",
        empty="Nothing is pending, held or approved: no payment is still to come.",
        height=300 if len(answer.frame) > 7 else "auto",
    )


def _with_when(answer: Answer, formats: Formats) -> Answer:
    when = [_when(row, formats) for row in answer.frame.to_dict("records")]
    return replace(answer, frame=answer.frame.assign(when=when))


def _when(row: dict[Any, Any], formats: Formats) -> str:
    if row["status"] == "pending":
        return "when the order is final"
    if row["status"] == "held":
        return "when released" if absent(row["until"]) else f"released {formats.day(row['until'])}"
    if absent(row["payout_status"]):
        return "due in the next payout"
    reference = "" if absent(row["reference"]) else row["reference"]
    reason = "no reason given" if absent(row["failure_reason"]) else row["failure_reason"]
    return " ".join(_PAYOUT_WORDS[row["payout_status"]].format(reference, reason).split())


LINE_LABELS = {
    "ordered_at": "Ordered (UTC)",
    "kind": "Kind",
    "status": "Status",
    "commission_minor": "Commission",
    "order_value_minor": "Order value",
    "order_id": "Order",
    "sub_order_id": "Item",
    "campaign": "Campaign",
    "hold_until": "Held until",
    "paid_at": "Paid",
    "payout": "Payout",
    "raw_status": "Status at the source",
    "status_reason": "Reason",
    "takes_back": "Takes back line",
    "commission_id": "Line",
}
LINE_MONEY = ("commission_minor", "order_value_minor")


def lines_table(answer: Answer, formats: Formats, title: str, *, key: str, caption: str) -> Mapping[str, Any] | None:
    """Draw a page of ledger lines within another panel and return the row that is chosen in it, None for none."""
    event = native_table(
        title,
        answer,
        formats,
        LINE_LABELS,
        LINE_MONEY,
        key=key,
        caption=caption,
        empty="There are no lines here. If a status, kind, month, campaign or order is chosen, clear it.",
        bordered=False,
        on_select="rerun",
        selection_mode="single-row",
    )
    return chosen_row(answer, event)


def chosen_row(answer: Answer, event: Any) -> Mapping[str, Any] | None:
    """Return the row of an answer that is chosen in its table, None for none."""
    rows = event.selection.rows if event is not None else []
    return dict(answer.frame.iloc[rows[0]]) if rows and rows[0] < len(answer.frame) else None


def payouts_table(answer: Answer, formats: Formats, parameter: str, *, key: str) -> Mapping[str, Any] | None:
    """Draw a creator's payouts held against their lines, and return the row that is chosen, None for none.

    parameter: of the address, which holds the number of the chosen payout.
    """
    labels = {
        "created_at": "Made (UTC)",
        "amount_minor": "Amount",
        "status": "Status",
        "lines_sum_minor": "Sum of its lines",
        "difference_minor": "Difference",
        "differences": "What differs",
        "lines": "Lines",
        "reference": "Reference",
        "method": "Method",
        "period_start": "Pays from",
        "period_end": "to",
        "completed_at": "Completed (UTC)",
        "failure_reason": "Why it failed",
        "payout_id": "Payout",
    }
    differing = int((answer.frame["differences"] != "").sum())
    said = "Every one agrees with its lines." if not differing else f"{differing} differ from their lines."
    chosen = answer.frame["payout_id"].astype(str) == st.query_params.get(parameter, "")
    rows = [at for at, is_chosen in enumerate(chosen) if is_chosen]
    table = f"{key}_table"
    st.session_state[table] = {"selection": {"rows": rows, "columns": [], "cells": []}}

    def take_up() -> None:
        picked = chosen_row(answer, st.session_state[table])
        if picked is None:
            st.query_params.pop(parameter, None)
        else:
            st.query_params[parameter] = str(picked["payout_id"])

    event = native_table(
        "Payouts",
        answer,
        formats,
        labels,
        ("amount_minor", "lines_sum_minor", "difference_minor"),
        key=key,
        caption=f"Newest first. {said} Choose a row to see the lines it pays.",
        empty="No payout was made to this creator yet, or this database has none.",
        texts={"differences": _outcomes},
        on_select=take_up,
        selection_mode="single-row",
    )
    return chosen_row(answer, event)


def _outcomes(payouts: pd.DataFrame) -> list[str]:
    """Say of each payout what differs; one that failed and was sent again is in order without lines."""
    statuses, lines, differences = (payouts[name] for name in ("status", "lines", "differences"))
    return [
        words or ("failed, sent again" if status == "failed" and not count else "agrees")
        for status, count, words in zip(statuses, lines, differences, strict=True)
    ]


def campaigns_table(answer: Answer, formats: Formats) -> None:
    """Draw the campaigns a creator joined."""
    labels = {
        "campaign": "Campaign",
        "brand": "Brand",
        "enrollment": "Enrollment",
        "joined_at": "Joined (UTC)",
        "starts_on": "Runs from",
        "ends_on": "to",
        "orders": "Orders",
        "commission_minor": "Net commission",
    }
    native_table(
        "Campaigns",
        answer,
        formats,
        labels,
        ("commission_minor",),
        key="creators_campaigns",
        caption="Newest first. Orders and net commission over all days.",
        empty="This creator is in no campaign, or this database has none.",
    )


def content_table(answer: Answer, formats: Formats) -> None:
    """Draw what a creator published."""
    labels = {
        "published_at": "Published (UTC)",
        "kind": "Kind",
        "platform": "Platform",
        "title": "Title",
        "url": "Address",
        "views": "Views",
        "campaign": "Campaign",
    }
    native_table(
        "Content",
        answer,
        formats,
        labels,
        (),
        key="creators_content",
        caption="Newest first.",
        empty="This creator has published nothing for the programme, or this database has no content.",
        configured={"url": st.column_config.LinkColumn("Address")},
        texts={"url": _addresses},
    )


def _addresses(contents: pd.DataFrame) -> list[Any]:
    """Return addresses whole: cut ones would lead nowhere."""
    return list(contents["url"])


def duplicates_table(answer: Answer, formats: Formats) -> None:
    """Draw the accounts that look like the creator's own, each with why."""
    labels = {
        "creator_id": "Id",
        "handle": "Handle",
        "display_name": "Name",
        "reason": "Why",
        "platform": "Platform",
        "country": "Country",
        "status": "Status",
    }
    native_table(
        "Possible duplicates",
        answer,
        formats,
        labels,
        (),
        key="creators_duplicates",
        caption="Accounts that may be the same person's; an id opens the account. Nothing is merged here.",
        empty="No other account that you may see has the same e-mail or phone, or a similar name and birth year.",
        configured={"creator_id": profile_column("Id")},
        texts={"creator_id": profile_links(), "country": partial(countries, formats=formats)},
    )
