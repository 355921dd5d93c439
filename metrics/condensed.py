"""Rows of a rollup summed by what figures tell apart, so that each figure looks at few of them.

A figure is the sum of an amount over rows of some statuses or kinds, and every row is looked at for every figure.
Summed first by the dimensions and by what any figure tells rows apart by, hundreds of thousands of rows are hundreds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, FromClause, cast, func, select
from sqlalchemy.sql.visitors import iterate

from data_access.rollups.columns import CLICK_SUMS, LINE_SUMS
from metrics.restated import replaced

_SUMMED = frozenset({"rows", "orders", *(column.name for column in (*LINE_SUMS, *CLICK_SUMS))})


def condensed(
    source: FromClause,
    where: Sequence[ColumnElement[bool]],
    keys: Mapping[str, ColumnElement[Any]],
    figures: Mapping[str, ColumnElement[Any]],
) -> tuple[FromClause, dict[str, ColumnElement[Any]], dict[str, ColumnElement[Any]]]:
    """Return a source of fewer rows, and the same keys and figures over it: sums over rows of a `cells` rollup.

    Amounts that are missing are summed apart, as they are in the rollup, since figures count the lines that have none.
    """
    read = {one: None for figure in figures.values() for one in iterate(figure) if isinstance(one, Column)}
    summed = [column for column in read if column.name in _SUMMED]
    told = [column for column in read if column.name not in _SUMMED]
    missing = [column.is_(None) for column in summed if column.nullable]
    named = [key.label(f"key_{name}") for name, key in keys.items()]
    fewer = (
        select(*named, *told, *(cast(func.sum(column), BigInteger).label(column.name) for column in summed))
        .select_from(source)
        .where(*where)
        .group_by(*named, *told, *missing)
        .subquery("fewer")
    )
    stands_for: dict[Column[Any], ColumnElement[Any]] = {column: fewer.c[column.name] for column in read}
    again: dict[str, ColumnElement[Any]] = {name: fewer.c[f"key_{name}"] for name in keys}
    return fewer, again, {name: replaced(figure, stands_for) for name, figure in figures.items()}
