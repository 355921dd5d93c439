"""Rules that one row keeps or breaks by itself. A table's rules are asked in one query, so it is read once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, String, Table, case, cast, func, literal, select

from data_access.check.finding import Finding
from data_access.contract import bound_in_words
from data_access.database import Database

CONVERTED = ("order_value_usd_cents", "commission_usd_cents", "amount_usd_cents")


@dataclass(frozen=True)
class Fault:
    """A way to be wrong: the condition of a row that is, what to say of such rows, and what to show of one."""

    column: str
    problem: str
    broken: ColumnElement[bool]
    example: ColumnElement[str]


RowRule = Callable[[Table, Column[Any]], Fault | None]


def is_null(table: Table, column: Column[Any]) -> Fault | None:
    """A column that must have a value has none."""
    if column.nullable:
        return None
    return Fault(column.name, "empty; it must have a value", column.is_(None), row_name(table))


def not_allowed(_: Table, column: Column[Any]) -> Fault | None:
    """A value is not one of the allowed ones."""
    allowed = column.info.get("allowed")
    if allowed is None:
        return None
    return Fault(column.name, f"not one of {', '.join(allowed)}", column.not_in(allowed), _text(column))


def off_pattern(_: Table, column: Column[Any]) -> Fault | None:
    """A value does not have the pattern it must have."""
    pattern = column.info.get("pattern")
    if pattern is None:
        return None
    return Fault(column.name, f"not of the form {pattern}", ~column.regexp_match(f"^{pattern}$"), _text(column))


def below_minimum(_: Table, column: Column[Any]) -> Fault | None:
    """A number or a time is less than the least allowed."""
    minimum = column.info.get("minimum")
    if minimum is None:
        return None
    return Fault(column.name, f"less than {bound_in_words(minimum)}", column < minimum, _text(column))


def above_maximum(_: Table, column: Column[Any]) -> Fault | None:
    """A number or a time is more than the most allowed."""
    maximum = column.info.get("maximum")
    if maximum is None:
        return None
    return Fault(column.name, f"more than {bound_in_words(maximum)}", column > maximum, _text(column))


def without_rate(table: Table, column: Column[Any]) -> Fault | None:
    """An amount has no US dollar value, so converted figures leave it out."""
    if column.name not in CONVERTED or "currency" not in table.c:
        return None
    return Fault(column.name, "no rate: left out of US dollar figures", column.is_(None), _text(table.c.currency))


ROW_RULES: tuple[RowRule, ...] = (is_null, not_allowed, off_pattern, below_minimum, above_maximum, without_rate)


def row_findings(database: Database, table: Table) -> tuple[int, tuple[Finding, ...]]:
    """Return the number of rows of a table and a warning for each row rule that some of them break."""
    faults = [fault for column in table.c for rule in ROW_RULES if (fault := rule(table, column))]
    figures: list[ColumnElement[Any]] = [func.count().label("rows")]
    for number, fault in enumerate(faults):
        figures.append(func.count().filter(fault.broken).label(f"count_{number}"))
        figures.append(func.min(case((fault.broken, fault.example))).label(f"example_{number}"))
    row = database.ask(select(*figures).select_from(table)).frame.iloc[0]
    findings = tuple(
        Finding(
            table.name,
            fault.column,
            "warning",
            fault.problem,
            int(row[f"count_{number}"]),
            as_text(row[f"example_{number}"]),
        )
        for number, fault in enumerate(faults)
        if row[f"count_{number}"]
    )
    return int(row["rows"]), findings


def row_name(table: Table) -> ColumnElement[str]:
    """Return what names a row of the table on a page: its key columns with their values, as far as they are there."""
    name: ColumnElement[str] = literal("")
    for column in table.info["key"]:
        if column in table.c:
            name = (
                name + literal(f"{column} ") + func.coalesce(_text(table.c[column]), literal("(empty)")) + literal(" ")
            )
    return func.trim(name, type_=String())


def as_text(value: Any) -> str:
    """Return an example as it is shown; a missing one is empty."""
    return value if isinstance(value, str) else ""


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    return cast(column, String)
