"""Tables of payouts and of commission by currency: every amount in the currency it is paid in."""

from __future__ import annotations

from functools import partial

from data_access.answer import Answer
from ui.formats import Formats
from ui.native import countries, native_table
from ui.profile_links import profile_column, profile_links


def failed_table(answer: Answer, formats: Formats) -> None:
    """Draw failed payouts, with a link to each creator's profile."""
    native_table(
        "Failed payouts, those still waiting first",
        answer,
        formats,
        {
            "creator_id": "Creator",
            "amount_minor": "Amount",
            "days_waiting": "Days waiting",
            "reason": "Reason",
            "failed_at": "Failed",
            "again_at": "Sent again",
            "again_status": "And is now",
            "handle": "Handle",
            "country": "Country",
            "payout_id": "Payout",
        },
        ("amount_minor",),
        key="payouts_failed",
        caption=f"In the currency of each payout, by the {answer.provenance.date_basis}.",
        empty="No payout failed in this period under these filters.",
        configured={"creator_id": profile_column("Creator")},
        texts={"creator_id": profile_links(), "country": partial(countries, formats=formats)},
    )


def mismatch_table(answer: Answer, formats: Formats) -> None:
    """Draw payouts that differ from the sum of their lines, with a link to each creator's profile."""
    native_table(
        "Payouts that differ from their lines, newest first",
        answer,
        formats,
        {
            "creator_id": "Creator",
            "difference_minor": "Difference",
            "differences": "What differs",
            "amount_minor": "Amount",
            "lines_sum_minor": "Sum of lines",
            "lines": "Lines",
            "status": "Status",
            "created_at": "Made",
            "handle": "Handle",
            "payout_id": "Payout",
        },
        ("amount_minor", "lines_sum_minor", "difference_minor"),
        key="payouts_mismatches",
        caption="Reversed lines left out; in the currency of each payout.",
        configured={"creator_id": profile_column("Creator")},
        texts={"creator_id": profile_links()},
    )


def stray_table(answer: Answer, formats: Formats) -> None:
    """Draw lines that are paid by no payout or name one that is not there, with a link to each creator's profile."""
    native_table(
        "Lines without their payout, newest first",
        answer,
        formats,
        {
            "creator_id": "Creator",
            "commission_minor": "Commission",
            "difference": "What differs",
            "payout_id": "Names payout",
            "order_id": "Order",
            "kind": "Kind",
            "status": "Status",
            "paid_at": "Paid",
            "handle": "Handle",
            "commission_id": "Line",
        },
        ("commission_minor",),
        key="payouts_strays",
        caption=f"In the currency of each line, by the {answer.provenance.date_basis}.",
        configured={"creator_id": profile_column("Creator")},
        texts={"creator_id": profile_links()},
    )


def currency_table(answer: Answer, formats: Formats) -> None:
    """Draw the commission of each currency by where it stands."""
    amounts = {
        "net_minor": "Net",
        "paid_minor": "Paid",
        "approved_minor": "Approved",
        "held_minor": "Held",
        "pending_minor": "Pending",
        "clawed_back_minor": "Clawed back",
        "reversed_minor": "Reversed",
    }
    native_table(
        "Commission by currency",
        answer,
        formats,
        {"currency": "Currency", **amounts, "lines": "Lines", "without_rate": "Without a rate"},
        tuple(amounts),
        key="payouts_currencies",
        caption=f"Each currency in itself, unconverted, {answer.provenance.date_basis}.",
        empty="No lines in this period under these filters. Widen the period or reset the filters.",
    )
