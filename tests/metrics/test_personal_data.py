"""Clear values are given for one creator, to those who may see the row, and missing ones as missing."""

from __future__ import annotations

from datetime import date

from data_access.filters import Filters, Scope
from metrics.personal_data import personal_data
from tests.drawn import Draw

MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31), countries=("ES",))


def test_it_is_given_as_written_whatever_the_filters_say(drawn: Draw) -> None:
    anna = {"display_name": "Anna", "email": "a@b.org", "phone": "+33 1", "birth_year": 1991}
    database = drawn(creators=[anna, {"display_name": "Bare"}])
    assert personal_data(database, Scope(MARCH), creator_id=1) == {**anna, "birth_year": "1991"}
    assert personal_data(database, Scope(MARCH), creator_id=2) == {
        "display_name": "Bare",
        "email": None,
        "phone": None,
        "birth_year": None,
    }


def test_rights_hold_for_it_too(drawn: Draw) -> None:
    database = drawn(creators=[{"country": "FR"}])
    assert personal_data(database, Scope(MARCH, countries=frozenset({"ES"})), creator_id=1) == {}
    assert personal_data(database, Scope(MARCH), creator_id=9) == {}
