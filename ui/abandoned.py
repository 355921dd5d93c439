"""A question of somebody who has gone is asked no longer: its query is called off.

Streamlit stops or reruns a page only where the page draws something, which it does not while it waits for an answer.
So the question is asked in a thread of its own, and the page's thread looks up now and then; also while it waits for
its turn to ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from contextvars import copy_context
from threading import Lock, Thread
from typing import TypeVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access.cancelling import Cancellation
from ui.skeleton import show_wait
from ui.turns import LOOKS_UP_SECONDS, Turns

STOPS_WITHIN_LOOKS = 30

Result = TypeVar("Result")


class Waiting:
    """Who waits for which answer: an answer that several pages want is made once, by the first of them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pages: Counter[Hashable] = Counter()

    @contextmanager
    def of(self, answer: Hashable) -> Iterator[None]:
        """Wait for an answer, within the block."""
        with self._lock:
            self._pages[answer] += 1
        try:
            yield
        finally:
            with self._lock:
                self._pages[answer] -= 1
                if not self._pages[answer]:
                    del self._pages[answer]

    def alone(self, answer: Hashable) -> bool:
        """Say whether no other page waits for it."""
        with self._lock:
            return self._pages[answer] < 2


def while_wanted(
    work: Callable[[], Result], alone: Callable[[], bool], done: Callable[[], bool], turns: Turns, expected: float
) -> Result:
    """Return what `work` returns, or raise what it raises; call its queries off when this page is left.

    A page is left when its run is stopped or begun anew. While others wait for the same, `alone` is false and the work
    goes on. The work, of `expected` seconds, begins when it is this page's turn, or when others have `done` all of it.
    """
    page = get_script_run_ctx(suppress_warning=True)
    if page is None:
        with turns.turn(done, expected):
            return work()

    def look() -> bool:
        show_wait()
        page.yield_check()
        return done()

    with turns.turn(look, expected):
        cancellation = Cancellation()
        asked = _begun(work, cancellation)
        while not wait((asked,), LOOKS_UP_SECONDS).done:
            try:
                # What is drawn is another place where Streamlit stops a page.
                show_wait()
                if alone():
                    page.yield_check()
            except BaseException:
                if alone():
                    _called_off(asked, cancellation)
                raise
        return asked.result()


def _begun(work: Callable[[], Result], cancellation: Cancellation) -> Future[Result]:
    asked: Future[Result] = Future()

    def run() -> None:
        try:
            with cancellation.of():
                asked.set_result(work())
        except BaseException as error:
            asked.set_exception(error)

    Thread(target=copy_context().run, args=(run,), name="question", daemon=True).start()
    return asked


def _called_off(asked: Future[Result], cancellation: Cancellation) -> None:
    """Interrupt until it has stopped: what is interrupted just before it begins runs on."""
    for _ in range(STOPS_WITHIN_LOOKS):
        cancellation.cancel()
        if wait((asked,), LOOKS_UP_SECONDS).done:
            return
