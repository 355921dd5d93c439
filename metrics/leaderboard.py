"""Who are the top creators over the trailing 12 months?

The 12 months end with the last day of the period and are cut by all filters. Creators are aggregated, ordered and
limited by the database; ties go to the lower creator_id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Double, Select, Subquery, case, cast, func, null, select

from data_access.answer import Answer
from data_access.contract import creators
from data_access.database import Database, Result
from data_access.errors import FilterError, did_you_mean
from data_access.filters import CONVERTED, Filters, Scope, year_before
from data_access.frames import column_of, fractions, whole_numbers
from data_access.money import exponent
from metrics.bands import tier
from metrics.breakdown import cells_of
from metrics.day_words import in_words
from metrics.earned import EARNED, Wanted, What, earned
from metrics.kols import NATIVE_NOTE, TOP
from metrics.promises import KOL_USD_CENTS
from metrics.provenance import answered
from metrics.year_bounds import among_most_grown, year_bounds

MOST = 1_000
GROWTH_FLOOR = 1_000
GROWTH = "growth"
RANKED_BY = ("net_commission", "order_value", "orders", GROWTH)

_DEFINITIONS = (
    ("12 months", "The 12 months that end with the last day of the period."),
    ("Rank", "By the chosen figure, largest first; creators at zero or below are not ranked. Ties: lower id first."),
    ("Rank change", "Places won since the ranking of the 12 months that ended a month earlier; missing: not ranked."),
    ("Share of total", "The creator's net commission ÷ that of all creators under the filters."),
    ("Growth", "Net commission against the 12 months before; missing where those came to nothing."),
    ("Of US$1 M", "Net commission ÷ US$1,000,000, from which on a creator is a KOL."),
    ("To US$1 M", "What is missing to US$1,000,000; zero for a KOL."),
)


def month_before(day: date) -> date:
    """Return the same day a month earlier, or the last day of that month where it is shorter."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def leaderboard(database: Database, scope: Scope, *, by: str = "net_commission", limit: int = TOP) -> Answer:
    """Answer the top creators, best first.

    by: net_commission, order_value, orders, or growth (of net commission, among those who earned at least 1,000 units
    of the currency in the 12 months before); limit: at most 1,000. Columns: rank, rank_change (missing by growth),
    creator_id, handle, country, tier, platform, net_commission, share, of_million, to_million, growth,
    order_value, orders, net_before. In a single currency of_million and to_million are missing.
    Raises FilterError for another `by`.
    """
    if by not in RANKED_BY:
        raise FilterError(f"The leaderboard cannot be ranked by {by!r}.{did_you_mean(by, RANKED_BY)}")
    year = scope.over(scope.filters.trailing_year())
    total = cells_of(database, year, ("net_commission",), ())
    placed = database.ask(_placed(database, scope, by, min(limit, MOST)))
    details = database.ask(_details(database, scope, placed.values["creator_id"]))
    before = _ranked_before(database, scope, by, placed)
    whole = total.found.get((), total.nothing)["net_commission"] or 0
    frame = _frame(placed, details, before, whole, converted=scope.filters.currency == CONVERTED)
    answer = answered(
        "Top creators over 12 months",
        frame,
        [*total.results, *(one for one in (placed, details, before) if one is not None)],
        year,
        database,
        ("net_commission", "order_value", "orders"),
        definitions=_DEFINITIONS,
        notes=(*total.notes, *_notes(database, scope)),
    )
    units = {"share": "share", "of_million": "share", "growth": "share", "to_million": "money", "net_before": "money"}
    return replace(answer, units=answer.units | units)


def _year_before(filters: Filters) -> Filters:
    """Return the choice over the 12 months before the trailing ones."""
    year = filters.trailing_year()
    last = year.start - timedelta(days=1)
    return filters.over(year_before(last) + timedelta(days=1), last)


def _score(scope: Scope, by: str) -> tuple[What, Filters, Filters]:
    """Return what creators are ranked by, over which 12 months, and over which it is looked at beside them."""
    filters = scope.filters
    then = _year_before(filters) if by == GROWTH else _month_earlier(filters)
    return EARNED["net_commission" if by == GROWTH else by], filters.trailing_year(), then


def _among(database: Database, scope: Scope, by: str, limit: int) -> Select[Any] | None:
    """Return creator_id of who could be among the first so many; None where it could be anybody."""
    what, now, then = _score(scope, by)
    late, early = (year_bounds(database, scope, what, [over]) for over in (now, then))
    if late is None or early is None:
        return None
    return among_most_grown(late, early, limit, _floor(scope)) if by == GROWTH else late.among(late.among_first(limit))


def _floor(scope: Scope) -> int:
    """Return what somebody must have earned before to be ranked by growth."""
    return GROWTH_FLOOR * int(10 ** exponent(scope.filters.currency))


def _placed(database: Database, scope: Scope, by: str, limit: int) -> Select[*tuple[Any, ...]]:
    """Return the query of the creators in order, each with what it was ranked by a month earlier, and its rank then
    where everybody is ranked."""
    what, now, then = _score(scope, by)
    among = _among(database, scope, by, limit)
    wanted: Wanted = {"now": (what, now), "earlier": (what, then)}
    each = earned(database, scope, wanted, among=among, missing=False).subquery("each")
    rank_before = null() if by == GROWTH or among is not None else _place(each)
    # The earlier rank is taken among everyone, before those who are not ranked now are left out.
    everyone = select(each, cast(rank_before, BigInteger).label("rank_before")).subquery("everyone")
    score: ColumnElement[Any] = everyone.c.now
    ranked = [everyone.c.now > 0]
    if by == GROWTH:
        score = cast(everyone.c.now, Double) / cast(everyone.c.earlier, Double)
        ranked.append(everyone.c.earlier >= _floor(scope))
    top = (
        select(everyone.c.creator_id, everyone.c.earlier, everyone.c.rank_before, score.label("score"))
        .where(*ranked)
        .order_by(score.desc(), everyone.c.creator_id)
        .limit(limit)
        .subquery("top")
    )
    # Accounts are looked up for the top alone.
    return (
        select(
            top.c.creator_id,
            top.c.earlier,
            top.c.rank_before,
            creators.c.handle,
            creators.c.country,
            tier().label("tier"),
            creators.c.platform,
        )
        .select_from(top.join(creators, creators.c.creator_id == top.c.creator_id))
        .order_by(top.c.score.desc(), top.c.creator_id)
    )


def _place(each: Subquery) -> ColumnElement[Any]:
    place = func.row_number().over(order_by=(each.c.earlier.desc().nulls_last(), each.c.creator_id))
    return case((each.c.earlier > 0, place))


def _ranked_before(database: Database, scope: Scope, by: str, placed: Result) -> Result | None:
    """Return the ranks a month earlier of the creators that were placed, among all who then had as much as the last of
    them; None where they are known, or nobody had any."""
    what, _, then = _score(scope, by)
    found, had = (
        year_bounds(database, scope, what, [then]),
        [one for one in placed.values["earlier"] if one and one > 0],
    )
    if found is None or by == GROWTH or not had:
        return None
    among = found.among(found.over(min(had)))
    each = earned(database, scope, {"earlier": (what, then)}, among=among, missing=False).subquery("each")
    everyone = select(each.c.creator_id, cast(_place(each), BigInteger).label("rank_before")).subquery("everyone")
    return database.ask(select(everyone).where(everyone.c.creator_id.in_(placed.values["creator_id"])))


def _month_earlier(filters: Filters) -> Filters:
    """Return the choice over the 12 months that ended a month before the trailing ones."""
    end = month_before(filters.end)
    return filters.over(end, end).trailing_year()


def _details(database: Database, scope: Scope, creator_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    """Return the query of the figures of the creators that were placed."""
    now, before = scope.filters.trailing_year(), _year_before(scope.filters)
    figures: Wanted = {name: (what, now) for name, what in EARNED.items()}
    return earned(database, scope, {**figures, "net_before": ("commission", before)}, among=creator_ids)


def _frame(placed: Result, details: Result, before: Result | None, total: int, *, converted: bool) -> pd.DataFrame:
    """Return the columns of `leaderboard` as plain values put side by side: pandas takes longer to join them.

    total: the net commission of all creators; converted: amounts are US cents.
    """
    ids = placed.values["creator_id"]
    figures = {name: _of_creators(details, name, ids) for name in (*EARNED, "net_before")}
    earlier = placed.values["rank_before"] if before is None else _of_creators(before, "rank_before", ids)
    ranks, nets = list(range(1, len(ids) + 1)), figures["net_commission"]
    columns: dict[str, Any] = {
        "rank": whole_numbers(ranks),
        "rank_change": whole_numbers([_less(then, now) for then, now in zip(earlier, ranks, strict=True)]),
    }
    for name in ("creator_id", "handle", "country", "tier", "platform"):
        columns[name] = column_of(placed.types[name], placed.values[name])
    columns["net_commission"] = whole_numbers(nets)
    columns["share"] = fractions([_share(net, total) for net in nets])
    columns["of_million"] = fractions([_share(net, KOL_USD_CENTS) if converted else None for net in nets])
    left = [_less(KOL_USD_CENTS, net) if converted else None for net in nets]
    columns["to_million"] = whole_numbers([None if one is None else max(one, 0) for one in left])
    grown = zip(nets, figures["net_before"], strict=True)
    columns["growth"] = fractions([_share(_less(net, then), then) for net, then in grown])
    columns |= {name: whole_numbers(figures[name]) for name in ("order_value", "orders", "net_before")}
    return pd.DataFrame(columns, copy=False)


def _of_creators(result: Result, name: str, creator_ids: Sequence[int]) -> list[Any]:
    """Return a column of a result for these creators, None where it has none of them."""
    found = dict(zip(result.values["creator_id"], result.values[name], strict=True))
    return [found.get(one) for one in creator_ids]


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def _share(some: int | None, whole: int | None) -> float | None:
    return None if some is None or whole is None or whole <= 0 else some / whole


def _notes(database: Database, scope: Scope) -> tuple[str, ...]:
    notes = [] if scope.filters.currency == CONVERTED else [NATIVE_NOTE]
    before, first = _year_before(scope.filters), database.snapshot.first_day
    if first is not None and first > before.end:
        notes.append("There are no lines in the 12 months before, so there is no growth to show.")
    elif first is not None and first > before.start:
        notes.append(
            f"The first line is of {in_words(first)}, so the 12 months before are not whole and growth is overstated."
        )
    return tuple(notes)
