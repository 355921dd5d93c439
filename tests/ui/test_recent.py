"""The latest answers are kept within bounds, and say where time goes without saying who was looked up."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from threading import Thread

from data_access.filters import Filters, Scope
from metrics.lookup import lookup
from tests.drawn import Draw
from ui import answers
from ui.recent import Asked, RecentAnswers, by_question


def asked(question: str, seconds: float, from_cache: bool = False) -> Asked:
    return Asked(question, datetime(2026, 3, 1), seconds, 1, from_cache)


def test_the_oldest_make_room() -> None:
    recent = RecentAnswers(kept=2)
    for number in range(5):
        recent.add(asked(str(number), 0))
    assert [one.question for one in recent.latest()] == ["3", "4"]


def test_many_threads_may_add_and_read_at_once() -> None:
    recent = RecentAnswers(kept=10_000)

    def work() -> None:
        for _ in range(500):
            recent.add(asked("q", 0))
            recent.latest()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(recent.latest()) == 2_000


def test_times_are_of_what_was_computed_slowest_first() -> None:
    times = [asked("slow", second / 10) for second in range(1, 12)] + [asked("slow", 9, from_cache=True)]
    table = by_question((*times, asked("quick", 0.01), asked("cached", 0.001, from_cache=True)))
    assert table["question"].tolist() == ["slow", "quick", "cached"]
    slow = table.iloc[0]
    assert (slow["asked"], slow["computed"], slow["slowest_ms"]) == (12, 11, 1100)
    assert (round(slow["p50_ms"]), round(slow["p95_ms"])) == (600, 1050)
    assert table["p50_ms"].isna().tolist() == [False, False, True]
    assert by_question(()).empty


def test_asking_twice_is_kept_as_computed_and_then_from_the_cache(drawn: Draw) -> None:
    database = drawn(creators=[{"email": "anna@example.org"}])
    scope = Scope(Filters(date(2026, 3, 1), date(2026, 3, 1)))
    for _ in range(2):
        assert len(answers.ask(lookup, database, scope, query="anna@example.org").frame) == 1
    first, second = answers.recent().latest()[-2:]
    assert (first.from_cache, second.from_cache) == (False, True)
    assert (first.question, first.rows) == ("metrics.lookup.lookup", 1)
    assert "anna" not in "".join(str(getattr(first, field.name)) for field in fields(first))
