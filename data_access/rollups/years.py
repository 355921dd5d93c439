"""What a creator's lines of 12 months come to at the least and at the most, on whichever day of a month these end.

Such a year has the eleven months before whole, and of the last month and the one a year before it some days. So it
comes to no more than the whole months and what those two have above zero, and to no less than without that and with
all that they have below. There are rows up to a year after a creator's last line: who has none had no line in any year
that ends in the month.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Integer,
    Select,
    Table,
    case,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)

from data_access.contract import commissions
from data_access.rollups.columns import CREATOR, OF_CREATOR
from data_access.rollups.functions import months_later
from data_access.rollups.gathered import gathered_creators
from data_access.rollups.shape import Rollup, declare

_MONTHS = 12
_AMOUNTS: dict[str, Column[Any]] = {
    "commission": commissions.c.commission_usd_cents,
    "order_value": commissions.c.order_value_usd_cents,
}


def years_of(days: Rollup) -> Rollup:
    """Declare the rows per month and creator: `least_<figure>` and `most_<figure>` of commission and order_value (US
    cents) and of orders."""
    name, known = f"creator_years_{days.basis}", (CREATOR, *OF_CREATOR)
    return declare(name, "creator_years", days.basis, _query(days), known, days.worth_from, days)


def _query(days: Rollup) -> Select[Any]:
    months = _months(days.table)
    ago = union_all(*(select(literal(number, Integer).label("ago")) for number in range(_MONTHS + 1))).subquery("ago")
    cut = ago.c.ago.in_((0, _MONTHS))
    month = months_later(months.c.month, ago.c.ago).label("month")
    bounds: list[ColumnElement[Any]] = []
    for figure in _AMOUNTS:
        whole, above = months.c[figure], months.c[f"{figure}_above"]
        bounds += [
            _sum(case((cut, whole - above), else_=whole)).label(f"least_{figure}"),
            _sum(case((cut, above), else_=whole)).label(f"most_{figure}"),
        ]
    # Some orders are told by no mark, but every order has a line.
    bounds += [
        _sum(case((cut, 0), else_=months.c.orders)).label("least_orders"),
        _sum(months.c.rows).label("most_orders"),
    ]
    found = select(month, months.c.creator_id, *bounds).select_from(months.join(ago, true()))
    years = found.group_by(month, months.c.creator_id).subquery("years")
    kept = (gathered_creators.c[column.name] for column in (CREATOR, *OF_CREATOR))
    figures = (column for column in years.c if column.name not in ("month", "creator_id"))
    source = years.join(gathered_creators, gathered_creators.c.creator_id == years.c.creator_id)
    return select(years.c.month, *kept, *figures).select_from(source).order_by(years.c.month, years.c.creator_id)


def _months(days: Table) -> Any:
    own = days.c
    figures = [_sum(own[count]).label(count) for count in ("rows", "orders")]
    for figure, column in _AMOUNTS.items():
        value = func.coalesce(own[column.name], 0)
        figures += [_sum(value).label(figure), _sum(case((value > 0, value), else_=0)).label(f"{figure}_above")]
    month = cast(func.date_trunc("month", own.day), Date).label("month")
    return select(month, own.creator_id, *figures).group_by(month, own.creator_id).subquery("months")


def _sum(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.sum(value), BigInteger)
