"""Every question that a page asks has the same answer on every engine, in value and in type."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data_access.database import Database
from data_access.errors import ConnectOpsError, PermissionDeniedError
from data_access.filters import Filters, Scope
from tests.engines.imported import imported_in, imported_questions
from tests.engines.questions import QUESTIONS, SCOPES_FIRST, Question
from tests.engines.servers import ENGINES, SHARDS

SPRING = Filters(date(2026, 3, 2), date(2026, 4, 1))
YEAR = Filters(date(2025, 11, 16), date(2026, 11, 15), compare="year")

SCOPES: dict[str, Scope] = {
    "a month": Scope(SPRING),
    "a year": Scope(YEAR),
    "by payment, in euros": Scope(replace(YEAR, basis="paid", currency="EUR")),
    "some creators": Scope(
        replace(YEAR, countries=("FR", "RU", "ZZ"), ages=("25–34", "35–44", "unknown"), tiers=("nano", "micro", "mega"))
    ),
    "one campaign, by settlement": Scope(
        replace(YEAR, campaigns=(1,), platforms=("instagram", "tiktok"), basis="settled", compare="none")
    ),
    "a viewer's part": Scope(YEAR, frozenset({"FR", "RU"}), frozenset({1, 2, 3}), frozenset({"Ines", "Łukasz"})),
    "a country's part of campaigns": Scope(YEAR, frozenset({"FR", "ES"}), frozenset({5, 6, 17})),
    "nothing": Scope(SPRING, countries=frozenset()),
}
# tests/access/test_row_scope.py holds the parts of limited viewers, this one of campaigns among them, on DuckDB.
# The sample is wide and the odd programme full of exceptions: what is asked of one need not be asked of both. One
# server of ClickHouse and two shards are asked in the same words, so they share the scopes between them.
ASKED: dict[str, dict[str, tuple[str, ...]]] = {
    "postgresql": {
        "sample": ("a year", "by payment, in euros", "a country's part of campaigns"),
        "odd": ("a month", "some creators", "one campaign, by settlement", "a viewer's part", "nothing"),
    },
    "clickhouse": {
        "sample": ("by payment, in euros", "a country's part of campaigns"),
        "odd": ("a month", "some creators", "nothing"),
    },
    SHARDS: {"sample": ("a year",), "odd": ("one campaign, by settlement", "a viewer's part")},
}
# What an engine has built for itself, and its version, are no questions about the data.
ENGINES_OWN = {"metrics.built_tables.built_tables", "metrics.freshness.versions"}
# Questions about a creator or the whole database know no filters, only the viewer's rights.
WITHOUT_FILTERS: dict[str, tuple[str, ...]] = {
    "sample": ("a year", "a country's part of campaigns"),
    "odd": ("a month", "a viewer's part"),
}


@pytest.mark.parametrize("engine", [*ENGINES, SHARDS])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_an_answer_is_the_same_on_every_engine(
    question: Question,
    engine: str,
    sample: Database,
    odd: Database,
    copies: dict[tuple[str, str], Database],
) -> None:
    wrong = []
    asked = ASKED[engine] if question.filtered else WITHOUT_FILTERS
    for programme, original in (("sample", sample), ("odd", odd)):
        for words in asked[programme]:
            expected = _first_answer(question, original, words)
            try:
                _same(_answer(question, copies[engine, programme], words), expected)
            except (AssertionError, ConnectOpsError) as error:
                wrong.append(f"{programme}, {words}: {error}")
    assert not wrong, "\n".join(wrong)


@cache
def _first_answer(question: Question, original: Database, words: str) -> dict[str, Any]:
    """Return DuckDB's answer, which both other engines are held to."""
    return _answer(question, original, words)


def _answer(question: Question, database: Database, words: str) -> dict[str, Any]:
    """Return the parts of an answer, or of a refusal: some questions are not for whoever sees a part."""
    try:
        return question.answer(database, SCOPES[words])
    except PermissionDeniedError as refusal:
        return {"refused": str(refusal)}


def _same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        if isinstance(value, pd.DataFrame):
            assert_frame_equal(found[name], value, check_exact=True, obj=name)
        else:
            assert found[name] == value, name


@pytest.mark.parametrize("engine", [*ENGINES, SHARDS])
def test_questions_are_asked_over_the_same_scopes_on_every_engine(
    engine: str, sample: Database, odd: Database, copies: dict[tuple[str, str], Database]
) -> None:
    for programme, original in (("sample", sample), ("odd", odd)):
        for words in ASKED[engine][programme]:
            for over in SCOPES_FIRST:
                assert over(copies[engine, programme], SCOPES[words]) == over(original, SCOPES[words])


def test_every_question_of_a_page_is_asked_here() -> None:
    asked = [*(question.ask for question in QUESTIONS), *SCOPES_FIRST]
    assert imported_questions() - ENGINES_OWN == {f"{ask.__module__}.{ask.__name__}" for ask in asked}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_server_has_no_rollups_and_its_ledger_answers(engine: str, copies: dict[tuple[str, str], Database]) -> None:
    assert {state.standing for state in copies[engine, "odd"].rollup_states} == {"missing"}


@pytest.mark.parametrize(
    ("source", "questions"),
    [
        ("from metrics.kols import PROMISED, standing as now\nview.ask(now)", {"metrics.kols.standing"}),
        ("from metrics.kols import standing\nview.ask_all(partial(standing, by=1))", {"metrics.kols.standing"}),
        ("def ask(view):\n    from metrics.kols import kol_history", {"metrics.kols.kol_history"}),
        ("from metrics import payouts", {"metrics.payouts.keeps_payouts", "metrics.payouts.payout_statuses"}),
        ("import metrics.trend", {"metrics.trend.trend"}),
        ("from metrics.measures import figure\nfrom data_access.database import snapshot_id", set()),
    ],
)
def test_a_question_that_a_page_can_ask_is_seen(source: str, questions: set[str]) -> None:
    assert questions <= set(imported_in(source))
    assert bool(questions) == bool(set(imported_in(source)))
