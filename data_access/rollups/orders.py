"""Distinct orders, exactly, from sums.

Most orders have one counted sale line, and most others have lines that agree on every key of every rollup. One line of
such an order bears a mark, and the marks of a rollup's rows sum to a number of orders. The lines of the others, the
split orders, are kept in a table of their own, where their orders are counted distinctly. Both are by date basis, since
the lines of one order may be settled on different days.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    MetaData,
    Select,
    SmallInteger,
    Table,
    and_,
    case,
    cast,
    func,
    not_,
    or_,
    select,
)

from data_access.contract import commissions
from data_access.filters import BASES
from data_access.rollups.columns import ORDER_AGREES_ON, counted_sale

_scratch = MetaData()

# How a line tells of its order: it is the one line that the order is counted by, or one of a split order, or neither.
UNTOLD, BY_MARK, BY_NUMBER = 0, 1, 2

# Counted sale lines of orders that have more than one; needed while rollups are built and no longer.
repeated_lines = Table(
    "rollup_repeated_lines",
    _scratch,
    Column("commission_id", BigInteger(), nullable=False),
    Column("order_number", BigInteger(), nullable=False),
    *(Column(f"whole_{basis}", Boolean(), nullable=False) for basis in BASES),
)


def repeated_lines_query() -> Select[Any]:
    """Return the lines of `repeated_lines`: order_number is the first line of the order, whole_<basis>: they agree."""
    line = commissions.c
    several = (
        select(line.order_id)
        .where(counted_sale(), line.order_id.is_not(None))
        .group_by(line.order_id)
        .having(func.count() > 1)
        .subquery("several")
    )
    lines = (
        select(line.commission_id, line.order_id, *(_comparable(key) for key in ORDER_AGREES_ON), *_rated(), *_days())
        .select_from(commissions.join(several, several.c.order_id == line.order_id))
        .where(counted_sale())
        .cte("lines_of_several")
    )
    everywhere = and_(*(_agrees(lines.c[key.name]) for key in ORDER_AGREES_ON), _agrees(lines.c.rated))
    orders = (
        select(
            lines.c.order_id,
            func.min(lines.c.commission_id).label("order_number"),
            *(and_(everywhere, _agrees(lines.c[f"{basis}_on"])).label(f"whole_{basis}") for basis in BASES),
        )
        .group_by(lines.c.order_id)
        .subquery("orders")
    )
    whole = (orders.c[f"whole_{basis}"] for basis in BASES)
    joined = lines.join(orders, orders.c.order_id == lines.c.order_id)
    return select(lines.c.commission_id, orders.c.order_number, *whole).select_from(joined)


def told_by(basis: str) -> ColumnElement[Any]:
    """Return how a line tells of its order, one of BY_MARK, BY_NUMBER and UNTOLD; needs `repeated_lines` joined."""
    repeated = repeated_lines.c
    whole = repeated[f"whole_{basis}"]
    alone = and_(counted_sale(), commissions.c.order_id.is_not(None), repeated.commission_id.is_(None))
    bears = and_(whole, repeated.order_number == commissions.c.commission_id)
    told = case((or_(alone, bears), BY_MARK), (not_(whole), BY_NUMBER), else_=UNTOLD)
    return cast(told, SmallInteger)


def order_number() -> ColumnElement[Any]:
    """Return the number of the order of a split line; needs `repeated_lines` joined."""
    repeated = repeated_lines.c
    split = or_(*(not_(repeated[f"whole_{basis}"]) for basis in BASES))
    return case((split, repeated.order_number))


def _comparable(column: Column[Any]) -> ColumnElement[Any]:
    """Return the column as something that has a least and a greatest value on every engine."""
    return (cast(column, Integer) if isinstance(column.type, Boolean) else column).label(column.name)


def _rated() -> tuple[ColumnElement[Any], ...]:
    return (case((commissions.c.commission_usd_cents.is_(None), 0), else_=1).label("rated"),)


def _days() -> tuple[ColumnElement[Any], ...]:
    return tuple(cast(commissions.c[f"{basis}_at"], Date).label(f"{basis}_on") for basis in BASES)


def _agrees(column: ColumnElement[Any]) -> ColumnElement[bool]:
    same = and_(func.count(column) == func.count(), func.min(column) == func.max(column))
    return or_(func.count(column) == 0, same)
