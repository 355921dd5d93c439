"""Every rollup, declared once: its name, its table, the select that fills it, and the contract columns it stands for.

A `cells` rollup sums lines or clicks per day and keys, and a `month_cells` one those of another per month. A
`creator_days` or `creator_months` rollup sums the lines that count per creator and keys, with the days of the creator's
sales as bits, so that any days within are told apart exactly, and the first of them; a table of `first_sales` has the
first over all time, and one of `creator_years` what twelve months can come to (see `years`). A `split_orders` table has
the lines of the orders that no mark can count (see `orders`). Tables of `sellers` have a row per creator and month, so
that creators are counted and not told apart (see `sellers`). All are made of gathered rows (see `gathered`), or of
another rollup that tells more apart, period by period.
The tables of `payments` know no period and are made of the contract's tables, whole (see `payments`), and so is the one
of `stages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Select,
    Table,
    case,
    cast,
    extract,
    func,
    literal,
    select,
)

from data_access.contract import commissions, payouts
from data_access.filters import BASES
from data_access.rollups.columns import (
    AUDIENCE,
    BIRTH_YEAR,
    BUYER,
    CAMPAIGN,
    CLICK_SUMS,
    CLICKED_CAMPAIGN,
    CLICKING_CREATOR,
    COUNTRY,
    CREATOR,
    CURRENCY,
    KIND,
    LINE_SUMS,
    MANAGER,
    NEW_BUYER,
    SEGMENT,
    STATUS,
    born_alike,
)
from data_access.rollups.functions import any_of, day_bit
from data_access.rollups.gathered import day_of, gathered_clicks, gathered_lines
from data_access.rollups.orders import BY_MARK, BY_NUMBER
from data_access.rollups.payments import (
    AGAIN,
    OF_PAYOUT,
    OF_STRAY,
    WAITING_SUMS,
    payout_campaigns_query,
    payout_column,
    payouts_query,
    stray_lines_query,
    waiting_query,
)
from data_access.rollups.sellers import (
    sellers_by_buyer_country,
    sellers_by_buyer_market,
    sellers_by_campaign,
    sellers_of,
)
from data_access.rollups.shape import FINE_FROM, MIDDLE_FROM, Rollup, Shape, declare, rollup_tables
from data_access.rollups.stages import stages_of_creators
from data_access.rollups.years import years_of


def _grouped(
    basis: str,
    period: ColumnElement[Any],
    keys: tuple[Column[Any], ...],
    figures: tuple[ColumnElement[Any], ...],
    apart: tuple[ColumnElement[Any], ...] = (),
) -> Select[Any]:
    """Return figures by period and keys; `apart` keeps apart what must not be summed together."""
    kept = [_key(basis, key, each_creator=CREATOR in keys) for key in keys]
    query = select(period, *kept, *figures).where(day_of(basis).is_not(None))
    return query.group_by(period, *kept, *apart).order_by(period, *kept[:1])


def _key(basis: str, key: Column[Any], *, each_creator: bool) -> ColumnElement[Any]:
    """Return what is kept of a key: of the year of birth, unless each creator has rows, one of the same age bands."""
    day = day_of(basis)
    gathered = day.table.c[key.name]
    alike = key is BIRTH_YEAR and not each_creator
    return born_alike(day, gathered).label(key.name) if alike else gathered


def _sums(gathered: Table, columns: tuple[Column[Any], ...]) -> tuple[ColumnElement[Any], ...]:
    return tuple(cast(func.sum(gathered.c[column.name]), BigInteger).label(column.name) for column in columns)


_ROWS = cast(func.count(), BigInteger).label("rows")
_LINE_SUMS = _sums(gathered_lines, LINE_SUMS)

# A row's lines all have a rate or none has: then "no amount in dollars" means the same of a row as of a line.
_UNRATED = gathered_lines.c.unrated


def _orders(basis: str) -> ColumnElement[Any]:
    marked = case((gathered_lines.c[f"told_{basis}"] == BY_MARK, 1), else_=0)
    return cast(func.sum(marked), BigInteger).label("orders")


def _line_cells(name: str, basis: str, keys: tuple[Column[Any], ...], worth_from: int) -> Rollup:
    keys = (*keys, KIND, STATUS, CURRENCY)
    query = _grouped(basis, day_of(basis).label("day"), keys, (*_LINE_SUMS, _ROWS, _orders(basis)), (_UNRATED,))
    return declare(f"lines_by_{name}_{basis}", "cells", basis, query, (*keys, *LINE_SUMS), worth_from)


def _click_cells(name: str, keys: tuple[Column[Any], ...], worth_from: int) -> Rollup:
    sums = _sums(gathered_clicks, CLICK_SUMS)
    query = _grouped("", day_of("").label("day"), keys, (*sums, _ROWS))
    return declare(f"clicks_by_{name}", "cells", "", query, (*keys, *CLICK_SUMS), worth_from)


def _by_creator(
    name: str, grain: Literal["day", "month"], basis: str, keys: tuple[Column[Any], ...], worth_from: int
) -> Rollup:
    """Declare the rows per day or month, creator and keys, whose attributes are those of the creator."""
    day, line = day_of(basis), gathered_lines.c
    counted_sale = line.kind == "sale"
    offset = extract("day", day) - 1 if grain == "month" else literal(0, BigInteger)
    bits: ColumnElement[Any] = case((counted_sale, day_bit(offset)), else_=literal(0, BigInteger))
    days = cast(any_of(bits), BigInteger).label("sale_days")
    first_sale = func.min(case((counted_sale, day))).label("first_on")
    figures = (*_LINE_SUMS, _ROWS, _orders(basis), days, first_sale)
    keys = (CREATOR, *keys, CURRENCY, *SEGMENT, MANAGER)
    period = (cast(func.date_trunc(grain, day), Date) if grain == "month" else day).label(grain)
    query = _grouped(basis, period, keys, figures, (_UNRATED,)).where(line.status != "reversed")
    shape: Shape = "creator_days" if grain == "day" else "creator_months"
    return declare(f"creator_{name}_{basis}", shape, basis, query, (*keys, *LINE_SUMS), worth_from)


def _summed_up(
    finer: Rollup,
    keys: tuple[Column[Any], ...],
    figures: tuple[ColumnElement[Any], ...] = (),
    *,
    grain: Literal["day", "month"] | None = None,
) -> Select[Any]:
    """Return the rows of a rollup summed up by fewer keys, or by a longer grain, with further figures."""
    own = finer.table.c
    period = finer.period if grain is None else cast(func.date_trunc(grain, finer.period), Date)
    kept = [own[key.name] for key in keys]
    counts = (cast(func.sum(own[name]), BigInteger).label(name) for name in ("rows", "orders"))
    named = period if grain is None else period.label(grain)
    query = select(named, *kept, *_sums(finer.table, LINE_SUMS), *counts, *figures)
    # Of lines without a rate, see `_UNRATED`.
    unrated = own.commission_usd_cents.is_(None)
    return query.group_by(period, *kept, unrated).order_by(period, *kept[:1])


def _cells_of(finer: Rollup, name: str, keys: tuple[Column[Any], ...]) -> Rollup:
    """Declare the rows by fewer keys, summed up from those that tell more apart."""
    keys, basis = (*keys, KIND, STATUS, CURRENCY), finer.basis
    known = (*keys, *LINE_SUMS)
    return declare(f"lines_by_{name}_{basis}", "cells", basis, _summed_up(finer, keys), known, finer.worth_from, finer)


def _month_cells_of(finer: Rollup) -> Rollup:
    """Declare the rows per month of what another has by day."""
    own = [column for column, kept in finer.stands_for.items() if kept is not finer.period]
    keys = tuple(column for column in own if column not in LINE_SUMS)
    query = _summed_up(finer, keys, grain="month")
    name = f"month_{finer.name.removeprefix('rollup_')}"
    return declare(name, "month_cells", finer.basis, query, tuple(own), finer.worth_from, finer)


def _months_of(parts: Rollup) -> Rollup:
    """Declare the rows per month and creator alone, summed up from those that tell more apart."""
    keys = (CREATOR, CURRENCY, *SEGMENT, MANAGER)
    days = cast(any_of(parts.table.c.sale_days), BigInteger).label("sale_days")
    first_sale = func.min(parts.table.c.first_on).label("first_on")
    query = _summed_up(parts, keys, (days, first_sale))
    known = (*keys, *LINE_SUMS)
    name = f"creator_months_{parts.basis}"
    return declare(name, "creator_months", parts.basis, query, known, parts.worth_from, parts)


def _first_sales_of(parts: Rollup) -> Rollup:
    """Declare the day of each creator's first sale, which a change of any day may move."""
    own = parts.table.c
    first_sale = func.min(own.first_on).label("first_on")
    query = select(first_sale, own.creator_id).where(own.first_on.is_not(None))
    query = query.group_by(own.creator_id).order_by(own.creator_id)
    name = f"first_sales_{parts.basis}"
    return declare(name, "first_sales", parts.basis, query, (CREATOR,), parts.worth_from, parts)


def _clicks_by_creator(worth_from: int) -> Rollup:
    """Declare the rows per month, creator and campaign of clicks, with the first day that has any."""
    day = day_of("")
    first_click = func.min(case((gathered_clicks.c.clicks > 0, day))).label("first_on")
    keys = (CLICKING_CREATOR, CLICKED_CAMPAIGN)
    month = cast(func.date_trunc("month", day), Date).label("month")
    query = _grouped("", month, keys, (*_sums(gathered_clicks, CLICK_SUMS), _ROWS, first_click))
    return declare("clicks_by_creator", "creator_months", "", query, (*keys, *CLICK_SUMS), worth_from)


def _split_orders(basis: str, worth_from: int) -> Rollup:
    """Declare the table of the lines of split orders, one row per order and keys that some of its lines share."""
    keys = (CREATOR, *SEGMENT, MANAGER, CAMPAIGN, NEW_BUYER, *BUYER, KIND, STATUS, CURRENCY)
    sums = (commissions.c.commission_usd_cents,)
    number = gathered_lines.c.order_number
    own = (*_sums(gathered_lines, sums), func.min(number).label(number.name))
    query = _grouped(basis, day_of(basis).label("day"), keys, own, (number, _UNRATED))
    query = query.where(gathered_lines.c[f"told_{basis}"] == BY_NUMBER)
    return declare(f"split_orders_{basis}", "split_orders", basis, query, (*keys, *sums), worth_from)


def _of_basis(basis: str) -> tuple[Rollup, ...]:
    coarse_from = 0 if basis == "ordered" else MIDDLE_FROM
    parts = _by_creator("parts", "month", basis, (CAMPAIGN, BUYER[0]), MIDDLE_FROM)
    months = _months_of(parts)
    days = _by_creator("days", "day", basis, (CAMPAIGN,), MIDDLE_FROM)
    buyers = (*BUYER, NEW_BUYER)
    finest = _line_cells("audience_buyer", basis, (*AUDIENCE, *buyers), FINE_FROM)
    cells = (
        finest,
        _cells_of(finest, "buyer", (COUNTRY, *buyers)),
        _cells_of(finest, "audience", (*AUDIENCE, NEW_BUYER)),
        _line_cells("audience_campaign", basis, (*AUDIENCE, CAMPAIGN, NEW_BUYER), FINE_FROM),
        _line_cells("segment", basis, SEGMENT, FINE_FROM),
    )
    return (
        _split_orders(basis, coarse_from),
        _line_cells("country", basis, (COUNTRY, MANAGER, NEW_BUYER), MIDDLE_FROM),
        _line_cells("campaign", basis, (COUNTRY, CAMPAIGN, NEW_BUYER), coarse_from),
        *cells,
        *(_month_cells_of(one) for one in cells),
        parts,
        months,
        _first_sales_of(parts),
        days,
        years_of(days),
        sellers_of(months),
        sellers_by_campaign(parts),
        sellers_by_buyer_country(parts),
        sellers_by_buyer_market(parts),
    )


def _of_payments(name: str, query: Select[Any], known: Mapping[Column[Any], str], missing: tuple[str, ...]) -> Rollup:
    """Declare a table of payments by its query. known: its column for each contract column; missing: what may be."""
    of_creator = {column: column.name for column in (*SEGMENT, MANAGER)}
    maybe = {*missing, "birth_year", "manager"}
    columns = (Column(c.name, c.type, nullable=c.name in maybe) for c in query.selected_columns)
    table = Table(f"rollup_{name}", rollup_tables, *columns)
    names = {**known, **of_creator} if "country" in table.c else known
    stands_for = {column: table.c[own] for column, own in names.items()}
    return Rollup(table.name, "payments", "payouts", "payouts", table, query, stands_for, MIDDLE_FROM)


PAYOUTS = _of_payments(
    "payouts",
    payouts_query(),
    {payouts.c[name]: payout_column(name) for name in OF_PAYOUT},
    ("amount_usd_cents", "completed_at", "failure_reason", *AGAIN, "lines_sum_minor"),
)
PAYOUT_CAMPAIGNS = _of_payments(
    "payout_campaigns",
    payout_campaigns_query(),
    {column: column.name for column in (CAMPAIGN, commissions.c.payout_id)},
    (),
)
STRAY_LINES = _of_payments(
    "stray_lines",
    stray_lines_query(),
    {column: column.name for column in OF_STRAY},
    tuple(column.name for column in OF_STRAY if column.nullable),
)
WAITING = _of_payments(
    "waiting_lines",
    waiting_query(),
    {column: column.name for column in (STATUS, CREATOR, CAMPAIGN, CURRENCY, *WAITING_SUMS)},
    ("due", "campaign_id", "commission_usd_cents", "before_on"),
)

STAGES = stages_of_creators()

ROLLUPS: tuple[Rollup, ...] = (
    *(rollup for basis in BASES for rollup in _of_basis(basis)),
    _click_cells("country", (COUNTRY, MANAGER), MIDDLE_FROM),
    _click_cells("campaign", (COUNTRY, CLICKED_CAMPAIGN), 0),
    _click_cells("audience", AUDIENCE, FINE_FROM),
    _click_cells("audience_campaign", (*AUDIENCE, CLICKED_CAMPAIGN), FINE_FROM),
    _click_cells("segment", SEGMENT, FINE_FROM),
    _clicks_by_creator(MIDDLE_FROM),
    PAYOUTS,
    PAYOUT_CAMPAIGNS,
    STRAY_LINES,
    WAITING,
    STAGES,
)

_BY_NAME = {rollup.name: rollup for rollup in ROLLUPS}
_BY_MONTH = {rollup.fed_by.name: rollup for rollup in ROLLUPS if rollup.shape == "month_cells" and rollup.fed_by}


def rollup(name: str) -> Rollup:
    """Return a rollup by name."""
    return _BY_NAME[name]


def by_month(one: Rollup) -> Rollup | None:
    """Return the rollup that has the rows of another summed up by month, where there is one."""
    return _BY_MONTH.get(one.name)
