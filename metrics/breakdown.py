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
from metrics.dimensions import Dimension, dimension
from metrics.measures import Fact, Measure, Ratio, figure, leaves
from metrics.provenance import answered
from metrics.routing import Question, routed

LACKING = "lines_without_rate"


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
    found = joined(database, scope, measures_of(scope, figures), tuple(map(dimension, by)), dated=dated)
    return finished(found, scope, figures)


def measures_of(scope: Scope, figures: tuple[str, ...]) -> tuple[Measure, ...]:
    """Return the measures that figures are made of, and the one that tells whether a converted sum lacks rates."""
    return leaves((*figures, LACKING) if _converts(scope, figures) else figures)


def _converts(scope: Scope, figures: tuple[str, ...]) -> bool:
    money = any(measure.unit == "money" and measure.fact == "lines" for measure in leaves(figures))
    return money and scope.filters.currency == CONVERTED


def joined(
    database: Database, scope: Scope, measures: Sequence[Measure], by: tuple[Dimension, ...], *, dated: bool = True
) -> Cells:
    """Return what queries find of measures by dimensions; those whose facts do not know a dimension are unknown."""
    facts: dict[Fact, list[Measure]] = {}
    for measure in measures:
        facts.setdefault(measure.fact, []).append(measure)
    parts: list[tuple[tuple[Measure, ...], Result]] = []
    for fact, group in facts.items():
        if all(fact in one.facts for one in by):
            asked = routed(database, Question(fact, scope, tuple(group), by, dated))
            parts += [(answered_here, database.ask(query)) for answered_here, query in asked]
    results = tuple(result for _, result in parts)
    names = tuple(one.name for one in by)
    types = {name: results[0].types[name] for name in names} if results else {}
    cells = Cells(names, types, {}, frozenset(m.name for answered_here, _ in parts for m in answered_here), results)
    for answered_here, result in parts:
        _put(cells, [measure.name for measure in answered_here], result.values)
    return cells


def finished(cells: Cells, scope: Scope, figures: tuple[str, ...]) -> Cells:
    """Return the same with the ratios among the figures, and with notes. Raises FilterError where nothing is known."""
    if not cells.known:
        raise FilterError(f"None of these figures can be broken down by {', '.join(cells.by)}.")
    rows = cells.found.values()
    for name in figures:
        one = figure(name)
        if isinstance(one, Ratio):
            _divide(rows, one, scope.filters)
    rates = _rate_note(rows) if _converts(scope, figures) else ()
    return replace(cells, notes=(*rates, *_click_note(rows, leaves(figures))))


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
    missing = sum(row[LACKING] for row in rows)
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
