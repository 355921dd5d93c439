"""Columns that are not for a viewer never reach what is drawn or written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from access.permissions import ADMINISTRATOR, EXECUTIVE, MANAGER, SUPPORT, withheld_columns
from access.withholding import without
from data_access.answer import Answer, Provenance

ORIGIN = Provenance("drawn", (), "", "", (), (), (), 1, 0.0, "1", datetime(2026, 1, 1))


@dataclass(frozen=True)
class Two:
    first: Answer
    count: int


def answer() -> Answer:
    rows = {"handle": ["anna_k"], "display_name": ["Anna Kern"], "email": ["a@example.org"], "orders": [3]}
    return Answer(pd.DataFrame(rows), ORIGIN)


def test_a_manager_and_an_executive_see_the_handle_in_place_of_a_name_and_no_contact_data() -> None:
    for role in (MANAGER, EXECUTIVE):
        seen = without(answer(), withheld_columns(frozenset({role}))).frame
        assert seen.to_dict("records") == [{"handle": "anna_k", "display_name": "anna_k", "orders": 3}]


def test_support_and_administrators_receive_every_column() -> None:
    for role in (SUPPORT, ADMINISTRATOR):
        assert withheld_columns(frozenset({role})) == frozenset()


def test_a_shared_answer_stays_whole_for_the_next_viewer() -> None:
    shared = answer()
    without(shared, frozenset({"email"}))
    assert "email" in shared.frame


def test_answers_within_a_value_are_cut_too() -> None:
    assert "email" not in without(Two(answer(), 1), frozenset({"email"})).first.frame


def test_a_name_without_a_handle_beside_it_is_gone() -> None:
    alone = Answer(pd.DataFrame({"display_name": ["Anna Kern"], "orders": [3]}), ORIGIN)
    assert list(without(alone, frozenset({"display_name"})).frame) == ["orders"]
