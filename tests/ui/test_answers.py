"""An answer is kept for exactly what was asked: question, scope, options and snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier, Event, Thread, current_thread
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import StopException

from data_access.database import Database
from data_access.filters import Filters, Scope
from tests.drawn import Draw
from ui import abandoned, answers
from ui.answers import ask, ask_all
from ui.turns import Turns

MARCH = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))


def echo(database: Database, scope: Scope, **options: Any) -> tuple[object, ...]:
    """Answer with what was asked."""
    return scope, database.snapshot.id, tuple(sorted(options.items()))


def other(_database: Database, _scope: Scope, **_options: Any) -> str:
    """Answer otherwise."""
    return "other"


BOTH = Barrier(2)


def meet(_database: Database, _scope: Scope, *, name: str) -> str:
    """Answer once another question is being answered too."""
    BOTH.wait(20)
    return name


FIRST_BEGAN, FIRST_MAY_END = Event(), Event()
BEGAN: list[str] = []


def begin(_database: Database, _scope: Scope, *, name: str) -> str:
    """Say who began, and let the first wait."""
    BEGAN.append(name)
    if name == "first":
        FIRST_BEGAN.set()
        FIRST_MAY_END.wait(20)
    return name


def nap(_database: Database, _scope: Scope, *, name: str) -> str:
    """Say who began, and take a while."""
    BEGAN.append(name)
    sleep(0.3)
    return name


def fail(_database: Database, _scope: Scope) -> str:
    """Fail."""
    raise ZeroDivisionError


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
    with pytest.raises(ValueError, match="declared in a module"):
        ask(lambda _database, _scope: 1, drawn(), MARCH)


def test_questions_asked_together_are_answered_side_by_side_and_in_order(drawn: Draw) -> None:
    database = drawn()
    ask(other, database, MARCH)
    questions = [partial(meet, name="first"), other, partial(meet, name="second"), partial(echo, at=1)]
    for _ in range(2):
        assert ask_all(questions, database, MARCH) == [
            "first",
            "other",
            "second",
            (MARCH, database.snapshot.id, (("at", 1),)),
        ]


def test_a_question_may_name_a_scope_of_its_own(drawn: Draw) -> None:
    """So what one page asks over other filters than the rest is found again under that scope."""
    database, paris = drawn(), MARCH.over(Filters(date(2026, 3, 1), date(2026, 3, 31), countries=("FR",)))
    of_all, own = ask_all([echo, partial(echo, creator_id=1, scope=paris)], database, MARCH)
    assert (of_all, own) == (
        (MARCH, database.snapshot.id, ()),
        (paris, database.snapshot.id, (("creator_id", 1),)),
    )
    assert ask(echo, database, paris, creator_id=1) is own


def test_what_one_asks_is_worked_out_before_what_the_next_asks_but_what_is_kept_waits_for_nobody(
    drawn: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(at_once=1, most=2, patience=60)
    monkeypatch.setattr(answers, "_turns", lambda embedded: {True: turns}[embedded])
    database = drawn()
    FIRST_BEGAN.clear()
    FIRST_MAY_END.clear()
    BEGAN.clear()
    ask(other, database, MARCH)
    first, second = (Thread(target=ask, args=(begin, database, MARCH), kwargs={"name": n}) for n in ("first", "second"))
    first.start()
    assert FIRST_BEGAN.wait(20)
    second.start()
    assert ask(other, database, MARCH) == "other"
    second.join(0.3)
    assert BEGAN == ["first"]
    FIRST_MAY_END.set()
    for thread in (first, second):
        thread.join(20)
    assert BEGAN == ["first", "second"]


def test_what_took_long_before_waits_for_what_is_quick(drawn: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(at_once=1, most=1, patience=60)
    monkeypatch.setattr(answers, "_turns", lambda _embedded: turns)
    database = drawn()
    ask(nap, database, MARCH, name="known")
    FIRST_BEGAN.clear()
    FIRST_MAY_END.clear()
    BEGAN.clear()
    pages = [
        Thread(target=ask, args=(question, database, MARCH), kwargs={"name": name})
        for question, name in ((begin, "first"), (nap, "slow"), (begin, "quick"))
    ]
    pages[0].start()
    assert FIRST_BEGAN.wait(20)
    for page in pages[1:]:
        page.start()
        page.join(0.3)
    FIRST_MAY_END.set()
    for page in pages:
        page.join(20)
    assert BEGAN == ["first", "quick", "slow"]


@pytest.mark.parametrize("questions", [[fail, other], [other, fail]])
def test_a_failure_among_questions_asked_together_is_raised(drawn: Draw, questions: list[Any]) -> None:
    with pytest.raises(ZeroDivisionError):
        ask_all(questions, drawn(), MARCH)


HOLDS, MAY_GO_ON = Event(), Event()


def hold(_database: Database, _scope: Scope, *, name: str) -> str:
    """Answer once that is allowed."""
    HOLDS.set()
    MAY_GO_ON.wait(60)
    return name


@pytest.fixture
def held(drawn: Draw, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Give a database of which another page asks questions that take long; a turn does not hold others up for long."""
    turns = Turns(at_once=1, most=2, patience=0.1)
    monkeypatch.setattr(answers, "_turns", lambda _embedded: turns)
    HOLDS.clear()
    MAY_GO_ON.clear()
    database = drawn()
    slow = Thread(target=ask_all, args=([partial(hold, name=f"hold {n}") for n in range(6)], database, MARCH))
    slow.start()
    assert HOLDS.wait(20)
    yield database
    MAY_GO_ON.set()
    slow.join(20)


def test_many_slow_questions_of_one_page_do_not_hold_up_those_of_the_next(held: Database) -> None:
    with ThreadPoolExecutor(1) as next_page:
        found = next_page.submit(ask_all, [partial(echo, at=n) for n in range(3)], held, MARCH)
        assert len(found.result(20)) == 3


@pytest.mark.parametrize("own", [[], [partial(other, at=2)]])
def test_a_page_that_waits_for_what_another_asks_can_be_left_and_gives_its_turn_back(
    held: Database, own: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = monotonic() + 0.5

    def leave() -> None:
        if monotonic() > left:
            raise StopException

    here = current_thread()
    page = SimpleNamespace(yield_check=leave)
    monkeypatch.setattr(abandoned, "get_script_run_ctx", lambda **_: page if current_thread() is here else None)
    with pytest.raises(StopException):
        ask_all([partial(hold, name="hold 0"), *own], held, MARCH)
    assert monotonic() < left + 2
    with ThreadPoolExecutor(1) as next_page:
        assert next_page.submit(ask, other, held, MARCH, at=3).result(20) == "other"


def test_the_same_questions_of_many_pages_are_answered_once_and_for_all(held: Database) -> None:
    with ThreadPoolExecutor(3) as pages:
        found = [pages.submit(ask, hold, held, MARCH, name="hold 1") for _ in range(3)]
        MAY_GO_ON.set()
        assert [one.result(20) for one in found] == ["hold 1"] * 3


def test_an_engine_has_a_connection_for_each_question_that_is_asked_at_once(drawn: Draw) -> None:
    pool = drawn().engine.pool
    assert pool.size() + pool._max_overflow >= answers.AT_ONCE**2  # type: ignore[attr-defined]
