"""What a lookup found: creators as people see them in a list, each with why, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from data_access.contract import creators
from data_access.database import Result
from data_access.frames import whole_numbers
from metrics.bands import tier

Closeness = Literal["exact", "spelling", "part", "similar"]

COLUMNS = (
    "creator_id",
    "display_name",
    "handle",
    "platform",
    "country",
    "tier",
    "followers",
    "status",
    "matched",
    "closeness",
    "order_id",
)
WHOLE = ("creator_id", "followers")
# What people see of a creator in a list; contact data is compared with, and goes no further than the search.
SHOWN = (
    creators.c.creator_id,
    creators.c.display_name,
    creators.c.handle,
    creators.c.platform,
    creators.c.country,
    tier().label("tier"),
    creators.c.followers,
    creators.c.status,
)


@dataclass(frozen=True)
class Hit:
    """A creator found, why, by which of the things given, and how good a reason that is (0 the best)."""

    row: dict[str, Any]
    reason: str
    given: str
    rank: int
    closeness: Closeness = "exact"
    order_id: str | None = None

    @property
    def creator_id(self) -> int:
        """Whom it is."""
        return int(self.row["creator_id"])


def best(hits: Iterable[Hit]) -> list[Hit]:
    """Return each creator once per thing given, by the best reason, the best first."""
    found: dict[tuple[int, str], Hit] = {}
    for hit in sorted(hits, key=lambda one: one.rank):
        found.setdefault((hit.creator_id, hit.given), hit)
    return list(found.values())


def rows_of(result: Result) -> list[dict[str, Any]]:
    """Return the rows of a result by column."""
    # Not by way of a frame, which takes longer than the query of a few rows.
    columns = result.values
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def frame_of(hits: Sequence[Hit]) -> pd.DataFrame:
    """Return one row a creator in the order of their best hit, their reasons joined."""
    rows: dict[int, dict[str, Any]] = {}
    for hit in hits:
        if hit.creator_id not in rows:
            rows[hit.creator_id] = {**hit.row, "matched": [], "closeness": hit.closeness, "order_id": None}
        row = rows[hit.creator_id]
        row["matched"].append(hit.reason)
        row["order_id"] = row["order_id"] or hit.order_id
    for row in rows.values():
        row["matched"] = ", ".join(dict.fromkeys(row["matched"]))
    return pd.DataFrame({name: _column(name, [row[name] for row in rows.values()]) for name in COLUMNS}, copy=False)


def _column(name: str, values: Sequence[Any]) -> Any:
    return whole_numbers(values) if name in WHOLE else pd.array(values, dtype="str")
