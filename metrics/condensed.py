"""Rows of a rollup summed by what figures tell apart, so that each figure looks at few of them.

A figure is the sum of an amount over rows of some statuses or kinds, and every row is looked at for every figure.
Summed first by the dimensions and by what any figure tells rows apart by, hundreds of thousands of rows are hundreds.
And what a dimension is called (the market of a country, the band of a year of birth) is said of those few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnClause,
    ColumnElement,
    Date,
    FromClause,
    Select,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.sql.visitors import iterate

from data_access.rollups.columns import CLICK_SUMS, LINE_SUMS
from data_access.rollups.declared import rollup
from metrics.measures import Columns, Measure
from metrics.restated import replaced
from metrics.rollup_figures import cell_in

_SUMMED = frozenset({"rows", "orders", *(one.name for one in (*LINE_SUMS, *CLICK_SUMS))})


@dataclass(frozen=True)
class Condensed:
    """A figure over rows that were summed first, and the names of the rollup's columns that those must keep."""

    figure: ColumnElement[Any]
    reads: tuple[str, ...]


@lru_cache(maxsize=1024)
def condensed_figure(name: str, measure: Measure, currency: str) -> Condensed | None:
    """Return a measure over rows of the rollup of that name as `condensed` sums them; None where they cannot tell.

    It is the same over the months of that rollup, and names its columns alone, whatever they are selected from: so it
    is made once and not for every query.
    """
    figure = cell_in(name, measure, currency)
    if figure is None:
        return None
    own = rollup(name).table.c
    read = tuple(dict.fromkeys(one.name for one in iterate(figure) if isinstance(one, Column)))
    kept: dict[Column[Any], ColumnElement[Any]] = {own[one]: column(_kept(one), own[one].type) for one in read}
    return Condensed(replaced(figure, kept).label(measure.name), read)


def condensed(
    source: FromClause,
    own: Columns,
    where: Sequence[ColumnElement[bool]],
    keys: Mapping[str, ColumnElement[Any]],
    figures: Sequence[Condensed],
) -> Select[Any]:
    """Return the query of keys and figures by their names, over few rows that rows of a `cells` rollup are summed to.

    own: the columns of those rows by their names in the rollup. Amounts that are missing are summed apart, as they are
    in the rollup, since figures count the lines that have none.
    """
    read = dict.fromkeys(name for figure in figures for name in figure.reads)
    summed = [own[name] for name in read if name in _SUMMED]
    told: dict[ColumnElement[Any], str] = {own[name]: _kept(name) for name in read if name not in _SUMMED}
    missing = [one.is_(None) for one in summed if one.nullable]
    made_of = {name: _few_of(key) for name, key in keys.items()}
    for name, key in keys.items():
        for at, part in enumerate(made_of[name] or [key]):
            told.setdefault(part, f"key_{name}_{at}")
    alike = [one.label(label) for one, label in told.items()]
    fewer = (
        select(*alike, *(cast(func.sum(one), BigInteger).label(_kept(one.name)) for one in summed))
        .select_from(source)
        .where(*where)
        .group_by(*alike, *missing)
        .subquery("fewer")
    )
    kept: dict[Any, ColumnElement[Any]] = {one: column(label, one.type) for one, label in told.items()}
    again = [(replaced(key, kept) if made_of[name] else kept[key]).label(name) for name, key in keys.items()]
    query = select(*again, *(figure.figure for figure in figures)).select_from(fewer)
    return query.group_by(*again) if again else query


def _few_of(key: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Return the columns that a key is made of where they have few values; in `cells` all have but the day."""
    read = [one for one in iterate(key) if isinstance(one, ColumnClause)]
    few: list[ColumnElement[Any]] = [one for one in read if isinstance(one, Column) and not isinstance(one.type, Date)]
    return few if len(few) == len(read) else []


def _kept(name: str) -> str:
    """Return what a column is called among the summed rows: no figure or dimension is called so, which some engines
    would take for it."""
    return f"own_{name}"
