"""What a value is, as text: the same for the same, another for every other."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial, wraps

import pandas as pd
import pytest

from data_access.answer import Answer, Provenance
from data_access.filters import Filters, Scope
from ui.answers import named
from ui.formats import Formats
from ui.identity import UnnamedError, UntoldError, function_name, identity

DAY = date(2026, 3, 1)
SCOPE = Scope(Filters(DAY, DAY))
ANSWER = Answer(pd.DataFrame(), Provenance("Title", (), "", "", (), (), (), 0, 0.0, "one", datetime(2026, 3, 1)))


@dataclass(frozen=True)
class Two:
    """Two answers, as some questions give them."""

    first: Answer
    second: Answer


class CalledLikeAFunction:
    """An object that can be called, which two of a name can do differently."""

    __module__ = "ui.formats"
    __qualname__ = "money"

    def __call__(self) -> None: ...


def namesake() -> object:
    """Return a value of another class that has the name of `Two`."""
    made = make_dataclass("Two", ["first", "second"], frozen=True)
    made.__module__ = "elsewhere"
    return made(1, 2)


DIFFERENT = [
    1,
    "1",
    1.0,
    True,
    None,
    "None",
    DAY,
    datetime(2026, 3, 1),
    (1, 2),
    (12,),
    [1, 2],
    Two(1, 2),  # type: ignore[arg-type]
    ("1, 2",),
    ((1,), 2),
    frozenset({1, 2}),
    {"a": 1, "b": 2},
    {"b": 2, "a": 1},
    SCOPE,
    Scope(SCOPE.filters, countries=frozenset()),
    Scope(SCOPE.filters, countries=frozenset({"FR"})),
    Scope(SCOPE.filters, managers=frozenset({"FR"})),
    SCOPE.over(replace(SCOPE.filters, currency="EUR")),
    Formats("en_001", "USD"),
    Formats("fr", "USD"),
    Formats("en_001", "EUR"),
    function_name,
    identity,
    partial(identity, 1),
    partial(identity, 2),
    ANSWER.known_as("one"),
    ANSWER.known_as("two"),
]


def test_no_two_values_share_a_text() -> None:
    assert len({identity(value) for value in DIFFERENT}) == len(DIFFERENT)


def test_equal_values_have_the_same_text() -> None:
    assert identity(frozenset("abc")) == identity(frozenset("cba"))
    assert identity(Scope(Filters(DAY, DAY))) == identity(SCOPE)


@pytest.mark.parametrize("value", [ANSWER, ANSWER.frame, (1, [ANSWER]), replace(ANSWER.known_as("one"), notes=("n",))])
def test_an_answer_that_nobody_asked_has_none(value: object) -> None:
    with pytest.raises(UnnamedError):
        identity(value)


def made_within() -> object:
    def inside() -> None: ...

    return inside


def remembering(value: object) -> object:
    """Return a function that looks at more than its arguments, under a name that says nothing of it."""

    @wraps(identity)
    def inside() -> object:
        return value

    return inside


@pytest.mark.parametrize(
    "value",
    [
        object(),
        Decimal(1),
        lambda: None,
        made_within(),
        Formats("fr", "USD").money,
        "text".upper,
        Formats.__init__.__get__(Formats("fr", "USD")),
        CalledLikeAFunction(),
        (1, [CalledLikeAFunction()]),
        partial(Formats("fr", "USD").money, 1),
        remembering(1),
        namesake(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_told_apart_is_refused(value: object) -> None:
    with pytest.raises(UntoldError, match="Pass a"):
        identity(value)


def test_every_answer_of_a_value_is_named_and_none_like_another() -> None:
    found = named(Two(ANSWER, ANSWER), "question")
    assert {found.first.asked, found.second.asked} == {"question.first", "question.second"}
