"""Time limits for an engine that has none of its own: one thread interrupts whatever runs for too long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Condition, Thread


class Deadlines:
    """Interrupts what runs for longer than it may. Safe to share between threads."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._running: dict[int, tuple[float, Callable[[], object]]] = {}
        self._numbers = count()
        self._wakes = float("inf")
        self._watch: Thread | None = None

    @contextmanager
    def within(self, seconds: float, interrupt: Callable[[], object]) -> Iterator[None]:
        """Call `interrupt` if the block lasts for longer than these seconds, and never once it has ended."""
        number, deadline = next(self._numbers), time.monotonic() + seconds
        with self._changed:
            self._running[number] = (deadline, interrupt)
            if self._watch is None:
                self._watch = Thread(target=self._interrupt_late, name="deadlines", daemon=True)
                self._watch.start()
            elif deadline < self._wakes:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._running.pop(number, None)

    def _interrupt_late(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for number in [number for number, (deadline, _) in self._running.items() if deadline <= now]:
                    _, interrupt = self._running.pop(number)
                    interrupt()
                # It sleeps on when what it waits for has ended: a query need not wake it.
                self._wakes = min((deadline for deadline, _ in self._running.values()), default=float("inf"))
                self._changed.wait(None if self._wakes == float("inf") else self._wakes - now)
