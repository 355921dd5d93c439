"""Ages: who counts, in which band, how many are under 35, and between which bounds that lies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from data_access.contract import AGE_BANDS
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.demographics import ages, earners, genders, summary
from tests.drawn import Draw

MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31), compare="none")


@pytest.fixture
def programme(drawn: Draw) -> Database:
    """Born 1991 and 1992: 35 and 34 in 2026. Creator 8 has no year, 9 was rejected, 10 approved after March."""
    return drawn(
        creators=[
            {"creator_id": 1, "birth_year": 2009, "country": "RU", "gender": "female"},
            {"creator_id": 2, "birth_year": 2008, "country": "RU", "gender": "female"},
            {"creator_id": 3, "birth_year": 2001, "country": "FR", "gender": "male"},
            {"creator_id": 4, "birth_year": 1992, "country": "FR"},
            {"creator_id": 5, "birth_year": 1991, "country": "FR", "decided_at": "2026-03-31 23:59:59"},
            {"creator_id": 6, "birth_year": 1981, "country": "DE", "decided_at": "2026-03-01"},
            {"creator_id": 7, "birth_year": 1960, "country": "ZZ", "status": "closed", "decided_at": "2026-03-02"},
            {"creator_id": 8, "birth_year": None, "country": "ES", "decided_at": "2026-03-03"},
            {"creator_id": 9, "birth_year": 2000, "status": "rejected"},
            {"creator_id": 10, "birth_year": 2000, "decided_at": "2026-04-01"},
        ],
        commissions=[
            {"creator_id": 3, "order_id": "a", "buyer_age_band": "18–24", "buyer_country": "FR"},
            {"creator_id": 3, "order_id": "a", "buyer_age_band": "18–24", "buyer_country": "FR", "sub_order_id": "2"},
            {"creator_id": 3, "order_id": "b", "buyer_age_band": "35–44", "buyer_country": "RU"},
            {"creator_id": 3, "order_id": "c", "buyer_age_band": None, "buyer_country": None},
            {"creator_id": 5, "order_id": "d", "buyer_age_band": "unknown", "buyer_country": "ZZ"},
            {"creator_id": 5, "order_id": "e", "buyer_age_band": "25–34", "status": "reversed"},
            {"creator_id": 5, "order_id": "d", "kind": "clawback", "commission_minor": -400, "buyer_age_band": "55+"},
            {"creator_id": 8, "order_id": "f", "buyer_age_band": "55+", "ordered_at": "2026-04-01 00:00:00"},
            {"creator_id": 8, "order_id": "g", "buyer_age_band": "under 18", "ordered_at": "2026-03-31 23:59:59"},
            {"creator_id": 6, "order_id": "e", "kind": "adjustment", "commission_minor": 600},
        ],
    )


def bands(frame: pd.DataFrame, count: str = "people") -> list[int]:
    assert frame["age"].tolist() == list(AGE_BANDS)
    return [int(number) for number in frame[count]]


def test_recruited_creators_are_counted_to_the_last_day_with_the_unknown_as_a_band(programme: Database) -> None:
    found = ages(programme, Scope(MARCH), "recruited")
    assert bands(found.bands.frame) == [1, 1, 2, 1, 1, 1, 1]
    assert found.bands.frame["share"].sum() == pytest.approx(1)
    row = found.total.frame.iloc[0]
    assert (row["people"], row["known"], row["young"]) == (8, 7, 4)
    assert row["under_35"] == 4 / 7
    assert (row["low"], row["high"], row["coverage"]) == (4 / 8, 5 / 8, 7 / 8)


def test_age_is_that_of_the_year_of_the_periods_last_day(programme: Database) -> None:
    """A year on, those born 1992 are 35 and those born 2009 are 18."""
    later = replace(MARCH, start=date(2027, 3, 1), end=date(2027, 3, 31))
    assert bands(ages(programme, Scope(later), "recruited").bands.frame) == [0, 2, 2, 2, 1, 1, 1]


def test_active_creators_count_once_however_many_lines_they_have(programme: Database) -> None:
    found = ages(programme, Scope(MARCH), "active")
    assert bands(found.bands.frame) == [0, 0, 1, 1, 0, 0, 1]
    assert found.periods.frame["people"].tolist() == [2, 1], "creator 8 sold in the last week only"


def test_a_buyer_is_an_order_counted_once(programme: Database) -> None:
    """Order a has two lines, d a clawback of another band, e is reversed, f is of April by a second."""
    found = ages(programme, Scope(MARCH), "buyers")
    assert bands(found.bands.frame) == [1, 1, 0, 1, 0, 0, 2]
    row = found.total.frame.iloc[0]
    assert (row["people"], row["known"], row["under_35"]) == (5, 3, 2 / 3)
    assert (row["low"], row["high"]) == (2 / 5, 4 / 5)


def test_an_order_whose_lines_disagree_counts_in_one_band(drawn: Draw) -> None:
    sale = {"order_id": "a", "buyer_country": "FR"}
    database = drawn(
        creators=[{"creator_id": 1}],
        commissions=[
            {**sale, "buyer_age_band": "25–34"},
            {**sale, "buyer_age_band": "18–24", "buyer_country": "RU"},
            {**sale, "buyer_age_band": "unknown", "buyer_country": "ZZ"},
        ],
    )
    found = ages(database, Scope(MARCH), "buyers")
    assert bands(found.bands.frame) == [0, 1, 0, 0, 0, 0, 0]
    assert found.markets.frame[["market", "people"]].to_numpy().tolist() == [["FR", 1]]


def test_markets_come_in_their_order_and_add_up(programme: Database) -> None:
    creators = ages(programme, Scope(MARCH), "recruited").markets.frame.set_index("market")
    assert list(creators.index) == ["RU", "FR", "ES", "others", "unknown"]
    assert creators["people"].tolist() == [2, 3, 1, 1, 1]
    assert creators.at["FR", "under_35"] == 2 / 3
    assert pd.isna(creators.at["ES", "under_35"])
    assert (creators.at["ES", "low"], creators.at["ES", "high"]) == (0, 1)
    buyers = ages(programme, Scope(MARCH), "buyers").markets.frame.set_index("market")
    assert buyers["people"].to_dict() == {"RU": 1, "FR": 1, "unknown": 3}


def test_over_time_the_recruited_are_those_approved_within_the_period(programme: Database) -> None:
    """Creators without a decision count from their application, in January."""
    weeks = ages(programme, Scope(MARCH), "recruited").periods.frame
    assert weeks["period"].tolist() == [pd.Timestamp(day) for day in ("2026-02-23", "2026-03-02", "2026-03-30")]
    assert weeks["people"].tolist() == [1, 2, 1]
    year = MARCH.over(date(2026, 1, 1), date(2026, 4, 30))
    months = ages(programme, Scope(year), "recruited").periods.frame
    assert dict(zip(months["period"].dt.month, months["people"], strict=True)) == {1: 4, 3: 4, 4: 1}


def test_before_is_the_comparison_period(programme: Database) -> None:
    found = ages(programme, Scope(replace(MARCH, compare="previous")), "recruited").total.frame.iloc[0]
    assert (found["people_before"], found["under_35_before"]) == (4, 1)
    assert pd.isna(ages(programme, Scope(MARCH), "recruited").total.frame.at[0, "under_35_before"])


def test_filters_and_rights_hold_for_creators_and_buyers(programme: Database) -> None:
    france = Scope(MARCH, countries=frozenset({"FR"}))
    assert ages(programme, france, "recruited").total.frame.at[0, "people"] == 3
    assert ages(programme, france, "buyers").total.frame.at[0, "people"] == 4
    young = Scope(replace(MARCH, ages=("25–34",)))
    assert ages(programme, young, "buyers").total.frame.at[0, "people"] == 3


def test_without_any_age_there_is_no_share_but_there_are_counts_and_bounds(drawn: Draw) -> None:
    found = ages(drawn(creators=[{"creator_id": 1}, {"creator_id": 2}]), Scope(MARCH), "recruited")
    row = found.total.frame.iloc[0]
    assert pd.isna(row["under_35"])
    assert (row["people"], row["coverage"], row["low"], row["high"]) == (2, 0, 0, 1)


@pytest.mark.parametrize("whose", ["recruited", "active", "buyers"])
def test_nobody_is_nobody(drawn: Draw, whose: str) -> None:
    found = ages(drawn(), Scope(MARCH), whose)  # type: ignore[arg-type]
    assert found.total.frame.at[0, "people"] == 0
    assert found.total.frame[["under_35", "low", "high", "coverage"]].isna().all().all()
    assert bands(found.bands.frame) == [0] * 7
    assert found.markets.frame.empty
    assert found.periods.frame.empty


def test_genders_keep_those_who_did_not_say(programme: Database) -> None:
    frame = genders(programme, Scope(MARCH), "recruited").frame.set_index("gender")
    assert frame["people"].to_dict() == {"unknown": 5, "female": 2, "male": 1}
    assert frame.at["unknown", "share"] == 5 / 8
    assert frame.at["female", "under_35"] == 1
    active = genders(programme, Scope(MARCH), "active").frame.set_index("gender")
    assert active["people"].to_dict() == {"unknown": 2, "male": 1}


def test_earners_share_the_net_commission_by_age(programme: Database) -> None:
    """25–34: four lines of 10 dollars; 35–44: 10 less 4 clawed back; 45–54: an adjustment of 6; unknown: 10."""
    frame = earners(programme, Scope(MARCH)).frame
    assert bands(frame, "net_commission") == [0, 0, 4000, 600, 600, 0, 1000]
    assert bands(frame, "active_creators") == [0, 0, 1, 1, 0, 0, 1]
    assert frame["share_of_commission"].tolist()[2] == pytest.approx(4000 / 6200)
    assert frame["share_of_active"].sum() == pytest.approx(1)


def test_earners_of_nothing_have_no_shares(drawn: Draw) -> None:
    frame = earners(drawn(), Scope(MARCH)).frame
    assert bands(frame, "net_commission") == [0] * 7
    assert frame[["share_of_commission", "share_of_active"]].isna().all().all()


def test_the_summary_is_creators_and_buyers_in_one_row(programme: Database) -> None:
    scope = Scope(MARCH)
    found = summary(ages(programme, scope, "recruited"), ages(programme, scope, "buyers"))
    row = found.frame.iloc[0]
    assert (row["creators_under_35"], row["buyers_under_35"]) == (4 / 7, 2 / 3)
    assert (row["creators_coverage"], row["buyers_coverage"]) == (7 / 8, 3 / 5)
    assert set(found.units.values()) == {"share"}


def test_the_sample_agrees_with_sql_written_by_hand(sample: Database) -> None:
    end = sample.snapshot.last_day
    assert end is not None
    filters = Filters(end - timedelta(days=89), end)
    with sample.engine.connect() as connection:
        creators = connection.exec_driver_sql(
            f"""select count(*), count(birth_year), count(*) filter ({end.year} - birth_year < 35) from creators
            where status not in ('applied', 'rejected') and coalesce(decided_at, applied_at)::date <= '{end}'"""
        ).one()
        orders = connection.exec_driver_sql(
            f"""select buyer_age_band, count(distinct order_id) from commissions
            where kind = 'sale' and status <> 'reversed' and ordered_at::date between '{filters.start}' and '{end}'
            and buyer_age_band <> 'unknown' group by 1"""
        ).all()
    found = ages(sample, Scope(filters), "recruited").total.frame.iloc[0]
    assert (found["people"], found["known"], found["young"]) == tuple(creators)
    buyers = ages(sample, Scope(filters), "buyers").bands.frame.set_index("age")["people"]
    assert buyers.drop("unknown").to_dict() == dict(orders)
    assert creators[2] > 0
