"""The day on which each creator first reached each stage, beside what rollups keep of them: a row for each creator.

The first day of a stage is that of what proves it, over all time and all campaigns; a sale has one by each date basis.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Date, FromClause, Select, Table, and_, case, cast, func, select

from data_access.contract import creators
from data_access.filters import BASES
from data_access.lookups.proofs import APPROVED, APPROVED_ON, PROOFS
from data_access.rollups.columns import CREATOR, OF_CREATOR
from data_access.rollups.gathered import day_of, gathered_creators, gathered_lines
from data_access.rollups.shape import MIDDLE_FROM, Rollup, rollup_tables

_NEVER_MISSING = frozenset({"applied_on"})


def first_on(stage: str, basis: str) -> str:
    """Return the name of the column that has the first day of a stage, a sale's by a date basis."""
    return f"{stage}_{basis}_on" if stage == "sale" else f"{stage}_on"


def stages_of_creators() -> Rollup:
    """Declare the rows, in order of application."""
    query = _query()
    columns = (Column(c.name, c.type, nullable=_nullable(c)) for c in query.selected_columns)
    table = Table("rollup_creator_stages", rollup_tables, *columns)
    stands_for = {column: table.c[column.name] for column in (creators.c.creator_id, *OF_CREATOR)}
    return Rollup(table.name, "stages", "stages", "stages", table, query, stands_for, MIDDLE_FROM)


def _query() -> Select[Any]:
    kept = [gathered_creators.c[column.name] for column in (CREATOR, *OF_CREATOR)]
    source: FromClause = creators.join(gathered_creators, gathered_creators.c.creator_id == creators.c.creator_id)
    days: list[ColumnElement[Any]] = [case((APPROVED, APPROVED_ON)).label(first_on("approved", ""))]
    for stage, proof in PROOFS.items():
        first = proof.first_days().subquery(stage)
        source = source.outerjoin(first, first.c.creator_id == creators.c.creator_id)
        days.append(first.c.first_on.label(first_on(stage, "")))
    sales = _first_sales().subquery("sales")
    source = source.outerjoin(sales, sales.c.creator_id == creators.c.creator_id)
    days += [sales.c[first_on("sale", basis)] for basis in BASES]
    applied = cast(creators.c.applied_at, Date).label(first_on("applied", ""))
    return select(applied, *kept, *days).select_from(source).order_by(applied, kept[0])


def _first_sales() -> Select[Any]:
    line = gathered_lines.c
    firsts = (cast(func.min(day_of(basis)), Date).label(first_on("sale", basis)) for basis in BASES)
    return (
        select(line.creator_id, *firsts)
        .where(and_(line.kind == "sale", line.status != "reversed"))
        .group_by(line.creator_id)
    )


def _nullable(selected: ColumnElement[Any]) -> bool:
    if isinstance(selected, Column):
        return bool(selected.nullable)
    return selected.name not in _NEVER_MISSING
