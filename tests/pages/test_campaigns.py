"""The campaigns on screen."""

from __future__ import annotations

from datetime import date

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.campaigns import campaign_table
from tests.drawn import Draw
from tests.pages.conftest import Open

OVER = {"name": "Over *it*", "budget_usd_cents": 100, "starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}


def test_every_campaign_is_listed_with_no_campaign_beside_them(app: Open, sample: Database) -> None:
    listed = app("campaigns").dataframe[0].value
    days = sample.snapshot.last_day
    assert days is not None
    expected = campaign_table(sample, Scope(Filters(days, days))).frame
    assert len(listed) == len(expected)
    assert "No campaign" in set(listed["title"])
    assert listed["order_value"].is_monotonic_decreasing


def test_a_search_in_the_address_finds_by_name_or_brand(app: Open, drawn: Draw) -> None:
    database = drawn(campaigns=[{"name": "Spring", "brand": "Velmora"}, {"name": "Autumn", "brand": "Tarniq"}])
    listed = app("campaigns", database, find="TARN aut").dataframe[0].value
    assert listed["title"].tolist() == ["Autumn"]
    nothing = app("campaigns", database, find="winter")
    assert any("No campaign has “winter”" in caption.value for caption in nothing.caption)


def test_over_budget_is_said_in_words(app: Open, drawn: Draw) -> None:
    database = drawn(creators=[{}], campaigns=[OVER], commissions=[{"campaign_id": 1, "commission_minor": 150}])
    assert app("campaigns", database).dataframe[0].value["budget_state"].tolist() == ["▲ over by 50\N{NO-BREAK SPACE}%"]


def test_without_any_budget_nothing_is_said_of_budgets(app: Open, drawn: Draw) -> None:
    sold = {"campaign_id": 1, "commission_minor": 100}
    page = app("campaigns", drawn(creators=[{}], campaigns=[{"budget_usd_cents": None}], commissions=[sold]))
    said = [text.value for text in page.markdown if "brought orders" in text.value]
    assert len(said) == 1
    assert "budget" not in said[0]


def test_one_campaign_opens_by_the_address_with_its_name_as_it_is(app: Open, drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        campaigns=[OVER],
        enrollments=[{}],
        commissions=[{"campaign_id": 1, "commission_minor": 150, "order_value_minor": 4_200, "order_id": "a"}],
    )
    page = app("campaigns", database, campaign_detail="1", period="7d")
    assert page.selectbox(key="campaigns_campaign_detail").value == "1"
    assert any("Over \\*it\\*" in text.value for text in page.markdown)
    assert [metric.value for metric in page.metric if metric.label == "Order value (GMV)"] == ["US$42.00", "US$42.00"]


def test_a_campaign_that_is_not_there_is_said(app: Open) -> None:
    assert any("no campaign 999999" in warning.value for warning in app("campaigns", campaign_detail="999999").warning)


def test_a_programme_without_campaigns_says_so_and_shows_what_there_is(app: Open, drawn: Draw) -> None:
    page = app("campaigns", drawn(creators=[{}], commissions=[{"order_id": "a"}]))
    assert any("has no campaigns" in info.value for info in page.info)
    assert page.dataframe[0].value["title"].tolist() == ["No campaign"]
    assert {metric.label: metric.value for metric in page.metric}["Orders"] == "1"


def test_it_opens_on_an_empty_programme_and_on_filters_that_match_nobody(app: Open, drawn: Draw) -> None:
    app("campaigns", drawn())
    app("campaigns", country="FR", age="under 18", tier="mega", platform="vk", campaign_detail="1")
    app("campaigns", currency="EUR", campaign_detail="1")
