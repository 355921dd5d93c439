"""Where time goes: the latest answers of this process, how long each took, and whether it came from the cache."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

import pandas as pd

KEPT = 2_000


@dataclass(frozen=True)
class Asked:
    """One answer that was asked for. seconds: until it was there; rows: of its frame, None where it has none."""

    question: str
    at: datetime
    seconds: float
    rows: int | None
    from_cache: bool


class RecentAnswers:
    """The latest answers, at most 2,000 of them: the oldest make room. Safe to share between threads.

    Only the question's name is kept, never its scope or options, so nothing here tells whom somebody looked up.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept: deque[Asked] = deque(maxlen=kept)
        self._lock = Lock()

    def add(self, asked: Asked) -> None:
        """Keep one more."""
        with self._lock:
            self._kept.append(asked)

    def latest(self) -> tuple[Asked, ...]:
        """Return what is kept, oldest first."""
        with self._lock:
            return tuple(self._kept)


def by_question(asked: tuple[Asked, ...]) -> pd.DataFrame:
    """Return how long each question takes when it is not in the cache, slowest first.

    Columns: question, asked (times), computed (times it was not in the cache), p50_ms, p95_ms, slowest_ms (of the
    computed ones, missing where there are none), rows (of the latest).
    """
    frame = pd.DataFrame(
        [(one.question, one.seconds * 1000, one.rows, one.from_cache) for one in asked],
        columns=["question", "ms", "rows", "from_cache"],
    ).astype({"rows": "Int64", "ms": "Float64"})
    frame["computed_ms"] = frame["ms"].mask(frame["from_cache"].astype(bool))
    groups = frame.groupby("question", sort=True)
    table = pd.DataFrame(
        {
            "asked": groups.size(),
            "computed": groups["computed_ms"].count(),
            "p50_ms": groups["computed_ms"].quantile(0.5),
            "p95_ms": groups["computed_ms"].quantile(0.95),
            "slowest_ms": groups["computed_ms"].max(),
            "rows": groups["rows"].last(),
        }
    )
    return table.sort_values("p95_ms", ascending=False, na_position="last").reset_index()
