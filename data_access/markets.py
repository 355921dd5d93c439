"""Markets: the four that the programme starts in, all others together, and the unknown."""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, or_

LAUNCH = ("RU", "FR", "ES", "PL")
OTHERS = "others"
NOWHERE = "ZZ"
NOT_KNOWN = "unknown"

MARKETS = (*LAUNCH, OTHERS, NOT_KNOWN)


def market(country: ColumnElement[str]) -> ColumnElement[str]:
    """Return the launch market of a country column: RU, FR, ES, PL, else "others", or "unknown" (null or ZZ)."""
    return case(
        (or_(country.is_(None), country == NOWHERE), NOT_KNOWN),
        (country.in_(LAUNCH), country),
        else_=OTHERS,
    )
