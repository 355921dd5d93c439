"""Every rollup, declared once: its name, its table, the select that fills it, and the contract columns it stands for.

A `cells` rollup sums lines or clicks per day and keys. A `creators` rollup has a row per week or month, creator and
currency, with the days of the creator's sales as bits, so that any days within are told apart exactly; that by month
has sums too. A `split_orders` table has the lines of the orders that no mark can count (see `orders`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    FromClause,
    MetaData,
    Select,
    Table,
    case,
    cast,
    extract,
    func,
    select,
)

from data_access.contract import clicks, commissions, creators
from data_access.filters import BASES
from data_access.rollups.columns import (
    BUYER,
    CAMPAIGN,
    CLICK_SUMS,
    CLICKED_CAMPAIGN,
    COUNTRY,
    CREATOR,
    CURRENCY,
    KIND,
    LINE_SUMS,
    MANAGER,
    NEW_BUYER,
    SEGMENT,
    STATUS,
    Key,
    any_of,
    counted,
    counted_sale,
    day_bit,
)
from data_access.rollups.orders import mark, repeated_lines

Shape = Literal["cells", "creator_weeks", "creator_months", "split_orders"]
Source = Literal["lines", "clicks"]

# Below these sizes of the ledger it answers as fast itself, and a first start should not wait for more.
MIDDLE_FROM = 5_000_000
FINE_FROM = 10_000_000

rollup_tables = MetaData()


@dataclass(frozen=True)
class Rollup:
    """One rollup. stands_for: its column for each contract column it knows; basis: the date its days are of.

    worth_from: ledger lines from which it is built unless all are asked for.
    """

    name: str
    shape: Shape
    source: Source
    basis: str
    table: Table
    query: Select[Any]
    stands_for: Mapping[Column[Any], Column[Any]]
    worth_from: int

    @property
    def period(self) -> Column[Any]:
        """The day, or the first day of the week or month, that a row is of."""
        return next(iter(self.table.c))


def _rollup(
    name: str,
    shape: Shape,
    source: Source,
    basis: str,
    query: Select[Any],
    known: tuple[Column[Any], ...],
    worth_from: int,
) -> Rollup:
    """Declare one by its query, whose columns are the period, those for the contract's `known` ones, and its own."""
    table = Table(f"rollup_{name}", rollup_tables, *(Column(c.name, c.type) for c in query.selected_columns))
    stands_for = {column: table.c[column.name] for column in known}
    if shape in ("cells", "split_orders"):
        moment = clicks.c.day if source == "clicks" else commissions.c[f"{basis}_at"]
        stands_for[moment] = next(iter(table.c))
    return Rollup(table.name, shape, source, basis, table, query, stands_for, worth_from)


def _grouped(
    origin: FromClause,
    period: ColumnElement[Any],
    keys: tuple[Key, ...],
    figures: tuple[ColumnElement[Any], ...],
    apart: tuple[ColumnElement[Any], ...] = (),
) -> Select[Any]:
    """Return figures by period and keys; `apart` keeps apart what must not be summed together."""
    kept = [key.kept.label(key.name) for key in keys]
    query = select(period, *kept, *figures).select_from(origin)
    return query.group_by(period, *kept, *apart).order_by(period, *kept[:1])


def _sums(columns: tuple[Column[Any], ...]) -> tuple[ColumnElement[Any], ...]:
    return tuple(cast(func.sum(column), BigInteger).label(column.name) for column in columns)


def _columns(keys: tuple[Key, ...], sums: tuple[Column[Any], ...]) -> tuple[Column[Any], ...]:
    return (*(key.column for key in keys), *sums)


_ROWS = cast(func.count(), BigInteger).label("rows")
_LINE_AND_CREATOR = commissions.join(creators, creators.c.creator_id == commissions.c.creator_id)

# A row's lines all have a rate or none has: then "no amount in dollars" means the same of a row as of a line.
_UNRATED = commissions.c.commission_usd_cents.is_(None)


def _line_cells(name: str, basis: str, keys: tuple[Key, ...], worth_from: int) -> Rollup:
    moment = commissions.c[f"{basis}_at"]
    keys = (*keys, KIND, STATUS, CURRENCY)
    origin = _LINE_AND_CREATOR.outerjoin(repeated_lines, repeated_lines.c.commission_id == commissions.c.commission_id)
    orders = cast(func.sum(mark(basis)), BigInteger).label("orders")
    query = _grouped(origin, cast(moment, Date).label("day"), keys, (*_sums(LINE_SUMS), _ROWS, orders), (_UNRATED,))
    query = query.where(moment.is_not(None))
    return _rollup(f"lines_by_{name}_{basis}", "cells", "lines", basis, query, _columns(keys, LINE_SUMS), worth_from)


def _click_cells(name: str, keys: tuple[Key, ...], worth_from: int) -> Rollup:
    origin = clicks.join(creators, creators.c.creator_id == clicks.c.creator_id)
    query = _grouped(origin, clicks.c.day.label("day"), keys, (*_sums(CLICK_SUMS), _ROWS))
    return _rollup(f"clicks_by_{name}", "cells", "clicks", "", query, _columns(keys, CLICK_SUMS), worth_from)


def _by_creator(grain: Literal["week", "month"], basis: str, worth_from: int) -> Rollup:
    """Declare the rows per week or month and creator; attributes are looked up once the lines are gathered."""
    moment = commissions.c[f"{basis}_at"]
    weekly = grain == "week"
    offset = extract("isodow" if weekly else "day", moment) - 1
    days = any_of(case((counted_sale(), day_bit(offset)), else_=0)).label("sale_days")
    sums = () if weekly else LINE_SUMS
    period = cast(func.date_trunc(grain, moment), Date).label(grain)
    figures = (days,) if weekly else (*_sums(sums), _ROWS, days)
    each = _grouped(commissions, period, (CREATOR, CURRENCY), figures, () if weekly else (_UNRATED,))
    each = each.where(moment.is_not(None), counted_sale() if weekly else counted()).order_by(None)
    gathered = each.subquery("gathered")
    attributes = (*SEGMENT, MANAGER)
    query = (
        select(gathered, *(key.kept.label(key.name) for key in attributes))
        .select_from(gathered.join(creators, creators.c.creator_id == gathered.c.creator_id))
        .order_by(gathered.c[grain], gathered.c.creator_id)
    )
    shape: Shape = "creator_weeks" if weekly else "creator_months"
    known = _columns((CREATOR, CURRENCY, *attributes), sums)
    return _rollup(f"creator_{grain}s_{basis}", shape, "lines", basis, query, known, worth_from)


def _split_orders(basis: str, worth_from: int) -> Rollup:
    """Declare the table of the lines of split orders, one row per order and keys that some of its lines share."""
    moment = commissions.c[f"{basis}_at"]
    keys = (*SEGMENT, MANAGER, CAMPAIGN, NEW_BUYER, *BUYER, KIND, STATUS, CURRENCY)
    sums = (commissions.c.commission_usd_cents,)
    origin = _LINE_AND_CREATOR.join(repeated_lines, repeated_lines.c.commission_id == commissions.c.commission_id)
    number = repeated_lines.c.order_number
    query = _grouped(
        origin,
        cast(moment, Date).label("day"),
        keys,
        (*_sums(sums), func.min(number).label(number.name)),
        (number, _UNRATED),
    ).where(moment.is_not(None), repeated_lines.c[f"whole_{basis}"].is_(False))
    return _rollup(f"split_orders_{basis}", "split_orders", "lines", basis, query, _columns(keys, sums), worth_from)


def _of_basis(basis: str) -> tuple[Rollup, ...]:
    coarse_from = 0 if basis == "ordered" else MIDDLE_FROM
    return (
        _split_orders(basis, coarse_from),
        _line_cells("country", basis, (COUNTRY, MANAGER, NEW_BUYER), coarse_from),
        _line_cells("campaign", basis, (COUNTRY, CAMPAIGN, NEW_BUYER), coarse_from),
        _line_cells("buyer", basis, (COUNTRY, *BUYER, NEW_BUYER), FINE_FROM),
        _line_cells("segment", basis, SEGMENT, FINE_FROM),
        _by_creator("week", basis, MIDDLE_FROM),
        _by_creator("month", basis, coarse_from),
    )


ROLLUPS: tuple[Rollup, ...] = (
    *(rollup for basis in BASES for rollup in _of_basis(basis)),
    _click_cells("country", (COUNTRY, MANAGER), 0),
    _click_cells("campaign", (COUNTRY, CLICKED_CAMPAIGN), 0),
    _click_cells("segment", SEGMENT, FINE_FROM),
)

_BY_NAME = {rollup.name: rollup for rollup in ROLLUPS}


def rollup(name: str) -> Rollup:
    """Return a rollup by name."""
    return _BY_NAME[name]
