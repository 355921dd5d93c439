"""Turns: what one page asks is worked out before what the next one asks, so that few wait long instead of all.

Pages that are worked out side by side on the same processors take as long as all of them together, and the interpreter
spends time on changing between them. Who came first goes first, but whose work is short does not wait for much that is
long: everybody is due a while after they came, a multiple of how long their work is expected to take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic

LOOKS_UP_SECONDS = 0.1
# How many times as long as their work takes people may have to wait for what came later and is shorter, and the most
# seconds.
STRETCH = 10
LATEST = 5.0


class Turns:
    """Who may work now: those who are due first, `at_once` at a time. Safe to share between threads.

    patience: after so many seconds somebody's turn holds nobody up any more, and the next may begin beside it; most:
    how many have a turn at the same time, however long theirs take.
    """

    def __init__(self, *, at_once: int, most: int, patience: float, clock: Callable[[], float] = monotonic) -> None:
        self._at_once = at_once
        self._most = most
        self._patience = patience
        self._clock = clock
        self._lock = Lock()
        self._due: dict[Event, float] = {}
        self._since: dict[Event, float] = {}

    @contextmanager
    def turn(self, look: Callable[[], bool], expected: float) -> Iterator[None]:
        """Wait for a turn, and have it until the block ends.

        expected: how many seconds it will take.
        look: called now and then while waiting; where it says that there is nothing to do any more the block begins
        without a turn, and what it raises ends the wait.
        """
        mine = Event()
        with self._lock:
            self._due[mine] = self._clock() + min(STRETCH * expected, LATEST)
            self._admit()
        try:
            while not mine.wait(LOOKS_UP_SECONDS):
                if look():
                    break
                with self._lock:
                    self._admit()
            yield
        finally:
            with self._lock:
                if mine in self._since:
                    del self._since[mine]
                else:
                    del self._due[mine]
                self._admit()

    def _admit(self) -> None:
        now = self._clock()
        quick = sum(now - since < self._patience for since in self._since.values())
        while self._due and quick < self._at_once and len(self._since) < self._most:
            first = min(self._due, key=self._due.__getitem__)
            del self._due[first]
            self._since[first] = now
            quick += 1
            first.set()
