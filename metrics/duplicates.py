"""Which other accounts may be the same person's? For support to look at; nothing is merged.

What is compared is personal data: it is compared in the database, and neither it nor SQL that holds it comes out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select, union_all

from data_access.answer import Answer
from data_access.contract import creators
from data_access.database import Database
from data_access.filters import Scope
from data_access.lookups.declared import ACCOUNTS, key_of, phone_tail
from metrics.facts import cut
from metrics.functions import digits, lower, matches
from metrics.lookup_rows import MOST_CANDIDATES
from metrics.lookup_terms import phone_digits
from metrics.masking import DOTS, masked_name
from metrics.name_pattern import pattern
from metrics.provenance import answered
from metrics.rights import rights, unfiltered

MOST_DUPLICATES = 25
LEAST_DIGITS = 7
REASONS = (
    ("same e-mail", "The e-mail is the same, capitals aside."),
    ("same phone", "The phone has the same digits."),
    ("similar name and birth year", "Born in the same year, and the name is the same but for accents and script."),
)


@dataclass(frozen=True)
class _Person:
    """What a creator is compared by; "" and None compare with nobody."""

    creator_id: int
    email: str
    phone: str
    name: str
    birth_year: int | None


def duplicates(database: Database, scope: Scope, *, creator_id: int) -> Answer:
    """Answer which accounts that the viewer may see look like a creator's own, at most 25, by id.

    Columns: creator_id, handle, display_name (masked), platform, country, status, reason (of REASONS, joined by
    "; "). No rows where the viewer may not see the creator.
    """
    allowed = rights(scope)
    _, where = cut("creators", allowed, dated=False)
    own = (creators.c.email, creators.c.phone, creators.c.display_name, creators.c.birth_year)
    asked = database.ask(select(*own).where(creators.c.creator_id == creator_id, *where))
    person = _person(creator_id, asked.frame)
    found = database.ask(_alike(person, where, _with_a_key(database, person)))
    hidden = replace(person, email=DOTS, phone=DOTS, name=DOTS, birth_year=0)
    frame = found.frame
    flags = frame[["by_email", "by_phone", "by_name"]].astype(bool).to_numpy().tolist()
    names = [name for name, _ in REASONS]
    reasons = ["; ".join(name for name, is_so in zip(names, row, strict=True) if is_so) for row in flags]
    shown = frame[["creator_id", "handle", "display_name", "platform", "country", "status"]].head(MOST_DUPLICATES)
    answer = answered(
        "Possible duplicates",
        shown.assign(
            display_name=shown["display_name"].map(masked_name).astype("str"),
            reason=pd.Series(reasons[:MOST_DUPLICATES], index=shown.index, dtype="str"),
        ),
        [asked, replace(found, written=partial(database.sql, _alike(hidden, where)))],
        allowed,
        database,
        definitions=REASONS,
        date_basis="all days",
        status_basis="accounts of every status",
        notes=(f"The first {MOST_DUPLICATES} are shown; there are more.",) if len(frame) > MOST_DUPLICATES else (),
    )
    return unfiltered(answer)


def _person(creator_id: int, frame: pd.DataFrame) -> _Person:
    if frame.empty:
        return _Person(creator_id, "", "", "", None)
    row = frame.iloc[0]
    email, phone, name = (
        "" if pd.isna(row[one]) else str(row[one]).strip() for one in ("email", "phone", "display_name")
    )
    number = phone_digits(phone)
    year = None if pd.isna(row["birth_year"]) else int(row["birth_year"])
    return _Person(creator_id, email.lower(), number if len(number) >= LEAST_DIGITS else "", name, year)


def _with_a_key(database: Database, person: _Person) -> list[int] | None:
    """Return all who may have the e-mail or phone; None where no lookup table leads to them, or to too many."""
    keys = [
        *([key_of("e-mail", person.email)] if person.email else []),
        *([key_of("phone", phone_tail(person.phone))] if person.phone else []),
    ]
    if not keys or not database.knows(ACCOUNTS):
        return None
    known = ACCOUNTS.table.c
    numbers = database.ask(select(known.number).where(known.key.in_(keys)).limit(MOST_CANDIDATES + 1)).values["number"]
    return numbers if len(numbers) <= MOST_CANDIDATES else None


def _alike(person: _Person, where: list[ColumnElement[bool]], with_a_key: list[int] | None = None) -> Select[Any]:
    never = false()
    patterns = [found for word in person.name.split() if (found := pattern(word))]
    by_email = lower(creators.c.email) == person.email if person.email else never
    # The last digit alone rules out nine in ten before the costly comparison of digits.
    by_phone = (
        and_(creators.c.phone.like(f"%{person.phone[-1]}%"), digits(creators.c.phone) == person.phone)
        if person.phone
        else never
    )
    by_name = (
        and_(
            creators.c.birth_year == person.birth_year,
            matches(creators.c.display_name, f"^{'[ ,]+'.join(patterns)}$"),
        )
        if patterns and person.birth_year is not None
        else never
    )
    alike = or_(by_email, by_phone, by_name)
    if with_a_key is not None:
        # Sought apart, most accounts need not be read for either.
        number = creators.c.creator_id
        by_key = select(number).where(number.in_(with_a_key), or_(by_email, by_phone))
        either = union_all(by_key, select(number).where(by_name)).subquery("either")
        alike = number.in_(select(either.c.creator_id))
    shown = ("creator_id", "handle", "display_name", "platform", "country", "status")
    flags = (
        case((condition, 1), else_=0).label(name)
        for condition, name in ((by_email, "by_email"), (by_phone, "by_phone"), (by_name, "by_name"))
    )
    return (
        select(*(creators.c[name] for name in shown), *flags)
        .where(creators.c.creator_id != person.creator_id, alike, *where)
        .order_by(creators.c.creator_id)
        .limit(MOST_DUPLICATES + 1)
    )
