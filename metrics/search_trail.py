"""What was searched for, as the audit log may keep it: the kind of each term, and the term masked."""

from __future__ import annotations

from metrics.lookup_terms import phone_digits, read_terms
from metrics.masking import DOTS, masked_email, masked_name, masked_phone

# Shorter numbers are no phone: they can only be ids.
_SHORT = 6


def search_trail(query: str) -> list[str]:
    """Return each thing that a query holds as `kind: masked`, in the order given."""
    terms = read_terms(query)
    return [_masked(thing, is_email=thing.lower() in terms.emails) for thing in terms.given]


def _masked(thing: str, *, is_email: bool) -> str:
    key = thing.lstrip("#")
    if is_email:
        return f"e-mail: {masked_email(thing)}"
    if key.isascii() and key.isdigit() and len(key) <= _SHORT:
        return f"id: {key}"
    if phone_digits(thing):
        return f"phone or number: {masked_phone(thing)}"
    if thing.startswith("@"):
        return f"handle: @{masked_name(thing)}"
    if any(c.isdigit() for c in thing) and " " not in thing:
        return f"key: {key[:2]}{DOTS}{key[-2:] if len(key) > _SHORT else ''}"
    return f"name: {masked_name(thing)}"
