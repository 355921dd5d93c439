"""Who is due first goes first, a few at a time; who takes long holds nobody up; who leaves makes room."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from threading import Barrier, Event, Lock, Thread

import pytest

from ui.turns import LATEST, STRETCH, Turns

PATIENCE = 20


def nothing() -> bool:
    """Look at nothing, and have work left."""
    return False


class Person(Thread):
    """Somebody who takes a turn and keeps it until `done`."""

    def __init__(self, turns: Turns, entered: Callable[[], object] = nothing, expected: float = 0) -> None:
        super().__init__()
        self.queued, self.inside, self.done = Event(), Event(), Event()
        self._turns, self._entered, self._expected = turns, entered, expected

    def run(self) -> None:
        """Take it."""
        with self._turns.turn(self._look, self._expected):
            self._entered()
            self.inside.set()
            self.done.wait(PATIENCE)

    def _look(self) -> bool:
        self.queued.set()
        return False


def test_who_came_first_goes_first() -> None:
    turns, order = Turns(at_once=1, most=4, patience=60), []
    with turns.turn(nothing, 0):
        people = [Person(turns, lambda number=number: order.append(number)) for number in range(5)]  # type: ignore[misc]
        for person in people:
            person.done.set()
            person.start()
            assert person.queued.wait(PATIENCE)
        assert order == []
    for person in people:
        person.join(PATIENCE)
    assert order == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("came", "order"),
    [
        pytest.param([(0, 0.2), (0.1, 0.05)], [1, 0], id="short work goes before long work that came earlier"),
        pytest.param([(0, 0.2), (0.1 + 0.2 * STRETCH, 0.05)], [0, 1], id="but not for ever"),
        pytest.param([(0, 3600), (LATEST + 0.1, 0)], [0, 1], id="however long it is"),
        pytest.param([(0, 0.2), (0, 0.2), (0, 0.1)], [2, 0, 1], id="of equals who came first goes first"),
    ],
)
def test_who_is_due_first_goes_first(came: list[tuple[float, float]], order: list[int]) -> None:
    now, went = 0.0, []
    turns = Turns(at_once=1, most=1, patience=60, clock=lambda: now)
    people = []
    with turns.turn(nothing, 0):
        for number, (at, expected) in enumerate(came):
            now = at
            person = Person(turns, lambda number=number: went.append(number), expected)  # type: ignore[misc]
            person.done.set()
            person.start()
            assert person.queued.wait(PATIENCE)
            people.append(person)
    for person in people:
        person.join(PATIENCE)
    assert went == order


def test_no_more_have_a_turn_at_once_than_said() -> None:
    turns, lock, both = Turns(at_once=2, most=4, patience=60), Lock(), Barrier(2)
    running = most = 0

    def work() -> None:
        nonlocal running, most
        with turns.turn(nothing, 0):
            with lock:
                running += 1
                most = max(most, running)
            both.wait(PATIENCE)
            with lock:
                running -= 1

    people = [Thread(target=work) for _ in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join(PATIENCE)
    assert most == 2


def test_whose_turn_takes_long_holds_nobody_up_but_the_most_at_a_time() -> None:
    now = 0.0
    turns = Turns(at_once=1, most=2, patience=1, clock=lambda: now)
    first, second, third = (Person(turns) for _ in range(3))
    first.start()
    assert first.inside.wait(PATIENCE)
    second.start()
    assert second.queued.wait(PATIENCE)
    assert not second.inside.is_set()
    now = 1.0
    assert second.inside.wait(PATIENCE)
    now = 2.0
    third.start()
    assert third.queued.wait(PATIENCE)
    assert not third.inside.wait(0.5)
    first.done.set()
    assert third.inside.wait(PATIENCE)
    for person in (second, third):
        person.done.set()
    for person in (first, second, third):
        person.join(PATIENCE)


def test_who_leaves_while_waiting_makes_room_and_who_fails_too() -> None:
    turns = Turns(at_once=1, most=1, patience=60)

    def leave() -> bool:
        raise KeyError

    with ExitStack() as stack:
        stack.enter_context(turns.turn(nothing, 0))
        with pytest.raises(KeyError), turns.turn(leave, 0):
            raise AssertionError("it was not our turn")
    with pytest.raises(ZeroDivisionError), turns.turn(nothing, 0):
        _ = 1 / 0
    with turns.turn(leave, 0):
        pass


def test_who_has_nothing_left_to_do_waits_for_no_turn_and_takes_none() -> None:
    turns = Turns(at_once=1, most=1, patience=60)
    with turns.turn(nothing, 0), turns.turn(lambda: True, 0):
        pass
    with turns.turn(nothing, 0):
        pass
