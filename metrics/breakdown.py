"""Any figures broken down by any dimensions: the one query most questions are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from data_access.answer import Answer
from data_access.database import Database, Result
from data_access.errors import FilterError
from data_access.filters import CONVERTED, Filters, Scope
from metrics.cells import Cells, Values
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
    cells = cells_of(database, scope, names, tuple(by), dated=dated)
    return answered(
        title or title_of(names, by), cells.frame(names), cells.results, scope, database, names, notes=cells.notes
    )


def cells_of(
    database: Database, scope: Scope, figures: tuple[str, ...], by: tuple[str, ...], *, dated: bool = True
) -> Cells:
    """Return what `breakdown` answers as plain values. Raises FilterError for unknown names."""
    wanted = list(leaves(figures))
    watch_rates = scope.filters.currency == CONVERTED and any(m.unit == "money" and m.fact == "lines" for m in wanted)
    if watch_rates and all(m.name != "lines_without_rate" for m in wanted):
        wanted += leaves(("lines_without_rate",))
    cells = _joined(database, scope, wanted, by, dated)
    rows = cells.found.values()
    for name in figures:
        one = figure(name)
        if isinstance(one, Ratio):
            _divide(rows, one, scope.filters)
    return replace(cells, notes=(*(_rate_note(rows) if watch_rates else ()), *_click_note(rows, wanted)))


def _joined(database: Database, scope: Scope, measures: Sequence[Measure], by: tuple[str, ...], dated: bool) -> Cells:
    facts: dict[Fact, list[Measure]] = {}
    for measure in measures:
        facts.setdefault(measure.fact, []).append(measure)
    dimensions = tuple(dimension(name) for name in by)
    parts: list[tuple[tuple[Measure, ...], Result]] = []
    for fact, group in facts.items():
        if all(fact in one.facts for one in dimensions):
            asked = routed(database, Question(fact, scope, tuple(group), dimensions, dated))
            parts += [(answered_here, database.ask(query)) for answered_here, query in asked]
    if not parts:
        raise FilterError(f"None of these figures can be broken down by {', '.join(by)}.")
    results = tuple(result for _, result in parts)
    known = frozenset(measure.name for answered_here, _ in parts for measure in answered_here)
    cells = Cells(by, {name: results[0].types[name] for name in by}, {}, known, results)
    for answered_here, result in parts:
        _put(cells, [measure.name for measure in answered_here], result.values)
    return cells


def _put(cells: Cells, names: Sequence[str], values: Mapping[str, Sequence[Any]]) -> None:
    """Put what a query found beside the rest. A combination that another has no rows for was counted there: it is
    zero; a sum that is missing for want of a rate stays missing."""
    columns = [values[name] for name in names]
    dimensions = [values[name] for name in cells.by]
    for at in range(len(columns[0])):
        row = cells.found.setdefault(tuple(values[at] for values in dimensions), cells.nothing)
        for name, column in zip(names, columns, strict=True):
            row[name] = column[at]


def _divide(rows: Iterable[Values], ratio: Ratio, filters: Filters) -> None:
    denominator = figure(ratio.denominator)
    clicks = isinstance(denominator, Measure) and denominator.fact == "clicks"
    if clicks and filters.currency != CONVERTED:
        return
    for row in rows:
        above, below = row.get(ratio.numerator), row.get(ratio.denominator)
        row[ratio.name] = float(above) / float(below) if below and above is not None else None


def _rate_note(rows: Iterable[Values]) -> tuple[str, ...]:
    missing = sum(row["lines_without_rate"] for row in rows)
    if not missing:
        return ()
    return (f"{missing:,} lines have no US-dollar rate for their day and are left out of dollar amounts.",)


def _click_note(rows: Iterable[Values], measures: Sequence[Measure]) -> tuple[str, ...]:
    if all(measure.name != "clicks" for measure in measures) or any(row.get("clicks") for row in rows):
        return ()
    return ("No clicks are recorded for these days and filters: figures made of clicks are missing.",)


def title_of(names: Sequence[str], by: Sequence[str]) -> str:
    """Return the title of figures that were given none."""
    what = ", ".join(figure(name).label for name in names[:3])
    return what + (" by " + ", ".join(dimension(name).label.lower() for name in by) if by else "")
