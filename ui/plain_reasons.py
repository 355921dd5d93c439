"""Why money did not come, in words for the person it was meant for: what sources say, said so that a caller knows.

A reason is recognised by words in it, since every source phrases it in its own way; what is not recognised is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ui.formats import absent
from ui.plain import visible

LONGEST = 200

_Reasons = Sequence[tuple[str, str]]

# First match counts: the narrower words stand before the wider ones.
_PAYOUT: _Reasons = (
    (r"closed", "the account it was sent to is closed"),
    (r"name", "the name on the account is not the name we have"),
    (r"expired", "the payment details have expired"),
    (r"limit", "the wallet cannot take that much"),
    (r"refus|reject|declin", "the bank refused it"),
    (r"iban|detail|invalid|number", "the payment details are not right"),
)
_LINE: _Reasons = (
    (r"charge ?back", "the buyer's bank took the payment back"),
    (r"return|refund", "the buyer returned the goods"),
    (r"cancel", "the order was cancelled"),
    (r"not (completed|paid)|unpaid", "the buyer never completed the payment"),
    (r"own order|self", "it was the creator's own order, and those earn no commission"),
    (r"coupon|voucher", "it used a coupon that creators may not offer"),
    (r"duplicate", "it is the same as another order that already counts"),
    (r"spam|fraud|invalid", "the marketplace did not accept the order as valid"),
    (r"ineligible", "the order does not take part in the programme"),
)


def why_failed(reason: Any) -> str:
    """Return why a payout did not arrive, as a half sentence for after “because”."""
    return _said(reason, _PAYOUT, "the bank did not say why", "the bank says")


def why_nothing(reason: Any, raw_status: Any = None) -> str:
    """Return why a line never counts or was taken back, as a half sentence for after “because”."""
    given = raw_status if absent(reason) or not str(reason).strip() else reason
    return _said(given, _LINE, "the shop gave no reason", "the shop says")


def _said(reason: Any, known: _Reasons, missing: str, quoted: str) -> str:
    if absent(reason) or not str(reason).strip():
        return missing
    text = visible(str(reason), LONGEST)
    for words, meaning in known:
        if re.search(words, text, re.IGNORECASE):
            return meaning
    return f"{quoted} “{text}”"
