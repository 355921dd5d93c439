"""Campaigns: every line in one row, figures of the period beside the spend of all days."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.breakdown import breakdown
from metrics.campaign_detail import burn, campaign_standing, life, steps, top_creators
from metrics.campaigns import campaign_table
from tests.conftest import SAMPLE_UNTIL
from tests.drawn import Draw

MARCH = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))


@pytest.fixture
def programme(drawn: Draw) -> Database:
    return drawn(
        creators=[{"country": "FR"}, {"country": "PL"}, {"country": "FR"}],
        campaigns=[
            {"name": "Spring", "budget_usd_cents": 2_000, "starts_on": date(2026, 2, 1), "ends_on": date(2026, 4, 10)},
            {"name": "Open", "country": "PL", "rate_bp": 650},
            {"name": "Quiet", "budget_usd_cents": 0},
        ],
        enrollments=[
            {"creator_id": 1, "campaign_id": 1, "joined_at": "2026-02-02"},
            {"creator_id": 2, "campaign_id": 1, "joined_at": "2026-03-31 23:59:59", "status": "left"},
            {"creator_id": 3, "campaign_id": 1, "joined_at": "2026-04-01"},
            {"creator_id": 3, "campaign_id": 2, "joined_at": "2026-03-01", "status": "invited"},
        ],
        contents=[
            {"creator_id": 1, "campaign_id": 1, "published_at": "2026-03-01"},
            {"creator_id": 1, "campaign_id": 1, "published_at": "2026-03-31 23:59:59"},
            {"creator_id": 1, "campaign_id": 1, "published_at": "2026-04-01"},
            {"creator_id": 1, "published_at": "2026-03-05"},
        ],
        clicks=[
            {"creator_id": 1, "campaign_id": 1, "clicks": 8},
            {"creator_id": 2, "campaign_id": 1, "clicks": 12},
            {"creator_id": 1, "clicks": 5},
        ],
        commissions=[
            {"campaign_id": 1, "order_id": "a", "ordered_at": "2026-03-02", "commission_minor": 1_000},
            {"campaign_id": 1, "order_id": "a", "sub_order_id": "2", "ordered_at": "2026-03-02",
             "commission_minor": 500, "order_value_minor": 5_000},
            {"campaign_id": 1, "order_id": "b", "ordered_at": "2026-02-28 23:59:59", "commission_minor": 700},
            {"campaign_id": 1, "order_id": "b", "ordered_at": "2026-03-03", "kind": "clawback",
             "commission_minor": -100, "order_value_minor": -1_000},
            {"campaign_id": 1, "creator_id": 2, "order_id": "c", "ordered_at": "2026-03-31", "commission_minor": 400},
            {"campaign_id": 1, "order_id": "d", "status": "reversed", "commission_minor": 9_999},
            {"campaign_id": 2, "creator_id": 2, "order_id": "e", "currency": "EUR", "commission_minor": 50},
            {"order_id": "f", "creator_id": 3, "commission_minor": 30, "order_value_minor": 300},
        ],
    )  # fmt: skip


def row(database: Database, scope: Scope, name: str | None) -> pd.Series:
    frame = campaign_table(database, scope).frame
    return frame[frame["name"].isna() if name is None else frame["name"] == name].iloc[0]


def test_figures_are_of_the_period_and_spend_is_of_all_days(programme: Database) -> None:
    spring = row(programme, MARCH, "Spring")
    assert spring["order_value"] == 10_000 + 5_000 - 1_000 + 10_000
    assert spring["net_commission"] == 1_000 + 500 - 100 + 400
    assert (spring["orders"], spring["active_creators"], spring["clicks"]) == (2, 2, 20)
    assert spring["effective_rate"] == pytest.approx(1_800 / 24_000)
    assert spring["conversion_rate"] == pytest.approx(2 / 20)
    assert spring["spend"] == 1_800 + 700
    assert spring["budget_used"] == pytest.approx(2_500 / 2_000)


def test_people_joined_by_the_last_day_and_content_was_published_in_the_period(programme: Database) -> None:
    spring, opened = row(programme, MARCH, "Spring"), row(programme, MARCH, "Open")
    assert (spring["enrolled"], spring["contents"]) == (2, 2)
    assert (opened["enrolled"], opened["contents"]) == (0, 0), "an invitation is not an enrollment"
    assert opened["rate"] == pytest.approx(0.065)


def test_lines_without_a_campaign_have_a_row_and_together_the_rows_hold_every_line(programme: Database) -> None:
    frame = campaign_table(programme, MARCH).frame
    none = row(programme, MARCH, None)
    assert (none["net_commission"], none["clicks"]) == (30, 5)
    total = breakdown(programme, MARCH, ("net_commission", "order_value", "clicks")).frame.iloc[0]
    for name in ("net_commission", "order_value", "clicks"):
        assert frame[name].sum() == total[name], name


def test_a_quiet_campaign_has_zeros_and_one_without_a_rate_is_missing(programme: Database) -> None:
    quiet, opened = row(programme, MARCH, "Quiet"), row(programme, MARCH, "Open")
    assert (quiet["net_commission"], quiet["orders"], quiet["spend"], quiet["clicks"]) == (0, 0, 0, 0)
    assert pd.isna(quiet["budget_used"]), "of no budget there is no share"
    assert pd.isna(opened["net_commission"])
    assert pd.isna(opened["spend"])
    assert opened["orders"] == 1


def test_filters_on_creators_cut_the_figures_but_never_the_spend(programme: Database) -> None:
    spring = row(programme, Scope(Filters(date(2026, 3, 1), date(2026, 3, 31), countries=("PL",))), "Spring")
    assert (spring["net_commission"], spring["enrolled"], spring["contents"]) == (400, 1, 0)
    assert spring["spend"] == 2_500


def test_a_viewer_of_some_creators_is_told_that_spend_is_a_part(programme: Database) -> None:
    answer = campaign_table(programme, Scope(MARCH.filters, countries=frozenset({"PL"})))
    assert answer.frame.set_index("name").loc["Spring", "spend"] == 400
    assert any("some of the creators" in note for note in answer.notes)


def test_a_viewer_of_some_campaigns_sees_no_other(programme: Database) -> None:
    only = Scope(MARCH.filters, campaigns=frozenset({2}))
    assert campaign_table(programme, only).frame["name"].tolist() == ["Open"]
    assert campaign_standing(programme, only, campaign_id=1).frame.empty
    assert len(campaign_standing(programme, only, campaign_id=2).frame) == 1


def test_in_one_currency_budgets_keep_their_share_and_lose_their_amounts(programme: Database) -> None:
    spring = row(programme, Scope(Filters(date(2026, 3, 1), date(2026, 3, 31), currency="EUR")), "Spring")
    assert pd.isna(spring["budget"])
    assert pd.isna(spring["spend"])
    assert spring["budget_used"] == pytest.approx(1.25)


def test_no_campaigns_at_all_leave_one_row(drawn: Draw) -> None:
    database = drawn(creators=[{}], commissions=[{"order_id": "a"}])
    frame = campaign_table(database, MARCH).frame
    assert frame["campaign_id"].isna().tolist() == [True]
    assert frame["net_commission"].tolist() == [1_000]


def test_the_budget_is_projected_at_the_pace_of_the_last_days(drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        campaigns=[{"starts_on": date(2026, 3, 1), "ends_on": date(2026, 4, 10), "budget_usd_cents": 5_000}],
        commissions=[
            {"campaign_id": 1, "ordered_at": "2026-03-17 23:59:59", "commission_minor": 600},
            {"campaign_id": 1, "ordered_at": "2026-03-18", "commission_minor": 1_000},
            {"campaign_id": 1, "ordered_at": "2026-03-31", "commission_minor": 1_800},
        ],
    )
    found = campaign_standing(database, MARCH, campaign_id=1).frame.iloc[0]
    assert (found["spend"], found["per_day"], found["days_left"]) == (3_400, 2_800 / 14, 10)
    assert found["expected"] == 3_400 + 200 * 10
    assert found["runs_out_on"] == pd.Timestamp("2026-04-08"), "1,600 are left for 8 days"


def test_a_campaign_that_is_over_is_not_projected(drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        campaigns=[{"ends_on": date(2026, 3, 20), "budget_usd_cents": 5_000}],
        commissions=[{"campaign_id": 1, "ordered_at": "2026-03-31"}],
    )
    found = campaign_standing(database, MARCH, campaign_id=1).frame.iloc[0]
    assert found[["days_left", "expected", "runs_out_on"]].isna().all()


def test_a_life_reaches_from_start_or_first_line_to_end_or_last_line(programme: Database) -> None:
    found = campaign_standing(programme, MARCH, campaign_id=1).frame.iloc[0]
    whole = life(Scope(Filters(date(2026, 3, 30), date(2026, 3, 31), basis="paid")), found, date(2026, 3, 31)).filters
    assert (whole.start, whole.end) == (date(2026, 2, 1), date(2026, 3, 31))
    assert (whole.campaigns, whole.basis) == ((1,), "ordered")


def test_spend_adds_up_to_the_spend_of_all_days(programme: Database) -> None:
    found = campaign_standing(programme, MARCH, campaign_id=1).frame.iloc[0]
    frame = burn(programme, life(MARCH, found, date(2026, 3, 31))).frame
    spent = frame.set_index("period")["spent"]
    assert spent[pd.Timestamp("2026-02-28")] == 700
    assert spent[pd.Timestamp("2026-03-02")] == 2_200
    assert spent.iloc[-1] == found["spend"] == 2_500


def test_a_step_is_reached_by_those_who_came_to_it_or_further(programme: Database) -> None:
    one = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31), campaigns=(1,)))
    frame = steps(programme, one).frame.set_index("stage")
    # Enrolled: all three; 1 published, was clicked and sold; 2 was clicked and sold without content.
    assert frame["creators"].to_dict() == {"enrolled": 3, "content": 2, "click": 2, "sale": 2}
    assert frame["own"].to_dict() == {"enrolled": 3, "content": 1, "click": 2, "sale": 2}
    assert frame.loc["content", "step"] == pytest.approx(2 / 3)
    nobody = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31), campaigns=(3,)))
    assert steps(programme, nobody).frame.empty


def test_top_creators_of_a_campaign_are_by_its_commission_alone(programme: Database) -> None:
    one = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31), campaigns=(1,)))
    frame = top_creators(programme, one).frame
    assert frame[["creator_id", "net_commission", "orders"]].values.tolist() == [[1, 1_400, 1], [2, 400, 1]]


def test_the_sample_agrees_with_plain_sql(sample: Database) -> None:
    until = date.fromisoformat(SAMPLE_UNTIL)
    frame = campaign_table(sample, Scope(Filters(date(2026, 9, 1), until))).frame
    with sample.engine.connect() as connection:
        expected = connection.exec_driver_sql(
            f"""
            select campaign_id, sum(commission_usd_cents)::bigint,
                count(distinct case when kind = 'sale' then order_id end)
            from commissions
            where status <> 'reversed' and campaign_id is not null
              and ordered_at >= timestamp '2026-09-01' and ordered_at < date '{SAMPLE_UNTIL}' + interval 1 day
            group by campaign_id order by campaign_id
            """
        ).fetchall()
    busy = frame[frame["campaign_id"].isin([row[0] for row in expected])].sort_values("campaign_id")
    assert len(expected) > 10
    assert busy[["campaign_id", "net_commission", "orders"]].values.tolist() == [list(row) for row in expected]
