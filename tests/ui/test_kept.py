"""What is kept is computed once, also by many at a time; it ages, makes room, and never keeps a failure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from ui.kept import Kept

PATIENCE = 20


def test_many_who_ask_at_once_wait_for_one() -> None:
    kept: Kept[int] = Kept(seconds=60, most=10)
    asked, begun, computed = Barrier(8), Event(), []

    def compute() -> int:
        computed.append(1)
        assert begun.wait(PATIENCE)
        return 7

    def ask() -> int:
        asked.wait(PATIENCE)
        return kept.get("key", compute)

    with ThreadPoolExecutor(8) as people:
        found = [people.submit(ask) for _ in range(8)]
        begun.set()
        assert [one.result(PATIENCE) for one in found] == [7] * 8
    assert computed == [1]


def test_a_failure_is_raised_and_asked_again() -> None:
    kept: Kept[float] = Kept(seconds=60, most=10)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 / 0)
    assert not kept.has("key")
    assert kept.get("key", lambda: 2.0) == 2.0


def test_what_is_too_old_is_computed_again() -> None:
    now = 0.0
    kept: Kept[int] = Kept(seconds=60, most=10, clock=lambda: now)
    assert kept.get("key", lambda: 1) == 1
    now = 60.0
    assert kept.get("key", lambda: 2) == 1
    now = 61.0
    assert not kept.has("key")
    assert kept.get("key", lambda: 3) == 3


def test_what_was_used_longest_ago_makes_room() -> None:
    kept: Kept[str] = Kept(seconds=60, most=2)
    for key in ("first", "second", "first", "third"):
        kept.get(key, lambda key=key: key)  # type: ignore[misc]
    assert [kept.has(key) for key in ("first", "second", "third")] == [True, False, True]
