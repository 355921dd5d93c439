"""The six promises: what counts, what pace is, and when a promise is kept, missed, on track or behind."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.growth import recruited_by_month, up_to_the_end
from metrics.promises import due_day, promises, whole_programme
from tests.drawn import Draw

PERIOD = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31), countries=("ES",)))


def standing(database: Database, scope: Scope = PERIOD) -> pd.DataFrame:
    return promises(database, scope).frame.set_index("promise")


@pytest.fixture
def programme(drawn: Draw) -> Database:
    sale = {"kind": "sale", "currency": "USD", "buyer_country": "FR"}
    return drawn(
        creators=[
            {"creator_id": 1, "birth_year": 2000, "applied_at": "2025-01-01", "decided_at": "2025-01-02"},
            {"creator_id": 2, "birth_year": 1991, "applied_at": "2025-06-01", "decided_at": "2025-06-02"},
            {"creator_id": 3, "birth_year": None, "applied_at": "2026-03-30", "decided_at": "2026-03-31"},
            {"creator_id": 4, "birth_year": 2001, "applied_at": "2026-03-31", "decided_at": "2026-04-01"},
            {"creator_id": 5, "birth_year": 2002, "applied_at": "2026-01-01", "status": "rejected"},
            {"creator_id": 6, "birth_year": 1970, "applied_at": "2026-02-01", "decided_at": None},
        ],
        commissions=[
            {**sale, "creator_id": 1, "order_id": "a", "ordered_at": "2025-04-01", "commission_minor": 99_999_999},
            {**sale, "creator_id": 1, "order_id": "b", "ordered_at": "2026-03-31 23:59:59", "commission_minor": 1},
            {**sale, "creator_id": 2, "order_id": "c", "ordered_at": "2025-03-31", "commission_minor": 100_000_000},
            {
                **sale,
                "creator_id": 2,
                "order_id": "d",
                "ordered_at": "2026-01-15",
                "commission_minor": 100_000_000,
                "status": "reversed",
                "buyer_country": "PL",
                "is_new_buyer": True,
            },
            {**sale, "creator_id": 3, "order_id": "e", "ordered_at": "2026-03-31", "is_new_buyer": True},
            {**sale, "creator_id": 3, "order_id": "e", "sub_order_id": "2", "ordered_at": "2026-03-31",
             "is_new_buyer": True, "buyer_country": "ZZ"},
        ],
    )  # fmt: skip


def test_creators_count_from_the_day_of_approval_whatever_the_filters(programme: Database) -> None:
    frame = standing(programme)
    assert frame.loc["creators_year_3", "actual"] == 4
    assert frame.loc["creators_year_1", "actual"] == 2, "approved by the end of year 1"


def test_a_kol_has_a_million_in_exactly_the_trailing_twelve_months(programme: Database) -> None:
    assert standing(programme).loc["kols", "actual"] == 1
    a_day_later = Scope(PERIOD.filters.over(date(2026, 3, 1), date(2026, 4, 1)))
    assert standing(programme, a_day_later).loc["kols", "actual"] == 0


def test_the_share_under_35_says_its_coverage_and_its_bounds(programme: Database) -> None:
    share = standing(programme).loc["under_35"]
    # Born 2000, 1991, 1970 and unknown, at the end of 2026: 26, 35, 56 and anything.
    assert share["actual"] == pytest.approx(1 / 3)
    assert share["coverage"] == pytest.approx(3 / 4)
    assert (share["low"], share["high"]) == (pytest.approx(1 / 4), pytest.approx(2 / 4))


def test_new_buyers_are_missing_where_no_order_tells_and_zero_where_there_are_no_orders(drawn: Draw) -> None:
    untold = standing(drawn(creators=[{"creator_id": 1}], commissions=[{"creator_id": 1, "ordered_at": "2026-03-01"}]))
    assert untold.loc["new_buyers", ["actual", "per_day"]].isna().all()
    assert untold.loc["new_buyers", "verdict"] == "open"
    assert standing(drawn(creators=[{"creator_id": 1}])).loc["new_buyers", "actual"] == 0


def test_new_buyers_are_orders_and_reach_is_known_countries(programme: Database) -> None:
    frame = standing(programme)
    assert frame.loc["new_buyers", "actual"] == 1
    assert frame.loc["reach", "actual"] == 1


def test_a_promise_past_its_day_is_missed_and_one_before_it_goes_by_its_pace(programme: Database) -> None:
    frame = standing(programme)
    assert frame.loc["creators_year_1", "verdict"] == "missed"
    year_3 = frame.loc["creators_year_3"]
    assert year_3["verdict"] == "behind"
    left = (date(2027, 12, 31) - date(2026, 3, 31)).days
    assert year_3["needed_per_day"] == pytest.approx((1_000_000 - 4) / left)
    assert year_3["per_day"] == pytest.approx(2 / 90)
    assert year_3["expected"] == pytest.approx(4 + 2 / 90 * left)


def test_a_programme_year_ends_the_day_before_its_anniversary() -> None:
    assert due_day(date(2025, 3, 1), 1) == date(2026, 2, 28)
    assert due_day(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert due_day(date(2024, 2, 29), 4) == date(2028, 2, 28)


def test_rights_narrow_the_promises(programme: Database) -> None:
    nobody = Scope(PERIOD.filters, countries=frozenset())
    frame = standing(programme, nobody)
    assert frame.loc["creators_year_3", "actual"] == 0
    assert pd.isna(frame.loc["under_35", "actual"])


def test_growth_fills_months_without_approvals_and_ends_at_all_recruited(programme: Database) -> None:
    whole = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
    frame = recruited_by_month(programme, whole).frame
    assert len(frame) == 15, "January 2025 to March 2026, one market"
    assert frame["recruited"].sum() == 4
    assert frame["total"].iloc[-1] == 4
    assert frame["total"].is_monotonic_increasing


@pytest.mark.parametrize(
    "chosen",
    [
        Filters(date(2026, 3, 1), date(2026, 3, 31), countries=("ES",), ages=("25–34",), currency="EUR"),
        Filters(date(2025, 1, 1), date(2026, 3, 31), basis="paid", compare="year", campaigns=(1,)),
    ],
)
def test_the_promises_are_one_question_whatever_is_chosen_but_the_last_day(
    programme: Database, chosen: Filters
) -> None:
    scope = Scope(chosen, countries=frozenset({"FR", "ES"}))
    plain = Scope(Filters(date(2026, 3, 31), date(2026, 3, 31)), countries=scope.countries)
    assert whole_programme(programme, scope) == whole_programme(programme, plain)
    pd.testing.assert_frame_equal(
        promises(programme, scope).frame, promises(programme, whole_programme(programme, scope)).frame
    )


def test_growth_is_one_question_whatever_first_day_currency_and_basis(programme: Database) -> None:
    chosen = Filters(date(2026, 3, 1), date(2026, 3, 31), ages=("25–34", "unknown"), currency="EUR", basis="paid")
    other = Filters(date(2025, 3, 1), date(2026, 3, 31), ages=("25–34", "unknown"), compare="year")
    narrowed = up_to_the_end(programme, Scope(chosen))
    assert narrowed == up_to_the_end(programme, Scope(other)) != up_to_the_end(programme, PERIOD)
    for one in (chosen, other):
        pd.testing.assert_frame_equal(
            recruited_by_month(programme, Scope(one)).frame, recruited_by_month(programme, narrowed).frame
        )
