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
from data_access.rollups.functions import fingerprint

_scratch = MetaData()

# How a line tells of its order: it is the one line that the order is counted by, or one of a split order, or neither.
UNTOLD, BY_MARK, BY_NUMBER = 0, 1, 2

# Counted sale lines of orders that have more than one, but those that tell as the one line of an order does; needed
# while rollups are built and no longer.
repeated_lines = Table(
    "rollup_repeated_lines",
    _scratch,
    Column("commission_id", BigInteger(), nullable=False),
    Column("order_number", BigInteger(), nullable=False),
    *(Column(f"whole_{basis}", Boolean(), nullable=False) for basis in BASES),
)


def repeated_lines_query() -> Select[Any]:
    """Return the lines of `repeated_lines`: order_number is the first line of the order, whole_<basis>: they agree.

    What agrees has the same fingerprint. The first line of an order that is whole by every basis is left out: it bears
    the mark as the one line of an order does.
    """
    line = commissions.c
    several = (
        select(fingerprint(line.order_id).label("order"))
        .where(counted_sale(), line.order_id.is_not(None))
        .group_by(fingerprint(line.order_id))
        .having(func.count() > 1)
    )
    unrated = case((line.commission_usd_cents.is_(None), 1), else_=0)
    days = ((basis, cast(line[f"{basis}_at"], Date)) for basis in BASES)
    lines = (
        select(
            line.commission_id,
            line.order_id,
            *(fingerprint(*ORDER_AGREES_ON, unrated, day).label(f"keys_{basis}") for basis, day in days),
        )
        .where(counted_sale(), line.order_id.is_not(None), fingerprint(line.order_id).in_(several))
        .cte("lines_of_several")
    )
    orders = (
        select(
            lines.c.order_id,
            func.min(lines.c.commission_id).label("order_number"),
            *(_agree(lines.c[f"keys_{basis}"]).label(f"whole_{basis}") for basis in BASES),
        )
        .group_by(lines.c.order_id)
        .subquery("orders")
    )
    whole = [orders.c[f"whole_{basis}"] for basis in BASES]
    joined = lines.join(orders, orders.c.order_id == lines.c.order_id)
    told_apart = or_(lines.c.commission_id != orders.c.order_number, *(not_(agreed) for agreed in whole))
    return select(lines.c.commission_id, orders.c.order_number, *whole).select_from(joined).where(told_apart)


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


def _agree(keys: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.min(keys) == func.max(keys)
