"""Who could be among the first creators of 12 months, or over an amount: by what they earned at the least and the most.

The rollup of years has both for any 12 months that end within a month. What those earned exactly who are left, mostly
few, is up to the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Double, FromClause, ScalarSelect, Select, and_, case, cast, func, literal, select

from data_access.database import Database
from data_access.filters import CONVERTED, Filters, Scope
from metrics.earned import What, could_have
from metrics.facts import conditions, creator_conditions
from metrics.restated import all_restated
from metrics.routing import usable

# Less than anybody's figure.
_ANY = -(2**62)


@dataclass(frozen=True)
class YearBounds:
    """Creators, a row for each in each of the 12 months, with what a figure of theirs is at the least and the most.

    Who has no row has no lines in those months.
    """

    table: FromClause
    least: ColumnElement[int]
    most: ColumnElement[int]
    where: tuple[ColumnElement[bool], ...]

    def among(self, *further: ColumnElement[bool]) -> Select[Any]:
        """Return creator_id of those on further conditions, for many uses in one query."""
        chosen = select(self.table.c.creator_id).where(*self.where, *further).cte()
        return select(chosen.c.creator_id)

    def number_of(self, *further: ColumnElement[bool]) -> ColumnElement[int]:
        """Return how many there are on further conditions."""
        return select(func.count()).select_from(self.table).where(*self.where, *further).scalar_subquery()

    def over(self, amount: int) -> ColumnElement[bool]:
        """Return the condition that somebody could have that much."""
        return self.most >= amount

    def among_first(self, number: int) -> ColumnElement[bool]:
        """Return the condition that somebody could be among the first so many, where these are above zero."""
        return self.most >= self._least_of(number)

    def among_first_or_over(self, number: int, amount: int) -> ColumnElement[bool]:
        """Return the condition that somebody could be among the first so many, or have an amount."""
        return self.most >= self._least_of(number, amount)

    def _least_of(self, number: int, amount: int | None = None) -> ScalarSelect[Any]:
        """Return what at the least so many have."""
        first = select(self.least.label("least")).where(*self.where).order_by(self.least.desc()).limit(number)
        least = func.min(first.subquery("first").c.least)
        if amount is None:
            return select(least).scalar_subquery()
        # Not above zero, those without a rate are not where their bounds put them.
        bar = case((least <= 0, _ANY), (least > amount, amount), else_=least)
        return select(bar.label("bar")).scalar_subquery()


def year_bounds(database: Database, scope: Scope, what: What, years: Sequence[Filters]) -> YearBounds | None:
    """Return the bounds of what creators earned in any of the years, under the scope's filters and rights.

    None where no rollup tells: it has US dollars of whole creators, over 12 months.
    """
    if scope.filters.currency != CONVERTED or any(one != one.trailing_year() for one in years):
        return None
    asked = [*creator_conditions(scope), *conditions("lines", scope, dated=False)]
    for one in usable(database, "creator_years", "lines", scope.filters.basis):
        found = all_restated(asked, one.stands_for)
        if found is not None:
            own = one.table.c
            months = sorted({year.end.replace(day=1) for year in years})
            ends = one.period == literal(months[0], own.month.type) if len(months) == 1 else one.period.in_(months)
            return YearBounds(one.table, own[f"least_{what}"], own[f"most_{what}"], (ends, *found))
    return None


def among_most_grown(now: YearBounds, before: YearBounds, number: int, floor: int) -> Select[Any]:
    """Return creator_id of who could be among the first so many by their figure ÷ that of the 12 months before, of
    those who are above zero now and had at least the floor, which is above zero, then."""
    late = select(now.table.c.creator_id, now.least, now.most).where(*now.where, now.most > 0).subquery("late")
    early = select(before.table.c.creator_id, before.least, before.most)
    early_rows = early.where(*before.where, before.over(floor)).subquery("early")
    (_, least_now, most_now), (_, least_then, most_then) = late.c, early_rows.c
    had = case((least_then < floor, floor), else_=least_then)
    grown = (
        select(
            late.c.creator_id,
            (cast(most_now, Double) / cast(had, Double)).label("most"),
            case((and_(least_now > 0, least_then >= floor), cast(least_now, Double) / cast(most_then, Double))).label(
                "least"
            ),
        )
        .join_from(late, early_rows, early_rows.c.creator_id == late.c.creator_id)
        .cte("grown")
    )
    first = select(grown.c.least).where(grown.c.least.is_not(None)).order_by(grown.c.least.desc()).limit(number)
    sure = first.subquery("sure").c.least
    # Where the bounds promise fewer, everybody could be among them.
    bar = select(case((func.count(sure) < number, 0.0), else_=func.min(sure)).label("bar")).scalar_subquery()
    return select(grown.c.creator_id).where(grown.c.most >= bar)


def who_could_have(database: Database, scope: Scope, years: Sequence[Filters], amount: int) -> Select[Any] | None:
    """Return creator_id of whoever could have earned so much commission in one of the years, and of few others.

    None where there are no rollups to tell.
    """
    found = year_bounds(database, scope, "commission", years)
    return could_have(database, scope, years, amount) if found is None else found.among(found.over(amount))
