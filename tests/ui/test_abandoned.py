"""A page that is left calls its query off, unless another page waits for the same answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from threading import Event, Thread, current_thread
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from data_access.cancelling import called_off
from data_access.contract import creators
from data_access.database import Database
from data_access.filters import Filters, Scope
from tests.drawn import Draw
from ui import abandoned, answers
from ui.abandoned import Waiting, while_wanted
from ui.kept import Kept
from ui.turns import Turns

opened: dict[str, Any] = {}


def endless(database: Database, scope: Scope, again: bool = False) -> int:  # noqa: ARG001 what a question is given
    """Ask for every combination of sixteen creators, and say how it ended."""
    people = [creators.alias(f"creator_{number}") for number in range(16)]
    joined = people[0]
    for other in people[1:]:
        joined = joined.join(other, other.c.creator_id + people[0].c.creator_id > 0)
    query = select(func.sum(people[0].c.creator_id + people[-1].c.followers).label("n")).select_from(joined)
    try:
        return int(database.ask(query).frame["n"][0])
    except Exception as error:
        opened["ended"] = error
        raise


def page() -> None:
    """Ask it."""
    from datetime import date

    from data_access.filters import Filters, Scope
    from tests.ui.test_abandoned import endless, opened
    from ui import answers

    answers.ask(endless, opened["database"], Scope(Filters(date(2026, 1, 1), date(2026, 1, 2))))


def test_a_page_that_is_left_calls_its_query_off(drawn: Draw) -> None:
    database = drawn(creators=[{} for _ in range(8)])
    # The page runs in a module of its own, which imports this one by its name.
    from tests.ui import test_abandoned as shared

    shared.opened.clear()
    shared.opened["database"] = database
    with pytest.raises(RuntimeError, match="timed out"):
        AppTest.from_function(page).run(timeout=1)
    deadline = time.monotonic() + 10
    while "ended" not in shared.opened:
        assert time.monotonic() < deadline, "the query still runs"
        time.sleep(0.02)
    assert type(shared.opened["ended"]).__name__ == "CancelledError"
    assert database.ask(select(func.count().label("n")).select_from(creators)).frame["n"][0] == 8


def test_an_answer_that_another_page_waits_for_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, go_on, left = Waiting(), Event(), Event()

    def leave() -> None:
        left.set()
        raise StopException

    monkeypatch.setattr(abandoned, "get_script_run_ctx", lambda **_: SimpleNamespace(yield_check=leave))
    found: list[int] = []

    def one_page() -> None:
        with waiting.of("answer"):
            found.append(while_wanted(lambda: go_on.wait() and 7, lambda: waiting.alone("answer"), never, turns(), 0))

    with waiting.of("answer"):
        first = Thread(target=one_page)
        first.start()
        assert not left.wait(0.5)
        go_on.set()
        first.join()
    assert found == [7]
    assert not left.is_set()


def test_what_the_work_raises_is_raised_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abandoned, "get_script_run_ctx", lambda **_: SimpleNamespace(yield_check=lambda: None))
    with pytest.raises(ZeroDivisionError):
        while_wanted(lambda: 1 // 0, lambda: True, never, turns(), 0)


def test_who_waits_for_an_answer_that_was_left_makes_it() -> None:
    kept: Kept[int] = Kept(seconds=60, most=10)
    begun, leave = Event(), Event()

    def left() -> int:
        begun.set()
        leave.wait()
        raise StopException

    def first_page() -> None:
        with pytest.raises(StopException):
            kept.get("answer", left)

    first = Thread(target=first_page)
    first.start()
    begun.wait()
    found: list[int] = []
    second = Thread(target=lambda: found.append(kept.get("answer", lambda: 7)))
    second.start()
    leave.set()
    first.join()
    second.join()
    assert found == [7]


def test_questions_asked_side_by_side_are_called_off_together(drawn: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    database = drawn(creators=[{} for _ in range(8)])
    scope = Scope(Filters(date(2026, 1, 1), date(2026, 1, 2)))

    def leave() -> None:
        if database.engine.pool.checkedout() == 2:  # type: ignore[attr-defined]
            raise StopException

    monkeypatch.setattr(abandoned, "get_script_run_ctx", _only_in(current_thread(), SimpleNamespace(yield_check=leave)))
    with pytest.raises(StopException):
        answers.ask_all([endless, partial(endless, again=True)], database, scope)
    deadline = time.monotonic() + 10
    while database.engine.pool.checkedout():  # type: ignore[attr-defined]
        assert time.monotonic() < deadline, "a query still runs"
        time.sleep(0.02)


def test_a_page_that_is_left_where_it_draws_calls_its_query_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped() -> None:
        raise StopException

    ended = Event()

    def work() -> None:
        while not called_off():
            time.sleep(0.01)
        ended.set()

    monkeypatch.setattr(abandoned, "get_script_run_ctx", lambda **_: SimpleNamespace(yield_check=lambda: None))
    monkeypatch.setattr(abandoned, "show_wait", stopped)
    with pytest.raises(StopException):
        while_wanted(work, lambda: True, never, turns(), 0)
    assert ended.wait(10)


def test_a_page_that_is_left_while_it_waits_for_its_turn_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def leave() -> None:
        raise StopException

    monkeypatch.setattr(abandoned, "get_script_run_ctx", lambda **_: SimpleNamespace(yield_check=leave))
    shared, asked = turns(), []
    with shared.turn(never, 0), pytest.raises(StopException):
        while_wanted(lambda: asked.append(1), lambda: False, never, shared, 0)
    while_wanted(lambda: asked.append(2), lambda: False, never, shared, 0)
    assert asked == [2]


def never() -> bool:
    """Say that there is work left."""
    return False


def turns() -> Turns:
    """Return turns for one page at a time."""
    return Turns(at_once=1, most=2, patience=60)


def _only_in(thread: Thread, page: object) -> Callable[..., object]:
    return lambda **_: page if current_thread() is thread else None
