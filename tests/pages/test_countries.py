"""The countries page: whose country is meant is said, and its figures are those of the ledger."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database import Database
from metrics.countries import FIGURES_BY_SIDE, SIDES
from tests.drawn import Draw
from tests.pages.conftest import Open
from ui.formats import Formats
from ui.market_names import counted

DOLLARS = Formats("en_001", "USD")


def _texts(page: AppTest) -> str:
    return " ".join([*(m.value for m in page.markdown), *(c.value for c in page.caption)])


@pytest.mark.parametrize("side", SIDES)
def test_the_cards_show_the_net_commission_of_each_market(app: Open, sample: Database, side: str) -> None:
    page = app("countries", period="all", by=side)
    country = "l.buyer_country" if side == "buyer" else "c.country"
    with sample.engine.connect() as connection:
        cents = dict(
            connection.exec_driver_sql(
                f"select {country}, sum(l.commission_usd_cents) from commissions l join creators c using (creator_id) "
                "where l.status <> 'reversed' group by all"
            ).fetchall()
        )
    assert [card.value for card in page.metric][:4] == [
        DOLLARS.money_compact(cents[market]) for market in ("RU", "FR", "ES", "PL")
    ]
    assert len(page.metric) == 6
    assert f"The markets by {SIDES[side].lower()}" in _texts(page)


@pytest.mark.parametrize("side", SIDES)
def test_every_figure_of_a_side_can_be_followed_on_both_maps(app: Open, side: str) -> None:
    for figure in FIGURES_BY_SIDE[side][::3]:
        for view in ("europe", "world"):
            app("countries", by=side, figure=figure, map=view)


def test_an_unknown_choice_in_the_address_means_the_default(app: Open) -> None:
    page = app("countries", by="seller", figure="conversion_rate_", map="mars")
    assert "The markets by creator's country" in _texts(page)


def test_a_figure_that_the_buyer_s_side_does_not_know_gives_way_to_the_default(app: Open) -> None:
    page = app("countries", by="buyer", figure="recruited_creators")
    assert "**Net commission over time**" in _texts(page)


def test_an_empty_programme_is_six_markets_of_nothing_and_says_why(app: Open, drawn: Draw) -> None:
    page = app("countries", drawn())
    assert {card.value for card in page.metric} == {"US$0.00"}
    assert "Conversion is missing: there are no clicks in this period" in _texts(page)
    assert "Nothing in this period under these filters" in _texts(page)


@pytest.mark.parametrize(
    ("countries", "heading"),
    [
        ((), "Countries"),
        (("ZZ",), "Unknown country"),
        (("FR",), "1 country"),
        (("FR", "ZZ"), "1 country and unknown"),
        (("FR", "RU"), "All 2 countries"),
        (("FR", "RU", "ZZ"), "All 2 countries and unknown"),
    ],
)
def test_the_heading_counts_the_countries_and_unknown_is_none(countries: tuple[str, ...], heading: str) -> None:
    assert counted(countries) == heading


def test_buyers_countries_of_all_days_are_as_many_as_the_promise_counts(app: Open) -> None:
    cards = [text.value for text in app("overview").markdown]
    reached = next(text for text in cards if ":gray[of 200]" in text).split()[1]
    assert f"All {reached} countries" in _texts(app("countries", period="all", by="buyer"))


def test_filters_that_match_nothing_leave_a_page_that_says_so(app: Open) -> None:
    page = app("countries", **{"from": "1999-01-01", "to": "1999-01-31"})
    assert {card.value for card in page.metric} == {"US$0.00"}


@pytest.mark.parametrize(("page", "panels"), [("countries", 6), ("demographics", 4), ("payouts", 4)])
def test_a_period_before_everything_says_so_in_each_panel_and_draws_no_bare_axes(
    app: Open, page: str, panels: int
) -> None:
    shown = app(page, **{"from": "2019-01-01", "to": "2019-02-01"})
    said = [
        one.value for one in (*shown.info, *shown.caption, *shown.markdown) if "Nothing in this period" in one.value
    ]
    assert len(said) == panels
