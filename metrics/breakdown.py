"""Any figures broken down by any dimensions: the one query most questions are made of."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data_access.answer import Answer
from data_access.database import Database, Result
from data_access.errors import FilterError
from data_access.filters import CONVERTED, Filters, Scope
from metrics.dimensions import dimension
from metrics.measures import Fact, Measure, Ratio, figure, leaves
from metrics.provenance import answered
from metrics.routing import Question, routed


def breakdown(
    database: Database,
    scope: Scope,
    figures: Sequence[str],
    by: Sequence[str] = (),
    *,
    title: str = "",
    dated: bool = True,
) -> Answer:
    """Answer figures over the scope, one row per combination of the dimensions (one row in all without any).

    Columns: the dimensions by name, then the figures by name: counts and money as Int64 (minor units), ratios as
    Float64 (shares as fractions, money_each in minor units). A figure is missing where its fact does not know a
    dimension, and a ratio over clicks is missing in a single currency, since clicks have none.
    dated=False takes all days. Raises FilterError for unknown names.
    """
    names = tuple(figures)
    wanted = list(leaves(names))
    watch_rates = scope.filters.currency == CONVERTED and any(m.unit == "money" and m.fact == "lines" for m in wanted)
    if watch_rates and all(m.name != "lines_without_rate" for m in wanted):
        wanted += leaves(("lines_without_rate",))
    frame, results = _joined(database, scope, wanted, tuple(by), dated)
    for name in names:
        one = figure(name)
        if isinstance(one, Ratio):
            frame[name] = _divided(frame, one, scope.filters)
    notes = (*(_rate_note(frame) if watch_rates else ()), *_click_note(frame))
    frame = frame[[*by, *names]].sort_values(list(by), ignore_index=True) if by else frame[list(names)]
    return answered(title or _title(names, by), frame, results, scope, database, names, notes=notes)


def _joined(
    database: Database, scope: Scope, measures: Sequence[Measure], by: tuple[str, ...], dated: bool
) -> tuple[pd.DataFrame, list[Result]]:
    facts: dict[Fact, list[Measure]] = {}
    for measure in measures:
        facts.setdefault(measure.fact, []).append(measure)
    dimensions = tuple(dimension(name) for name in by)
    results: list[Result] = []
    frame: pd.DataFrame | None = None
    found_in: dict[str, str] = {}
    for fact, group in facts.items():
        if any(fact not in one.facts for one in dimensions):
            continue
        for answered_here, query in routed(database, Question(fact, scope, tuple(group), dimensions, dated)):
            result = database.ask(query)
            flag = f"found by query {len(results)}"
            results.append(result)
            found = result.frame.assign(**{flag: True})
            frame = found if frame is None else _beside(frame, found, by)
            found_in |= {measure.name: flag for measure in answered_here}
    if frame is None:
        raise FilterError(f"None of these figures can be broken down by {', '.join(by)}.")
    for measure in measures:
        if measure.name not in found_in:
            frame[measure.name] = pd.Series(pd.NA, index=frame.index, dtype="Int64")
        else:
            # A combination that a query has no rows for was counted: it is zero. A missing rate stays missing.
            frame.loc[frame[found_in[measure.name]].isna(), measure.name] = 0
    return frame, results


def _beside(frame: pd.DataFrame, found: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    return frame.merge(found, how="outer", on=list(by)) if by else frame.join(found)


def _divided(frame: pd.DataFrame, ratio: Ratio, filters: Filters) -> pd.Series[float]:
    denominator = figure(ratio.denominator)
    if filters.currency != CONVERTED and isinstance(denominator, Measure) and denominator.fact == "clicks":
        return pd.Series(pd.NA, index=frame.index, dtype="Float64")
    below = frame[ratio.denominator].astype("Float64")
    return frame[ratio.numerator].astype("Float64") / below.where(below != 0)


def _rate_note(frame: pd.DataFrame) -> tuple[str, ...]:
    missing = int(frame["lines_without_rate"].sum())
    if not missing:
        return ()
    return (f"{missing:,} lines have no US-dollar rate for their day and are left out of dollar amounts.",)


def _click_note(frame: pd.DataFrame) -> tuple[str, ...]:
    if "clicks" not in frame or frame["clicks"].fillna(0).sum():
        return ()
    return ("No clicks are recorded for these days and filters: figures made of clicks are missing.",)


def _title(names: Sequence[str], by: Sequence[str]) -> str:
    what = ", ".join(figure(name).label for name in names[:3])
    return what + (" by " + ", ".join(dimension(name).label.lower() for name in by) if by else "")
