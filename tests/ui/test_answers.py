"""An answer is kept for exactly what was asked: question, scope, options and snapshot."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from tests.drawn import Draw
from ui.answers import ask

MARCH = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))


def echo(database: Database, scope: Scope, **options: Any) -> tuple[object, ...]:
    """Answer with what was asked."""
    return scope, database.snapshot.id, tuple(sorted(options.items()))


def other(_database: Database, _scope: Scope, **_options: Any) -> str:
    """Answer otherwise."""
    return "other"


SCOPES = [
    MARCH,
    MARCH.over(Filters(date(2026, 3, 1), date(2026, 3, 30))),
    MARCH.over(Filters(date(2026, 3, 1), date(2026, 3, 31), countries=("FR",))),
    Scope(MARCH.filters, countries=frozenset({"FR"})),
    Scope(MARCH.filters, countries=frozenset()),
    Scope(MARCH.filters, managers=frozenset({"FR"})),
    Scope(MARCH.filters, campaigns=frozenset({7})),
]


def test_no_scope_option_snapshot_or_question_gets_the_answer_of_another(drawn: Draw) -> None:
    for database in (drawn(), drawn(creators=[{"creator_id": 1}])):
        for _ in range(2):
            for scope in SCOPES:
                for options in ({}, {"creator_id": 1}, {"creator_id": 2}, {"campaign_id": 1}, {"creator_id": "1"}):
                    expected = scope, database.snapshot.id, tuple(sorted(options.items()))
                    assert ask(echo, database, scope, **options) == expected
            assert ask(other, database, MARCH) == "other"


def test_what_was_asked_before_is_not_computed_again(drawn: Draw) -> None:
    database = drawn()
    assert ask(echo, database, SCOPES[-1], at=1) is ask(echo, database, SCOPES[-1], at=1)


def test_a_question_made_within_a_function_is_refused(drawn: Draw) -> None:
    with pytest.raises(ValueError, match="Declare it in a module"):
        ask(lambda _database, _scope: 1, drawn(), MARCH)
