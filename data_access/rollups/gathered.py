"""What rollups read, gathered once for all of them: a narrow row per line, per row of clicks, and per creator.

A rollup is made of these rows and of nothing else, so the days whose gathered rows are what they were need not be
built again. The tables are scratch: they are there while rollups are built. Of a small ledger, worth few rollups, they
are not made: each query gathers by itself what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    String,
    Table,
    case,
    cast,
    literal,
    select,
)

from data_access.contract import clicks, commissions, creators
from data_access.filters import BASES
from data_access.rollups.columns import (
    BUYER,
    CAMPAIGN,
    CLICK_SUMS,
    CLICKED_CAMPAIGN,
    CREATOR,
    CURRENCY,
    KIND,
    LINE_SUMS,
    MANAGER,
    NEW_BUYER,
    SEGMENT,
    STATUS,
    kept,
)
from data_access.rollups.functions import fingerprint, together
from data_access.rollups.orders import order_number, repeated_lines, told_by

_scratch = MetaData()
_OF_CREATORS = (*SEGMENT, MANAGER)
_OF_LINES = (CREATOR, CAMPAIGN, KIND, STATUS, CURRENCY, NEW_BUYER, *BUYER, *LINE_SUMS)
_OF_CLICKS = (clicks.c.creator_id, CLICKED_CAMPAIGN, *CLICK_SUMS)


def _like(column: Column[Any]) -> Column[Any]:
    # What a column refers to is kept, to find its words again.
    return Column(column.name, column.type, nullable=column.nullable, info={"contract": column})


# Read by the other two: what rollups keep of a creator is worked out once, and not with each line.
gathered_creators = Table(
    "rollup_gathered_creators", _scratch, *(_like(column) for column in (creators.c.creator_id, *_OF_CREATORS))
)

gathered_lines = Table(
    "rollup_gathered_lines",
    _scratch,
    *(_like(column) for column in (*_OF_LINES, *_OF_CREATORS)),
    *(Column(f"{basis}_on", Date()) for basis in BASES),
    Column("unrated", Boolean(), nullable=False),
    Column("order_number", BigInteger()),
    *(Column(f"told_{basis}", SmallInteger(), nullable=False) for basis in BASES),
    Column("fingerprint", BigInteger()),
)

gathered_clicks = Table(
    "rollup_gathered_clicks",
    _scratch,
    *(_like(column) for column in (*_OF_CLICKS, *_OF_CREATORS)),
    Column("clicked_on", Date(), nullable=False),
    Column("fingerprint", BigInteger()),
)


def day_of(basis: str) -> Column[Any]:
    """Return the gathered day of a date basis; that of clicks where there is none."""
    return gathered_lines.c[f"{basis}_on"] if basis else gathered_clicks.c.clicked_on


def creators_query() -> Select[Any]:
    """Return the query of what `gathered_creators` holds."""
    return select(*_kept(creators.c.creator_id, *_OF_CREATORS))


def lines_query() -> Select[Any]:
    """Return the query of what `gathered_lines` holds, but the fingerprint; needs `gathered_creators`."""
    days = (cast(commissions.c[f"{basis}_at"], Date).label(f"{basis}_on") for basis in BASES)
    unrated = case((commissions.c.commission_usd_cents.is_(None), True), else_=False).label("unrated")
    told = (told_by(basis).label(f"told_{basis}") for basis in BASES)
    number = order_number().label("order_number")
    columns = [*_kept(*_OF_LINES), *_of_creator(), *days, unrated, number, *told]
    origin = commissions.join(gathered_creators, gathered_creators.c.creator_id == commissions.c.creator_id).outerjoin(
        repeated_lines, repeated_lines.c.commission_id == commissions.c.commission_id
    )
    return select(*columns).select_from(origin)


def clicks_query() -> Select[Any]:
    """Return the query of what `gathered_clicks` holds, but the fingerprint; needs `gathered_creators`."""
    columns = [*_kept(*_OF_CLICKS), *_of_creator(), clicks.c.day.label("clicked_on")]
    origin = clicks.join(gathered_creators, gathered_creators.c.creator_id == clicks.c.creator_id)
    return select(*columns).select_from(origin)


def with_fingerprint(query: Select[Any]) -> Select[Any]:
    """Return the query with a number that changes with any value of a row."""
    rows = query.subquery("gathered")
    return select(*rows.c, fingerprint(*rows.c).label("fingerprint"))


def gathering(text: Callable[[Select[Any]], str]) -> str:
    """Return what, written before a query, lets it read gathered rows where no table has them."""
    named = (
        (gathered_creators, creators_query()),
        (gathered_lines, lines_query()),
        (gathered_clicks, clicks_query()),
    )
    return f"WITH {', '.join(f'{table.name} AS ({text(query)})' for table, query in named)} "


def days_query(basis: str) -> Select[Any]:
    """Return the query of what each day of a basis is made of: its day, and a text that changes with any row."""
    day = day_of(basis)
    found = together(day.table.c.fingerprint).label("fingerprint")
    return (
        select(literal(basis, String()).label("basis"), day.label("day"), found).where(day.is_not(None)).group_by(day)
    )


def _of_creator() -> Iterator[ColumnElement[Any]]:
    for column in _OF_CREATORS:
        yield gathered_creators.c[column.name].label(column.name)


def _kept(*columns: Column[Any]) -> Iterator[ColumnElement[Any]]:
    for column in columns:
        yield kept(column).label(column.name)
