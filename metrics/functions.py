"""What the engines say in different words, each said once: a construct per meaning, and its words per engine.

Questions are made of these and of plain SQL, and never ask which engine will answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, Double, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from data_access.rollups.functions import CLICKHOUSE, POSTGRESQL, arguments

DUCKDB = "duckdb"


class matches(FunctionElement[bool]):  # noqa: N801 reads as the function it is
    """`matches(text, pattern)`: whether a regular expression is found anywhere in a text."""

    type = Boolean()
    inherit_cache = True


class digits(FunctionElement[str]):  # noqa: N801
    """`digits(text)`: the digits of a text and nothing else."""

    type = String()
    inherit_cache = True


class lower(FunctionElement[str]):  # noqa: N801
    """`lower(text)`: a text in small letters of any script."""

    type = String()
    inherit_cache = True


class median(FunctionElement[float]):  # noqa: N801
    """`median(number)`: the middle of those that are not missing, halfway between two; missing where none is."""

    type = Double()
    inherit_cache = True


class days_between(FunctionElement[int]):  # noqa: N801
    """`days_between(day, later)`: whole days from one day to another, negative where the other is earlier."""

    type = BigInteger()
    inherit_cache = True


class may_be_missing(FunctionElement[Any]):  # noqa: N801
    """`may_be_missing(value)`: a value as it is, of which a window function may find none."""

    inherit_cache = True


class alphabetical(FunctionElement[str]):  # noqa: N801
    """`alphabetical(text)`: a text to order by, by its characters' numbers whatever the server's language is."""

    type = String()
    inherit_cache = True


class day_of(FunctionElement[date]):  # noqa: N801
    """`day_of(moment)`: the UTC day of a day or moment."""

    type = Date()
    inherit_cache = True


class week_of(FunctionElement[date]):  # noqa: N801
    """`week_of(moment)`: the Monday of the week that a day or moment lies in."""

    type = Date()
    inherit_cache = True


class month_of(FunctionElement[date]):  # noqa: N801
    """`month_of(moment)`: the first day of the month that a day or moment lies in."""

    type = Date()
    inherit_cache = True


FIRST_DAYS: Mapping[str, type[FunctionElement[date]]] = {"day": day_of, "week": week_of, "month": month_of}


@compiles(matches)
def _matches(element: matches, compiler: SQLCompiler, **how: Any) -> str:
    text, pattern = arguments(element, compiler, **how)
    return f"regexp_matches({text}, {pattern})"


@compiles(matches, POSTGRESQL)
def _matches_postgresql(element: matches, compiler: SQLCompiler, **how: Any) -> str:
    text, pattern = arguments(element, compiler, **how)
    return f"(({text}) ~ {pattern})"


@compiles(matches, CLICKHOUSE)
def _matches_clickhouse(element: matches, compiler: SQLCompiler, **how: Any) -> str:
    text, pattern = arguments(element, compiler, **how)
    return f"match({text}, {pattern})"


@compiles(digits)
def _digits(element: digits, compiler: SQLCompiler, **how: Any) -> str:
    (text,) = arguments(element, compiler, **how)
    return f"regexp_replace({text}, '[^0-9]', '', 'g')"


@compiles(digits, CLICKHOUSE)
def _digits_clickhouse(element: digits, compiler: SQLCompiler, **how: Any) -> str:
    (text,) = arguments(element, compiler, **how)
    return f"replaceRegexpAll({text}, '[^0-9]', '')"


@compiles(lower)
def _lower(element: lower, compiler: SQLCompiler, **how: Any) -> str:
    (text,) = arguments(element, compiler, **how)
    return f"lower({text})"


@compiles(lower, CLICKHOUSE)
def _lower_clickhouse(element: lower, compiler: SQLCompiler, **how: Any) -> str:
    (text,) = arguments(element, compiler, **how)
    return f"lowerUTF8({text})"


@compiles(median)
def _median(element: median, compiler: SQLCompiler, **how: Any) -> str:
    (number,) = arguments(element, compiler, **how)
    return f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {number})"


@compiles(median, CLICKHOUSE)
def _median_clickhouse(element: median, compiler: SQLCompiler, **how: Any) -> str:
    (number,) = arguments(element, compiler, **how)
    return f"quantileExactInclusiveOrNull(0.5)({number})"


@compiles(days_between)
def _days_between(element: days_between, compiler: SQLCompiler, **how: Any) -> str:
    day, later = arguments(element, compiler, **how)
    return f"({later} - {day})"


@compiles(days_between, CLICKHOUSE)
def _days_between_clickhouse(element: days_between, compiler: SQLCompiler, **how: Any) -> str:
    day, later = arguments(element, compiler, **how)
    return f"dateDiff('day', {day}, {later})"


@compiles(day_of)
def _day_of(element: day_of, compiler: SQLCompiler, **how: Any) -> str:
    return _truncated("day", element, compiler, **how)


@compiles(week_of)
def _week_of(element: week_of, compiler: SQLCompiler, **how: Any) -> str:
    return _truncated("week", element, compiler, **how)


@compiles(month_of)
def _month_of(element: month_of, compiler: SQLCompiler, **how: Any) -> str:
    return _truncated("month", element, compiler, **how)


def _truncated(grain: str, element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    (moment,) = arguments(element, compiler, **how)
    return f"CAST(date_trunc('{grain}', {moment}) AS DATE)"


@compiles(day_of, DUCKDB)
def _day_of_duckdb(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    (day,) = arguments(element, compiler, **how)
    return day if _is_day(element) else f"CAST({day} AS DATE)"


@compiles(week_of, DUCKDB)
def _week_of_duckdb(element: week_of, compiler: SQLCompiler, **how: Any) -> str:
    return _days_back("isodow", element, compiler, **how)


@compiles(month_of, DUCKDB)
def _month_of_duckdb(element: month_of, compiler: SQLCompiler, **how: Any) -> str:
    return _days_back("day", element, compiler, **how)


def _days_back(number: str, element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    # DuckDB looks the number of a day up in a table; truncating takes three times as long.
    day = _day_of_duckdb(element, compiler, **how)
    return f"({day} - CAST({number}({day}) - 1 AS INTEGER))"


def _is_day(element: FunctionElement[Any]) -> bool:
    return isinstance(next(iter(element.clauses)).type, Date)


@compiles(may_be_missing)
@compiles(alphabetical)
def _as_it_is(element: FunctionElement[Any], compiler: SQLCompiler, **how: Any) -> str:
    (value,) = arguments(element, compiler, **how)
    return value


@compiles(may_be_missing, CLICKHOUSE)
def _may_be_missing_clickhouse(element: may_be_missing, compiler: SQLCompiler, **how: Any) -> str:
    (value,) = arguments(element, compiler, **how)
    return f"toNullable({value})"


@compiles(alphabetical, POSTGRESQL)
def _alphabetical_postgresql(element: alphabetical, compiler: SQLCompiler, **how: Any) -> str:
    (text,) = arguments(element, compiler, **how)
    return f'({text}) COLLATE "C"'


def by_text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what to order by a column of the contract: a text by its characters, anything else as it is."""
    return alphabetical(column) if isinstance(column.type, String) else column
