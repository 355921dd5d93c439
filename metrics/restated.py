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
    for element in iterate(expression):
        if isinstance(element, Column) and element.table in _REPLACED and element not in stands_for:
            return None
    return replacement_traverse(
        expression, {}, lambda element, **_: stands_for.get(element) if isinstance(element, Column) else None
    )


def all_restated(
    expressions: Sequence[ColumnElement[Any]], stands_for: Mapping[Column[Any], ColumnElement[Any]]
) -> list[Any] | None:
    """Return expressions restated, or None where a column of one is unknown."""
    found = [restated(expression, stands_for) for expression in expressions]
    return None if any(expression is None for expression in found) else found
