"""Expressions over the contract's columns, said of the columns of another table that stand for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from data_access.contract import clicks, commissions, creators, payouts

_REPLACED = (commissions, creators, clicks, payouts)


def restated(expression: Any, stands_for: Mapping[Column[Any], ColumnElement[Any]]) -> Any | None:
    """Return an expression over contract columns as one over those that stand for them; None where one is unknown."""
    return replaced(expression, stands_for) if contract_columns(expression) <= stands_for.keys() else None


def contract_columns(expression: Any) -> frozenset[Column[Any]]:
    """Return the contract's columns that an expression reads, of the tables that others stand for."""
    return frozenset(e for e in iterate(expression) if isinstance(e, Column) and e.table in _REPLACED)


def replaced(expression: Any, stands_for: Mapping[Column[Any], ColumnElement[Any]]) -> Any:
    """Return an expression with every column that something stands for replaced by it."""
    return replacement_traverse(
        expression, {}, lambda element, **_: stands_for.get(element) if isinstance(element, Column) else None
    )


def all_restated(
    expressions: Sequence[ColumnElement[Any]], stands_for: Mapping[Column[Any], ColumnElement[Any]]
) -> list[Any] | None:
    """Return expressions restated, or None where a column of one is unknown."""
    if any(not contract_columns(expression) <= stands_for.keys() for expression in expressions):
        return None
    return [replaced(expression, stands_for) for expression in expressions]
