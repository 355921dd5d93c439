"""Which table answers: the smallest rollup that can do it exactly, or else the ledger.

A rollup can when it is fresh and knows every column that the dimensions, the filters, the viewer's rights and the
measures ask for. Sums and counts add up; orders are counted by marks and, where they are split, distinctly (see
data_access.rollups.orders); creators are counted by the days of their sales (see metrics.presence).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Label,
    Select,
    cast,
    func,
    literal,
    select,
    union_all,
)

from data_access.contract import campaigns
from data_access.database import Database
from data_access.engines import Query
from data_access.filters import Filters, Scope
from data_access.rollups.declared import PAYOUTS, rollup
from data_access.rollups.shape import Rollup
from metrics.condensed import condensed, condensed_figure
from metrics.dimensions import Dimension
from metrics.facts import aggregate, conditions, creator_conditions, cut, table_of
from metrics.measures import Fact, Measure
from metrics.payment_tables import in_payouts
from metrics.presence import Presence, presence
from metrics.restated import all_restated, contract_columns, replaced
from metrics.rollup_figures import split_figure
from metrics.spans import Span, spans


@dataclass(frozen=True)
class Question:
    """What is asked of one fact."""

    fact: Fact
    scope: Scope
    measures: tuple[Measure, ...]
    dimensions: tuple[Dimension, ...]
    dated: bool

    def asking(self, measures: Sequence[Measure]) -> Question:
        """Return the same question for some of its measures."""
        if len(measures) == len(self.measures):
            return self
        return Question(self.fact, self.scope, tuple(measures), self.dimensions, self.dated)

    @cached_property
    def keys(self) -> Mapping[str, Told]:
        """The dimensions by name."""
        return {one.name: _key(one, self.fact, self.scope.filters) for one in self.dimensions}

    @cached_property
    def where(self) -> tuple[Told, ...]:
        """The conditions, but that on days."""
        return _where(self.fact, self.scope)

    @cached_property
    def needed(self) -> frozenset[Column[Any]]:
        """The contract columns of both."""
        return frozenset[Column[Any]]().union(*(told.columns for told in (*self.keys.values(), *self.where)))


@dataclass(frozen=True, eq=False)
class Told:
    """An expression over contract columns, and which those are: most tables know too few of them to be looked at."""

    expression: ColumnElement[Any]
    columns: frozenset[Column[Any]]


def _told(expression: ColumnElement[Any]) -> Told:
    return Told(expression, contract_columns(expression))


# The questions of one page share their scope and many a dimension.
@lru_cache(maxsize=256)
def _where(fact: Fact, scope: Scope) -> tuple[Told, ...]:
    return tuple(map(_told, (*creator_conditions(scope), *conditions(fact, scope, dated=False))))


@lru_cache(maxsize=256)
def _key(one: Dimension, fact: Fact, filters: Filters) -> Told:
    return _told(one.expression(fact, filters))


def routed(database: Database, question: Question) -> list[tuple[tuple[Measure, ...], Query]]:
    """Return the queries that answer the question together, each with the measures it answers."""
    if question.fact == "payouts":
        return [(question.measures, _from_payouts(database, question))]
    people = [m for m in question.measures if m.aggregate == "distinct" and m.column == "creator_id"]
    others = [m for m in question.measures if m not in people]
    found: list[tuple[tuple[Measure, ...], Query]] = []
    left: list[Measure] = []
    for group, asked in ((others, _from_cells), (people, _from_presence)):
        query = asked(database, question.asking(group)) if group else None
        if query is not None:
            found.append((tuple(group), query))
        else:
            left += group
    if left:
        rest = question.asking(left)
        found.append((rest.measures, _from_ledger(rest)))
    return found


def usable(database: Database, shape: str, source: str, basis: str, *, dated: bool = True) -> list[Rollup]:
    """Return the fresh rollups of a shape that can be asked by that date basis, the smallest first.

    Without days any line counts, also one that has no day of the basis: the rollups by order have them all.
    """
    wanted = "" if source == "clicks" else basis if dated else "ordered"
    found = (rollup(name) for name in database.rollups)
    return _smallest_first(database, (o for o in found if (o.shape, o.source, o.basis) == (shape, source, wanted)))


def _smallest_first(database: Database, tables: Iterable[Rollup]) -> list[Rollup]:
    return sorted(tables, key=lambda one: (database.rollups[one.name], len(one.table.c)))


def smallest_cells(
    database: Database, basis: str, expressions: Sequence[ColumnElement[Any]], days: tuple[date, date] | None
) -> tuple[Rollup, list[Any]] | None:
    """Return the smallest rollup of lines that knows all expressions over the days (first and last; None: any), with
    them restated; None: the ledger must."""
    needed = frozenset[Column[Any]]().union(*map(contract_columns, expressions))
    for one in usable(database, "cells", "lines", basis):
        known = one.known_over(days)
        if needed <= known.keys():
            return one, [replaced(expression, known) for expression in expressions]
    return None


@dataclass(frozen=True)
class Lines:
    """The lines of a scope, from a rollup or the ledger. rows: how many lines a row of the source stands for."""

    source: FromClause
    where: list[Any]
    columns: list[Any]
    rows: ColumnElement[int]


def lines_of(database: Database, scope: Scope, columns: Sequence[ColumnElement[Any]]) -> Lines:
    """Return where to read expressions over contract columns of a scope's lines, and the expressions as read there.

    A sum of amounts is the same over either; a count is the sum of `rows`.
    """
    asked = [*columns, *creator_conditions(scope), *conditions("lines", scope, dated=False)]
    filters = scope.filters
    days = (filters.start, filters.end)
    needed = frozenset[Column[Any]]().union(*map(contract_columns, asked))
    for one in usable(database, "cells", "lines", filters.basis):
        for rows in spans(database, one, days, needed):
            found = all_restated(asked, rows.stands_for)
            if found is not None:
                where = [*rows.where, *found[len(columns) :]]
                return Lines(rows.source, where, found[: len(columns)], rows.source.c.rows)
    source, where = cut("lines", scope)
    return Lines(source, where, list(columns), literal(1, BigInteger))


def _from_ledger(question: Question) -> Query:
    needed = [one.needs for one in question.dimensions if one.needs]
    source, where = cut(question.fact, question.scope, joined=needed, dated=question.dated)
    filters = question.scope.filters
    keys = [one.expression(question.fact, filters).label(one.name) for one in question.dimensions]
    figures = [aggregate(measure, filters) for measure in question.measures]
    return _grouped(select(*keys, *figures).select_from(source).where(*where), keys)


def _from_payouts(database: Database, question: Question) -> Query:
    filters = question.scope.filters
    keys = [one.expression(question.fact, filters) for one in question.dimensions]
    figures = [aggregate(measure, filters) for measure in question.measures]
    found = in_payouts(database, question.scope, [*keys, *figures], dated=question.dated)
    if found is None:
        return _from_ledger(question)
    columns, where = found
    named = [key.label(one.name) for one, key in zip(question.dimensions, columns, strict=False)]
    return _grouped(select(*named, *columns[len(keys) :]).select_from(PAYOUTS.table).where(*where), named)


def _grouped(query: Select[Any], keys: Sequence[ColumnElement[Any]]) -> Select[Any]:
    return query.group_by(*keys) if keys else query


def _from_cells(database: Database, question: Question) -> Query | None:
    if question.fact not in ("lines", "clicks"):
        return None
    basis = question.scope.filters.basis
    distinct = [measure for measure in question.measures if measure.aggregate == "distinct"]
    if any(measure.column != "order_id" or measure.among != "counted sales" for measure in distinct):
        return None
    split: Select[Any] | None = None
    if distinct:
        tables = usable(database, "split_orders", question.fact, basis, dated=question.dated)
        split = _asked_of(database, tables[0], question) if tables else None
        if split is None:
            return None
    for one in usable(database, "cells", question.fact, basis, dated=question.dated):
        whole = _asked_of(database, one, question)
        if whole is not None:
            return whole if split is None else _summed(whole, split, question)
    return None


def _asked_of(database: Database, one: Rollup, question: Question) -> Select[Any] | None:
    """Return the question put to one table, or None where it does not know a column."""
    filters = question.scope.filters
    days = (filters.start, filters.end) if question.dated else None
    since = next((dimension.since for dimension in question.dimensions if dimension.since), None)
    for rows in spans(database, one, days, question.needed, since):
        source = _with_campaigns(rows.source, rows.stands_for, question)
        found = stated(question, rows.stands_for, rows.ready)
        if source is None or found is None:
            continue
        keys, where = found[0], [*found[1], *rows.where]
        if one.shape == "split_orders":
            query = _of_split(one, question, source, keys, where)
        else:
            query = _condensed(one, question, source, rows, keys, where)
        if query is not None:
            return query
    return None


def _condensed(
    one: Rollup,
    question: Question,
    source: FromClause,
    rows: Span,
    keys: Sequence[Label[Any]],
    where: Sequence[ColumnElement[bool]],
) -> Select[Any] | None:
    """Return figures from rows that are summed first; None where those cannot tell one of them."""
    currency = question.scope.filters.currency
    found = [condensed_figure(one.name, measure, currency) for measure in question.measures]
    figures = [figure for figure in found if figure is not None]
    if len(figures) < len(found):
        return None
    return condensed(source, rows.source.c, where, {key.name: key.element for key in keys}, figures)


def _of_split(
    one: Rollup,
    question: Question,
    source: FromClause,
    keys: Sequence[Label[Any]],
    where: Sequence[ColumnElement[bool]],
) -> Select[Any] | None:
    """Return the orders that no mark counts; None where their rows cannot tell a figure."""
    figures = {measure.name: split_figure(one.name, measure) for measure in question.measures}
    found = [value.label(name) for name, value in figures.items() if value is not None]
    if len(found) < len(figures):
        return None
    return _grouped(select(*keys, *found).select_from(source).where(*where), keys)


def _with_campaigns(
    source: FromClause, stands_for: Mapping[Column[Any], ColumnElement[Any]], question: Question
) -> FromClause | None:
    """Return the source with what a dimension needs of campaigns; None where it knows no campaign."""
    if all(dimension.needs != "campaigns" for dimension in question.dimensions):
        return source
    campaign = stands_for.get(table_of(question.fact).c.campaign_id)  # type: ignore[call-overload]
    return None if campaign is None else source.outerjoin(campaigns, campaigns.c.campaign_id == campaign)


def stated(
    question: Question,
    stands_for: Mapping[Column[Any], ColumnElement[Any]],
    ready: Mapping[str, ColumnElement[Any]],
) -> tuple[list[Label[Any]], list[ColumnElement[bool]]] | None:
    """Return dimensions and conditions (but that on days) over what stands for contract columns; None: unknown.

    ready: columns that are a dimension as they are, by its name.
    """
    keys = {name: told for name, told in question.keys.items() if name not in ready}
    if any(not told.columns <= stands_for.keys() for told in (*keys.values(), *question.where)):
        return None
    known = {name: replaced(told.expression, stands_for) for name, told in keys.items()}
    labelled = [(known[name] if name in known else ready[name]).label(name) for name in question.keys]
    return labelled, [replaced(told.expression, stands_for) for told in question.where]


def _summed(whole: Select[Any], split: Select[Any], question: Question) -> Select[Any]:
    """Return the orders of both added up; nobody's orders are in both."""
    both = union_all(whole, split).subquery("whole_and_split")
    keys = [both.c[one.name] for one in question.dimensions]
    figures = [cast(func.sum(both.c[m.name]), BigInteger).label(m.name) for m in question.measures]
    return _grouped(select(*keys, *figures), keys)


def _from_presence(database: Database, question: Question) -> Query | None:
    if any(measure.where is not None or measure.among != "counted sales" for measure in question.measures):
        return None
    names = [one.name for one in question.dimensions]
    for days in sellers(database, question.scope, names, dated=question.dated):
        source = _with_campaigns(days.source, days.stands_for, question)
        found = stated(question, days.stands_for, days.ready)
        if source is not None and found is not None:
            keys, where = found
            query = select(*keys, *(days.people.label(measure.name) for measure in question.measures))
            return _grouped(query.select_from(source).where(*where, *days.where), keys)
    return None


def sellers(database: Database, scope: Scope, dimensions: Collection[str], *, dated: bool = True) -> Iterator[Presence]:
    """Yield the rows that tell who sold within the days, by dimensions of these names, those of the smallest first."""
    shapes = ("sellers", "creator_months")
    tables = [one for shape in shapes for one in usable(database, shape, "lines", scope.filters.basis, dated=dated)]
    for one in _smallest_first(database, tables):
        days = presence(one, scope, dimensions, dated=dated)
        if days is not None:
            yield days
