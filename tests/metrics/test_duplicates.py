"""Accounts that may be the same person's are found with the reason, within the viewer's rights, and nothing leaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.duplicates import duplicates
from tests.drawn import Draw

SCOPE = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
ANNA = {"email": "Anna@Shop.fr", "phone": "+33 6 12 34 56 78", "display_name": "Zoë Élan", "birth_year": 1997}
OTHERS = [
    {"email": "anna@shop.fr"},
    {"phone": "+33612345678", "country": "ES"},
    {"display_name": "zoe elan", "birth_year": 1997},
    {"display_name": "zoe elan", "birth_year": 1998},
    {"display_name": "zoe elan jr", "birth_year": 1997},
    {"email": "anna@shop.fr", "phone": "+33612345679"},
    {**ANNA, "country": "ES"},
]


@pytest.fixture
def programme(drawn: Draw) -> Database:
    return drawn(creators=[ANNA, *OTHERS, {}, {}])


def test_each_reason_is_named(programme: Database) -> None:
    frame = duplicates(programme, SCOPE, creator_id=1).frame
    assert dict(zip(frame["creator_id"], frame["reason"], strict=True)) == {
        2: "same e-mail",
        3: "same phone",
        4: "similar name and birth year",
        7: "same e-mail",
        8: "same e-mail; same phone; similar name and birth year",
    }


def test_accounts_without_any_of_it_are_nobody_s_duplicate(programme: Database) -> None:
    assert duplicates(programme, SCOPE, creator_id=9).frame.empty


def test_only_accounts_within_the_viewer_s_rights_are_named(programme: Database) -> None:
    france = replace(SCOPE, countries=frozenset({"FR"}))
    assert duplicates(programme, france, creator_id=1).frame["creator_id"].tolist() == [2, 4, 7]
    assert duplicates(programme, replace(SCOPE, countries=frozenset({"PL"})), creator_id=1).frame.empty


def test_personal_data_is_neither_in_the_rows_nor_in_the_sql(programme: Database) -> None:
    answer = duplicates(programme, SCOPE, creator_id=1)
    told = " ".join([str(answer.frame.to_dict()), *answer.provenance.sql]).lower()
    assert not [secret for secret in ("anna@", "12345678", "lan", "1997") if secret in told]
