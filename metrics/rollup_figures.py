"""Measures over the rows of a rollup of lines or clicks, and over those of split orders."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, case, cast, func, true

from data_access.rollups.declared import rollup
from metrics.facts import amount, table_of
from metrics.measures import Measure
from metrics.restated import restated


@lru_cache(maxsize=1024)
def cell_in(name: str, measure: Measure, currency: str) -> ColumnElement[Any] | None:
    """Return a measure over rows of the rollup of that name; None where they cannot tell."""
    one = rollup(name)
    own, stands_for = one.table.c, one.stands_for
    counted = _counted(stands_for, measure)
    if counted is None:
        return None

    def total(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.sum(case((counted, column)))

    if measure.aggregate == "sum":
        money = measure.unit == "money"
        summed = amount(measure.fact, measure.column, currency) if money else table_of(measure.fact).c[measure.column]
        column = stands_for.get(summed)  # type: ignore[call-overload]
        if column is None:
            return None
        value: ColumnElement[Any] = case((func.coalesce(total(own.rows), 0) == 0, 0), else_=total(column))
    else:
        value = func.coalesce(total(own.orders if measure.aggregate == "distinct" else own.rows), 0)
    return cast(value, BigInteger)


@lru_cache(maxsize=1024)
def split_figure(name: str, measure: Measure) -> ColumnElement[Any] | None:
    """Return the orders of the rollup of that name, which no mark counts; missing for measures that the marks' rollup
    sums by itself."""
    one = rollup(name)
    if measure.aggregate != "distinct":
        return cast(None, BigInteger)
    counted = _counted(one.stands_for, measure)
    if counted is None:
        return None
    return cast(func.count(case((counted, one.table.c.order_number)).distinct()), BigInteger)


def _counted(stands_for: Mapping[Column[Any], ColumnElement[Any]], measure: Measure) -> ColumnElement[bool] | None:
    """Return which rows count; None where they cannot tell."""
    condition = measure.condition(table_of(measure.fact).c)
    found: ColumnElement[bool] | None = true() if condition is None else restated(condition, stands_for)
    return found
