"""Figures of a period beside those of the period it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Scope
from data_access.frames import whole_numbers
from metrics.breakdown import cells_of, title_of
from metrics.cells import Cells, Key, figure_columns, in_order, key_columns
from metrics.day_words import in_words
from metrics.periods import now_and_before
from metrics.provenance import answered


def compared(
    database: Database,
    scope: Scope,
    figures: Sequence[str],
    by: Sequence[str] = (),
    *,
    title: str = "",
    every: Sequence[str] | None = None,
) -> Answer:
    """Answer figures now and before.

    Columns: the dimensions, the figures, and each figure again as `<name>_before` (all missing where the filters
    compare with nothing). Rows: the combinations of now or before; where one of the two has none, its counts and money
    are zero and its ratios missing. every: the values of the one dimension that have a row each, in this order, found
    or not.
    """
    names, dimensions = tuple(figures), tuple(by)
    other = scope.compared()
    if other is None:
        now = cells_of(database, scope, names, dimensions)
        keys = in_order(now.found) if every is None else [(value,) for value in every]
        columns = {f"{name}_before": whole_numbers([None] * len(keys)) for name in names}
        frame = _frame(now, names, keys, columns)
        return _answer(database, scope, names, by, title, frame, (now,))
    now, before = now_and_before(database, scope, other, names, dimensions)
    keys = in_order({**now.found, **before.found}) if every is None else [(value,) for value in every]
    columns = figure_columns(names, [before.found.get(key, before.nothing) for key in keys], "_before")
    frame = _frame(now, names, keys, columns)
    answer = _answer(database, scope, names, by, title, frame, (now, before))
    sentence = f"Compared with {in_words(other.filters.start)} to {in_words(other.filters.end)}"
    provenance = replace(answer.provenance, filters=(*answer.provenance.filters, sentence))
    return replace(answer, provenance=provenance)


def _frame(now: Cells, names: tuple[str, ...], keys: Sequence[Key], before: dict[str, Any]) -> pd.DataFrame:
    figures = figure_columns(names, [now.found.get(key, now.nothing) for key in keys])
    return pd.DataFrame(key_columns(now.by, now.types, keys) | figures | before, copy=False)


def _answer(
    database: Database,
    scope: Scope,
    names: tuple[str, ...],
    by: Sequence[str],
    title: str,
    frame: pd.DataFrame,
    found: Sequence[Cells],
) -> Answer:
    results = list({id(result): result for cells in found for result in cells.results}.values())
    return answered(title or title_of(names, by), frame, results, scope, database, names, notes=found[0].notes)
