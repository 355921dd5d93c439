"""Whom the bounds of a year leave out could not have been meant, and most are left out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import select

from data_access.database import Database
from data_access.filters import BASES, Filters, Scope
from metrics.earned import EARNED, earned
from metrics.kols import TOPS, kol_history, standing
from metrics.leaderboard import RANKED_BY, leaderboard
from metrics.promises import promises
from metrics.year_bounds import among_most_grown, year_bounds
from tests.drawn import Row
from tests.soundness.conftest import with_rollups, without_rollups
from tests.soundness.drawing import DAYS, FIRST, programme

CREATORS = 2 * TOPS[-1]
BEGAN, UNTIL = date(2024, 12, 20), date(2026, 3, 20)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = with_rollups(tmp_path_factory.mktemp("mixed"), **programme(4))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Return a programme of more creators than are ever ranked, some of whom come to nothing or to less."""
    draw = random.Random(5)
    days = (UNTIL - BEGAN).days

    def line(number: int) -> Row:
        kind = draw.choice(("sale", "sale", "sale", "clawback"))
        cents = int(10 ** draw.uniform(2, 8.3)) * (-1 if kind == "clawback" else 1)
        # Many begin late, and end early.
        day = BEGAN + timedelta(days=min(days, int(days * draw.random() ** 0.6) + number % 3))
        return {
            "creator_id": 1 + (number * 7 % CREATORS if number % 2 else int(CREATORS * draw.random() ** 4)),
            "ordered_at": datetime.combine(day, datetime.min.time()),
            "kind": kind,
            "commission_minor": cents,
            "order_value_minor": 7 * cents,
            "order_id": f"o{number if number % 9 else number - 1}",
        }

    lines = [line(number) for number in range(4 * CREATORS)]
    opened = with_rollups(tmp_path_factory.mktemp("crowd"), creators=[{}] * CREATORS, commissions=lines)
    yield opened
    opened.close()


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("figure", EARNED)
@pytest.mark.parametrize("after", [0, 13, 44, 75, DAYS, 260, 364, 380, 420, 480])
def test_nobody_earned_less_than_the_least_or_more_than_the_most(
    mixed: Database, basis: str, figure: str, after: int
) -> None:
    end = FIRST + timedelta(days=after)
    scope = Scope(Filters(end, end, basis=basis))
    year, what = scope.filters.trailing_year(), EARNED[figure]
    bounds = year_bounds(mixed, scope, what, [year])
    assert bounds is not None
    columns = (bounds.table.c.creator_id, bounds.least.label("least"), bounds.most.label("most"))
    known = mixed.ask(select(*columns).where(*bounds.where)).frame.set_index("creator_id")
    exact = without_rollups(mixed).ask(earned(without_rollups(mixed), scope, {"figure": (what, year)}, missing=False))
    figures = exact.frame.set_index("creator_id")["figure"]
    assert set(figures.index) <= set(known.index), "who has no row has no line"
    held = known.join(figures).fillna({"figure": 0})
    assert (held["least"] <= held["figure"]).all()
    assert (held["figure"] <= held["most"]).all()


@pytest.mark.parametrize("end", [date(2026, 2, 28), date(2026, 3, 9), date(2026, 3, 31), date(2026, 1, 20)])
def test_of_a_crowd_the_first_and_all_counts_are_those_of_everybody(crowd: Database, end: date) -> None:
    scope = Scope(Filters(end, end))
    for ask in (standing, kol_history, promises):
        routed, ledger = ask(crowd, scope), ask(without_rollups(crowd), scope)
        pd.testing.assert_frame_equal(routed.frame, ledger.frame)
        assert "rollup_creator_years_ordered" in routed.provenance.tables
    assert standing(crowd, scope).frame["next_in_line"][0] > 10
    for by in RANKED_BY:
        routed, ledger = (leaderboard(one, scope, by=by, limit=30) for one in (crowd, without_rollups(crowd)))
        pd.testing.assert_frame_equal(routed.frame, ledger.frame)
        assert "rollup_creator_years_ordered" in routed.provenance.tables
        if by == "net_commission":
            assert routed.frame["rank_change"].abs().max() > 30, "ranks before are among all"


@pytest.mark.parametrize("figure", EARNED)
def test_of_a_crowd_few_are_left_to_be_summed(crowd: Database, figure: str) -> None:
    scope = Scope(Filters(UNTIL, UNTIL))
    bounds = year_bounds(crowd, scope, EARNED[figure], [scope.filters.trailing_year()])
    assert bounds is not None
    left = crowd.ask(bounds.among(bounds.among_first(30))).frame
    assert 30 <= len(left) < CREATORS / 4


def test_of_a_crowd_few_are_left_to_be_ranked_by_growth(crowd: Database) -> None:
    year = Filters(UNTIL, UNTIL).trailing_year()
    before = Filters(year.start - timedelta(days=1), year.start - timedelta(days=1)).trailing_year()
    late, early = (year_bounds(crowd, Scope(year), "commission", [over]) for over in (year, before))
    assert late is not None
    assert early is not None
    left = len(crowd.ask(among_most_grown(late, early, 5, 10)).frame)
    everybody = len(crowd.ask(among_most_grown(late, early, CREATORS, 10)).frame)
    assert 5 <= left < everybody / 2


def test_other_days_than_a_year_and_single_currencies_are_not_bounded(mixed: Database) -> None:
    end = FIRST + timedelta(days=DAYS)
    year = Filters(end, end).trailing_year()
    shorter = year.over(year.start + timedelta(days=1), year.end)
    assert year_bounds(mixed, Scope(year), "commission", [shorter]) is None
    assert year_bounds(mixed, Scope(year), "commission", [year]) is not None
    euros = Filters(end, end, currency="EUR").trailing_year()
    assert year_bounds(mixed, Scope(euros), "commission", [euros]) is None
