"""What was searched for, as the audit log may keep it: the kind of each term, and the term masked."""

from __future__ import annotations

from metrics.lookup_terms import Thing, read_terms
from metrics.masking import DOTS, masked_email, masked_name, masked_phone

# Shorter numbers are no phone: they can only be ids.
_SHORT = 6


def search_trail(query: str) -> list[str]:
    """Return each thing that a query holds as `kind: masked`, in the order given."""
    return [_masked(thing) for thing in read_terms(query).given]


def _masked(thing: Thing) -> str:
    bare = thing.typed.lstrip("#").removeprefix("mailto:")
    if thing.email:
        return f"e-mail: {masked_email(bare)}"
    if thing.number is not None and len(bare) <= _SHORT:
        return f"id: {bare}"
    if thing.phone:
        return f"phone or number: {masked_phone(thing.typed)}"
    if thing.handle and not thing.key:
        return f"handle: @{masked_name(thing.handle)}"
    if any(c.isdigit() for c in thing.key):
        return f"key: {bare[:2]}{DOTS}{bare[-2:] if len(bare) > _SHORT else ''}"
    return f"name: {masked_name(thing.typed)}"
