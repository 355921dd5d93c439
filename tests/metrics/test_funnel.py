"""The funnel: who is in a cohort, what proves a stage, what an event is, and what is lost between stages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from statistics import median

import pandas as pd
import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.funnel import drops, funnel, headline
from metrics.stages import KEYS
from tests.drawn import Draw

MARCH = Filters(date(2026, 3, 1), date(2026, 3, 31), compare="none")


def counts(database: Database, filters: Filters = MARCH, view: str = "cohort") -> list[int]:
    frame = funnel(database, Scope(filters), view).total.frame  # type: ignore[arg-type]
    return [int(count) for count in frame["creators"]]


@pytest.fixture
def programme(drawn: Draw) -> Database:
    """Five applied in March, one the evening before; each has come a stage further, some with gaps in the records."""
    return drawn(
        creators=[
            {"creator_id": 1, "country": "FR", "applied_at": "2026-02-28 23:59:59", "decided_at": "2026-03-02"},
            {"creator_id": 2, "country": "FR", "applied_at": "2026-03-01", "status": "rejected"},
            {"creator_id": 3, "country": "RU", "applied_at": "2026-03-02", "decided_at": "2026-03-04"},
            {"creator_id": 4, "country": "RU", "applied_at": "2026-03-31 23:59:59", "decided_at": "2026-04-10"},
            {"creator_id": 5, "country": "ZZ", "applied_at": "2026-03-10", "decided_at": None, "status": "closed"},
            {"creator_id": 6, "country": "DE", "applied_at": "2026-03-20", "decided_at": "2026-03-20"},
        ],
        campaigns=[{"campaign_id": 1}, {"campaign_id": 2}],
        enrollments=[
            {"creator_id": 1, "campaign_id": 1, "joined_at": "2026-03-03"},
            {"creator_id": 3, "campaign_id": 1, "joined_at": "2026-03-10"},
            {"creator_id": 3, "campaign_id": 2, "joined_at": "2026-03-07"},
            {"creator_id": 4, "campaign_id": 1, "joined_at": "2026-04-11", "status": "invited"},
            {"creator_id": 5, "campaign_id": 2, "joined_at": "2026-03-12", "status": "left"},
        ],
        contents=[
            {"creator_id": 1, "campaign_id": 1, "published_at": "2026-03-05"},
            {"creator_id": 3, "campaign_id": 2, "published_at": "2026-03-08"},
            {"creator_id": 3, "campaign_id": 2, "published_at": "2026-03-09"},
        ],
        clicks=[
            {"day": "2026-03-09", "creator_id": 3, "campaign_id": 2, "clicks": 5},
            {"day": "2026-03-10", "creator_id": 3, "campaign_id": 2, "clicks": 7},
            {"day": "2026-03-12", "creator_id": 5, "campaign_id": 2, "clicks": 0},
        ],
        commissions=[
            {"creator_id": 1, "ordered_at": "2026-02-27", "status": "reversed"},
            {"creator_id": 1, "ordered_at": "2026-03-31 23:59:59", "campaign_id": 1, "payout_id": 1},
            {"creator_id": 3, "ordered_at": "2026-04-01 00:00:00", "campaign_id": 2, "settled_at": "2026-04-20"},
            {"creator_id": 3, "ordered_at": "2026-04-02", "campaign_id": 2, "order_id": "again"},
            {"creator_id": 5, "ordered_at": "2026-03-15", "kind": "bonus"},
            {"creator_id": 5, "ordered_at": "2026-03-16", "status": "reversed"},
            {"creator_id": 6, "ordered_at": "2026-03-25", "payout_id": 2},
        ],
        payouts=[
            {"payout_id": 1, "creator_id": 1, "completed_at": "2026-04-06"},
            {"payout_id": 2, "creator_id": 6, "completed_at": "2026-04-06"},
            {"payout_id": 3, "creator_id": 3, "status": "failed", "completed_at": "2026-05-06"},
        ],
    )


def test_a_cohort_is_who_applied_and_a_later_stage_proves_the_earlier_ones(programme: Database) -> None:
    """Creator 6 sold and was paid with no enrolment, content or click on record; 5 left a campaign, 4 was invited."""
    total = funnel(programme, Scope(MARCH)).total.frame.set_index("stage")
    assert list(total.index) == list(KEYS)
    assert total["creators"].tolist() == [5, 4, 3, 2, 2, 2, 1]
    assert total["own"].tolist() == [5, 4, 2, 1, 1, 2, 1]
    assert total["came"].tolist()[1:] == [5, 4, 3, 2, 2, 2]
    assert total["lost"].tolist()[1:] == [1, 1, 1, 0, 0, 1]
    assert total["step"].tolist()[1:] == [4 / 5, 3 / 4, 2 / 3, 1, 1, 1 / 2]
    assert total["overall"].tolist() == [1, 4 / 5, 3 / 5, 2 / 5, 2 / 5, 2 / 5, 1 / 5]


def test_median_days_go_from_first_record_to_first_record_where_both_are_there(programme: Database) -> None:
    """Approved after 2, 10, 0 and 0 days; enrolled 3 and 2 days after that; sold 23 days after the first click."""
    days = funnel(programme, Scope(MARCH)).total.frame.set_index("stage")["median_days"]
    assert days["approved"] == median([2, 10, 0, 0])
    assert days["enrolled"] == median([3, 2])
    assert [days[key] for key in ("content", "click", "sale", "payout")] == [1, 1, 23, 12]
    assert pd.isna(days["applied"])


def test_an_event_is_the_first_time_ever_within_the_period_whoever_it_is(programme: Database) -> None:
    """Creator 1, who applied in February, was approved, enrolled, published and sold in March."""
    assert counts(programme, view="event") == [5, 4, 3, 2, 1, 2, 0]
    april = MARCH.over(date(2026, 4, 1), date(2026, 4, 30))
    assert counts(programme, april, "event") == [0, 1, 0, 0, 0, 1, 2]


def test_a_second_time_is_no_event(programme: Database) -> None:
    late = MARCH.over(date(2026, 4, 2), date(2026, 4, 2))
    assert counts(programme, late, "event")[KEYS.index("sale")] == 0


def test_the_date_basis_moves_the_first_sale(programme: Database) -> None:
    april = replace(MARCH.over(date(2026, 4, 1), date(2026, 4, 30)), basis="settled")
    assert counts(programme, april, "event")[KEYS.index("sale")] == 1
    assert counts(programme, replace(MARCH, basis="settled")) == [5, 4, 3, 2, 2, 2, 1]


def test_a_campaign_restricts_the_stages_and_not_the_people(programme: Database) -> None:
    assert counts(programme, replace(MARCH, campaigns=(2,))) == [5, 4, 2, 1, 1, 1, 0]
    assert counts(programme, replace(MARCH, campaigns=(1,))) == [5, 4, 1, 0, 0, 0, 0]
    february = replace(MARCH.over(date(2026, 2, 1), date(2026, 2, 28)), campaigns=(1,))
    assert counts(programme, february) == [1] * 7, "creator 1's payout pays a line of the campaign"


def test_creators_filters_and_rights_choose_the_people(programme: Database) -> None:
    assert counts(programme, replace(MARCH, countries=("RU",))) == [2, 2, 1, 1, 1, 1, 0]
    limited = Scope(MARCH, campaigns=frozenset({2}))
    frame = funnel(programme, limited).total.frame
    assert frame["creators"].tolist() == [2, 2, 2, 1, 1, 1, 0]
    nobody = funnel(programme, Scope(MARCH, countries=frozenset())).total.frame
    assert nobody["creators"].tolist() == [0] * 7
    assert nobody["overall"].isna().all()


@pytest.mark.parametrize("view", ["cohort", "event"])
def test_markets_and_weeks_add_up_to_the_whole(programme: Database, view: str) -> None:
    found = funnel(programme, Scope(MARCH), view)  # type: ignore[arg-type]
    whole = found.total.frame.set_index("stage")["creators"]
    for parts in (found.markets.frame, found.periods.frame):
        assert parts.groupby("stage")["creators"].sum().to_dict() == whole.to_dict()
    assert set(found.markets.frame["market"]) == {"RU", "FR", "others", "unknown"}
    assert all(day.weekday() == 0 for day in found.periods.frame["period"])


def test_groups_are_months_in_long_periods(programme: Database) -> None:
    year = MARCH.over(date(2025, 6, 1), date(2026, 3, 31))
    months = funnel(programme, Scope(year)).periods.frame
    applied = months[months["stage"] == "applied"].set_index("period")["creators"]
    assert applied.to_dict() == {pd.Timestamp("2026-02-01"): 1, pd.Timestamp("2026-03-01"): 5}


def test_before_is_the_comparison_period_or_missing(programme: Database) -> None:
    total = funnel(programme, Scope(replace(MARCH, compare="previous"))).total
    assert total.frame["creators_before"].tolist() == [1] * 7
    assert any("longer" in note for note in total.notes)
    alone = funnel(programme, Scope(MARCH)).total.frame
    assert alone[["creators_before", "step_before", "overall_before"]].isna().all().all()


def test_a_stage_that_nobody_ever_recorded_is_missing_and_stepped_over(drawn: Draw) -> None:
    database = drawn(
        creators=[{"creator_id": n, "applied_at": "2026-03-02", "decided_at": "2026-03-03"} for n in (1, 2, 3, 4)],
        commissions=[{"creator_id": 1}, {"creator_id": 2, "status": "reversed"}],
    )
    total = funnel(database, Scope(MARCH)).total
    frame = total.frame.set_index("stage")
    assert frame.index[frame["creators"].isna()].tolist() == ["enrolled", "content", "click", "payout"]
    assert frame.at["sale", "creators"] == 1
    assert frame.at["sale", "step"] == 1 / 4
    assert any("first click" in note for note in total.notes)
    assert [(drop.before, drop.after, drop.lost) for drop in drops(total, MARCH)] == [("approved", "sale", 3)]
    assert pd.isna(headline(total, "cohort").frame.at[0, "payout"])


def test_a_stage_recorded_elsewhere_is_zero_here(programme: Database) -> None:
    assert counts(programme, replace(MARCH, countries=("DE",)).over(date(2026, 1, 1), date(2026, 1, 31))) == [0] * 7


def test_drops_come_with_the_greatest_loss_first_and_leave_out_the_way_into_a_chosen_campaign(
    programme: Database,
) -> None:
    total = funnel(programme, Scope(MARCH)).total
    assert {(drop.before, drop.lost) for drop in drops(total, MARCH)} == {
        ("applied", 1),
        ("approved", 1),
        ("enrolled", 1),
        ("sale", 1),
    }
    chosen = replace(MARCH, campaigns=(2,))
    of_campaign = drops(funnel(programme, Scope(chosen)).total, chosen)
    assert [(drop.before, drop.after) for drop in of_campaign] == [("enrolled", "content"), ("sale", "payout")]


def test_the_headline_is_the_funnel_in_one_row(programme: Database) -> None:
    found = headline(funnel(programme, Scope(MARCH)).total, "cohort")
    assert found.frame.loc[0, ["applied", "approved", "sale", "payout"]].tolist() == [5, 4 / 5, 2 / 5, 1 / 5]
    assert list(found.units) == ["applied", "approved", "sale", "payout"]
    assert len(found.provenance.definitions) == 4


def test_an_empty_programme_has_an_empty_funnel(drawn: Draw) -> None:
    database = drawn()
    for view in ("cohort", "event"):
        frame = funnel(database, Scope(MARCH), view).total.frame  # type: ignore[arg-type]
        assert frame["creators"].dropna().tolist() == [0, 0]


def test_the_sample_agrees_with_sql_written_by_hand(sample: Database) -> None:
    end = sample.snapshot.last_day
    assert end is not None
    filters = Filters(end - timedelta(days=199), end - timedelta(days=20), compare="none")
    with sample.engine.connect() as connection:
        proofs = {
            "enrolled": "select creator_id from enrollments where status in ('enrolled', 'left')",
            "content": "select creator_id from contents",
            "click": "select creator_id from clicks where clicks > 0",
            "sale": "select creator_id from commissions where kind = 'sale' and status <> 'reversed'",
            "payout": "select creator_id from payouts where status = 'paid'",
        }
        expected = []
        for at in range(len(proofs)):
            later = " union ".join(list(proofs.values())[at:])
            days = f"'{filters.start}' and '{filters.end}'"
            query = f"select count(*) from creators where applied_at::date between {days} and creator_id in ({later})"
            expected.append(connection.exec_driver_sql(query).scalar_one())
    assert counts(sample, filters)[2:] == expected
    assert expected[-1] > 0
