"""Whatever runs for too long is interrupted, and nothing else ever."""

from __future__ import annotations

from threading import Event, active_count

from data_access.engines.deadlines import Deadlines

LONG = 60


def test_what_runs_too_long_is_interrupted() -> None:
    interrupted = Event()
    with Deadlines().within(0.01, interrupted.set):
        assert interrupted.wait(LONG)


def test_a_shorter_limit_is_kept_while_a_longer_one_is_waited_for() -> None:
    deadlines, late, never = Deadlines(), Event(), Event()
    with deadlines.within(LONG, never.set), deadlines.within(0.01, late.set):
        assert late.wait(LONG)
    assert not never.is_set()


def test_what_has_ended_is_not_interrupted_when_its_time_is_up() -> None:
    deadlines, ended, late = Deadlines(), Event(), Event()
    with deadlines.within(0.01, late.set):
        assert late.wait(LONG)
    with deadlines.within(0.05, ended.set):
        pass
    late.clear()
    with deadlines.within(0.2, late.set):
        assert late.wait(LONG)
    assert not ended.is_set()


def test_one_thread_watches_all() -> None:
    deadlines, before = Deadlines(), active_count()
    with deadlines.within(LONG, lambda: None), deadlines.within(LONG, lambda: None), deadlines.within(1, lambda: None):
        assert active_count() == before + 1
