"""Figures of a period beside those of the period it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Scope
from metrics.breakdown import breakdown
from metrics.dimensions import dimension
from metrics.measures import Measure, figure


def compared(
    database: Database, scope: Scope, figures: Sequence[str], by: Sequence[str] = (), *, title: str = ""
) -> Answer:
    """Answer figures now and before.

    Columns: the dimensions, the figures, and each figure again as `<name>_before` (all missing where the filters
    compare with nothing). Rows: the combinations of now or before; where one of the two has none, its counts and money
    are zero and its ratios missing.
    """
    now = breakdown(database, scope, figures, by, title=title)
    other = scope.compared()
    if other is None:
        absent = {f"{name}_before": pd.Series(pd.NA, index=now.frame.index, dtype="Int64") for name in figures}
        return replace(now, frame=now.frame.assign(**absent))
    before = breakdown(database, other, figures, by)
    earlier = before.frame.rename(columns={name: f"{name}_before" for name in figures})
    frame = _beside(now.frame, earlier, figures, by) if by else now.frame.join(earlier)
    provenance = replace(
        now.provenance,
        written=now.provenance.written + before.provenance.written,
        filters=(*now.provenance.filters, f"Compared with {other.filters.start} to {other.filters.end}"),
        seconds=now.provenance.seconds + before.provenance.seconds,
        rows=len(frame),
    )
    return replace(now, frame=frame, provenance=provenance)


def _beside(now: pd.DataFrame, earlier: pd.DataFrame, figures: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
    frame = now.merge(earlier, how="outer", on=list(by), indicator="found")
    for name in figures:
        one = figure(name)
        if isinstance(one, Measure) and all(one.fact in dimension(n).facts for n in by):
            frame.loc[frame["found"] == "right_only", name] = 0
            frame.loc[frame["found"] == "left_only", f"{name}_before"] = 0
    return frame.drop(columns="found")
