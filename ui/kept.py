"""Values kept by key, within bounds on age and number, each computed once however many ask for it at the same time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from data_access.cancelling import CancelledError, called_off
from ui.turns import LOOKS_UP_SECONDS

Value = TypeVar("Value")


class _LeftError(Exception):
    """Whoever computed a value has left."""


class Kept(Generic[Value]):
    """Values by key. Safe to share between threads.

    seconds: how old a value may get; most: how many are kept, those used longest ago make room.
    """

    def __init__(self, *, seconds: float, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._found: OrderedDict[str, tuple[float, Future[Value]]] = OrderedDict()

    def has(self, key: str) -> bool:
        """Say whether the value of a key is there."""
        with self._lock:
            known = self._fresh(key)
        return known is not None and known.done()

    def get(self, key: str, compute: Callable[[], Value]) -> Value:
        """Return the value of a key, computed by whoever asks first. What `compute` raises is raised, and not kept.

        Where whoever computes it leaves before it is there, the next of those who wait computes it. Raises
        CancelledError where whoever waits for it is called off.
        """
        with self._lock:
            known = self._fresh(key)
            if known is None:
                mine: Future[Value] = Future()
                self._found[key] = (self._clock(), mine)
                while len(self._found) > self._most:
                    self._found.popitem(last=False)
            else:
                self._found.move_to_end(key)
        if known is not None:
            try:
                while not wait((known,), LOOKS_UP_SECONDS).done:
                    if called_off():
                        raise CancelledError("The page was left while it waited for what another asks.")
                return known.result()
            except _LeftError:
                return self.get(key, compute)
        try:
            value = compute()
        except BaseException as error:
            with self._lock:
                if self._found.get(key, (0.0, None))[1] is mine:
                    del self._found[key]
            left = isinstance(error, CancelledError) or not isinstance(error, Exception)
            mine.set_exception(_LeftError() if left else error)
            raise
        mine.set_result(value)
        return value

    def _fresh(self, key: str) -> Future[Value] | None:
        since, known = self._found.get(key, (0.0, None))
        if known is not None and known.done() and self._clock() - since > self._seconds:
            del self._found[key]
            return None
        return known
