"""Calling queries off: whoever asks may say that nobody waits for the answer any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from data_access.errors import DatabaseError


class CancelledError(DatabaseError):
    """The query was called off by whoever asked it."""


class Cancellation:
    """Calls off what runs within its `of` block, from another thread. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._interrupts: list[Callable[[], object]] = []
        self.cancelled = False

    @contextmanager
    def of(self) -> Iterator[None]:
        """Make every query that this context asks stop when it is called off."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    @property
    def running(self) -> int:
        """How many queries run now."""
        with self._lock:
            return len(self._interrupts)

    def cancel(self) -> None:
        """Interrupt the queries that run now, and begin no other. Calling it again interrupts what still runs."""
        with self._lock:
            self.cancelled = True
            interrupts = tuple(self._interrupts)
        for interrupt in interrupts:
            interrupt()

    @contextmanager
    def interruptible(self, interrupt: Callable[[], object]) -> Iterator[None]:
        """Run a query that `interrupt` stops. Raises CancelledError where it is called off before it begins."""
        with self._lock:
            if self.cancelled:
                raise CancelledError("The page was left before this query began.")
            self._interrupts.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)


_current: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)


@contextmanager
def interruptible(interrupt: Callable[[], object]) -> Iterator[None]:
    """Run a query that `interrupt` stops, where whoever asks has said that they may call it off."""
    cancellation = _current.get()
    if cancellation is None:
        yield
        return
    with cancellation.interruptible(interrupt):
        yield


def called_off() -> bool:
    """Say whether whoever asks has called it off."""
    cancellation = _current.get()
    return cancellation is not None and cancellation.cancelled
