"""The leaderboard: who is ranked where, by what, and against what."""

from __future__ import annotations

from datetime import date

import pytest

from data_access.database import Database
from data_access.errors import FilterError
from data_access.filters import Filters, Scope
from metrics.leaderboard import leaderboard, month_before
from tests.conftest import SAMPLE_UNTIL
from tests.drawn import Draw

END = date(2026, 3, 31)
PERIOD = Scope(Filters(date(2026, 3, 1), END))
M = 100_000_000


def line(creator: int, ordered_at: str, commission: int, **more: object) -> dict[str, object]:
    order = {"order_id": f"{creator}-{ordered_at}", "order_value_minor": commission * 10}
    return {"creator_id": creator, "ordered_at": ordered_at, "commission_minor": commission, **order, **more}


@pytest.fixture
def programme(drawn: Draw) -> Database:
    return drawn(
        creators=[{"followers": n * 90_000, "country": code} for n, code in enumerate(("FR", "RU", "ES", "PL"), 1)],
        commissions=[
            # Edges of the 12 months, in UTC: the first and the last second count, their neighbours do not.
            line(1, "2025-03-31 23:59:59", 7),
            line(1, "2025-04-01 00:00:00", M),
            line(1, "2026-03-31 23:59:59", 5),
            line(1, "2026-04-01 00:00:00", 11),
            # Two items of one order; a clawback; a reversed line; a bonus, which is no order.
            line(2, "2026-03-10", 300, order_id="two", sub_order_id="1"),
            line(2, "2026-03-10", 300, order_id="two", sub_order_id="2"),
            line(2, "2026-03-11", -100, kind="clawback", order_id="two"),
            line(2, "2026-03-11", 9_999, status="reversed", order_id="gone"),
            line(2, "2025-06-01", 1_000, kind="bonus", order_id=None),
            # A euro line with its rate, and one whose day has none.
            line(3, "2025-07-01", 1_000, currency="EUR", commission_usd_cents=1_500, order_value_usd_cents=15_000),
            line(3, "2025-07-02", 4_000, currency="EUR"),
            # Nothing is left of it.
            line(4, "2025-07-01", 100),
            line(4, "2025-07-02", -100, kind="clawback"),
        ],
    )  # fmt: skip


def test_the_top_is_by_net_commission_of_exactly_twelve_months_ties_by_id(programme: Database) -> None:
    frame = leaderboard(programme, PERIOD).frame
    # Creators 2 and 3 both come to US$15.00; 4 comes to nothing and is not ranked.
    assert frame[["rank", "creator_id", "net_commission"]].values.tolist() == [
        [1, 1, M + 5],
        [2, 2, 1_500],
        [3, 3, 1_500],
    ]
    assert frame["to_million"].tolist() == [0, M - 1_500, M - 1_500]
    assert frame["of_million"].tolist() == [pytest.approx((M + 5) / M), 0.000015, 0.000015]
    assert frame["share"].tolist() == [pytest.approx(n / (M + 3_005)) for n in (M + 5, 1_500, 1_500)]
    assert frame["tier"].tolist() == ["micro", "mid", "mid"]
    assert frame["orders"].tolist() == [2, 1, 2], "items of one order are one order; a bonus is none"


def test_growth_is_against_the_twelve_months_before_and_missing_without_them(programme: Database) -> None:
    growth = leaderboard(programme, PERIOD).frame.set_index("creator_id")["growth"]
    assert growth[1] == pytest.approx((M + 5 - 7) / 7)
    assert growth[[2, 3]].isna().all()


def test_rank_change_is_against_the_ranking_a_month_earlier(programme: Database) -> None:
    change = leaderboard(programme, PERIOD).frame.set_index("creator_id")["rank_change"]
    # A month earlier: 1 had 1 M, 3 had US$15.00, 2 had US$10.00.
    assert change.to_dict() == {1: 0, 2: 1, 3: -1}


def test_somebody_without_a_rank_a_month_earlier_has_no_change(drawn: Draw) -> None:
    database = drawn(creators=[{}], commissions=[line(1, "2026-03-05", 100)])
    assert leaderboard(database, PERIOD).frame["rank_change"].isna().all()


def test_it_can_be_ranked_by_order_value_and_by_orders(programme: Database) -> None:
    by_value = leaderboard(programme, PERIOD, by="order_value").frame
    assert by_value[["creator_id", "order_value"]].values.tolist() == [[1, 10 * M + 50], [2, 15_000], [3, 15_000]]
    by_orders = leaderboard(programme, PERIOD, by="orders").frame
    assert by_orders[["creator_id", "orders"]].values.tolist() == [[1, 2], [3, 2], [2, 1], [4, 1]]


def test_growth_ranks_only_those_who_earned_enough_before(drawn: Draw) -> None:
    database = drawn(
        creators=[{}, {}, {}],
        commissions=[
            *(line(1, "2025-01-05", 100_000), line(1, "2026-01-05", 200_000)),
            *(line(2, "2025-01-05", 100_000), line(2, "2026-01-05", 300_000)),
            *(line(3, "2025-01-05", 99_999), line(3, "2026-01-05", 9_000_000)),
        ],
    )
    frame = leaderboard(database, PERIOD, by="growth").frame
    assert frame[["creator_id", "growth"]].values.tolist() == [[2, 2.0], [1, 1.0]]


def test_filters_cut_it_and_shares_are_of_what_they_leave(programme: Database) -> None:
    scope = Scope(Filters(date(2026, 3, 1), END, countries=("RU", "ES")))
    frame = leaderboard(programme, scope).frame
    assert frame["creator_id"].tolist() == [2, 3]
    assert frame["share"].tolist() == [0.5, 0.5]
    assert leaderboard(programme, Scope(PERIOD.filters, countries=frozenset())).frame.empty


def test_one_currency_is_ranked_in_itself_and_never_held_against_a_million_dollars(programme: Database) -> None:
    answer = leaderboard(programme, Scope(Filters(date(2026, 3, 1), END, currency="EUR")))
    assert answer.frame[["creator_id", "net_commission"]].values.tolist() == [[3, 5_000]]
    assert answer.frame[["of_million", "to_million"]].isna().all(axis=None)
    assert any("cannot be judged" in note for note in answer.notes)


def test_a_missing_rate_and_a_first_year_are_said(programme: Database) -> None:
    notes = leaderboard(programme, PERIOD).notes
    assert any("1 lines have no US-dollar rate" in note for note in notes)
    assert any("growth is overstated" in note for note in notes)


def test_the_number_of_rows_is_bounded_and_personal_data_stay_away(programme: Database) -> None:
    frame = leaderboard(programme, PERIOD, limit=2).frame
    assert frame["creator_id"].tolist() == [1, 2]
    assert not {"email", "phone", "birth_year"} & set(frame.columns)


def test_nothing_is_ranked_by_a_figure_that_is_not_offered(programme: Database) -> None:
    with pytest.raises(FilterError, match="net_commission"):
        leaderboard(programme, PERIOD, by="net_comission")


def test_a_month_before_ends_on_the_same_day_or_the_last_there_is() -> None:
    days = {
        date(2026, 3, 31): date(2026, 2, 28),
        date(2024, 3, 30): date(2024, 2, 29),
        date(2026, 1, 5): date(2025, 12, 5),
    }
    assert {day: month_before(day) for day in days} == days


def test_the_sample_agrees_with_plain_sql(sample: Database) -> None:
    until = date.fromisoformat(SAMPLE_UNTIL)
    frame = leaderboard(sample, Scope(Filters(until, until)), limit=50).frame
    with sample.engine.connect() as connection:
        expected = connection.exec_driver_sql(
            f"""
            select creator_id, sum(commission_usd_cents)::bigint as net
            from commissions
            where status <> 'reversed'
              and ordered_at >= date '{SAMPLE_UNTIL}' - interval 1 year + interval 1 day
              and ordered_at < date '{SAMPLE_UNTIL}' + interval 1 day
            group by creator_id having net > 0 order by net desc, creator_id limit 50
            """
        ).fetchall()
    assert len(expected) == 50
    assert list(zip(frame["creator_id"], frame["net_commission"], strict=True)) == [tuple(row) for row in expected]
