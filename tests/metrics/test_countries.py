"""Countries compared by the creator's side and by the buyer's, against tables small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from data_access.database import Database
from data_access.errors import FilterError
from data_access.filters import Filters, Scope
from metrics.countries import FIGURES_BY_SIDE, MARKET_ORDER, by_country, by_market, market_trend
from tests.drawn import Draw

FEBRUARY = Scope(Filters(date(2024, 2, 1), date(2024, 2, 29)))


def _line(creator: int, order: str, day: str, cents: int, buyer: str | None, **more: object) -> dict[str, object]:
    return {
        "creator_id": creator,
        "order_id": order,
        "ordered_at": f"{day}",
        "commission_minor": cents,
        "order_value_minor": cents * 10,
        "buyer_country": buyer,
        "status": "paid",
        **more,
    }


@pytest.fixture
def programme(drawn: Draw) -> Database:
    """February 2024: creators of five markets; order "a" has lines of a Russian and of a French creator.

    Creator 3 (ES) sold in January only. Creator 5 (MT) recruited, never sold. Creator 6 has no known country.
    """
    return drawn(
        creators=[
            {"creator_id": 1, "country": "RU", "applied_at": "2024-02-01 00:00:00"},
            {"creator_id": 2, "country": "FR", "applied_at": "2023-12-01 00:00:00"},
            {
                "creator_id": 3,
                "country": "ES",
                "applied_at": "2024-01-15 00:00:00",
                "decided_at": "2024-02-01 00:00:00",
            },
            {"creator_id": 4, "country": "DE", "applied_at": "2024-01-31 23:59:59"},
            {"creator_id": 5, "country": "MT", "applied_at": "2024-02-29 23:59:59"},
            {"creator_id": 6, "country": "ZZ", "applied_at": "2024-03-01 00:00:00"},
        ],
        commissions=[
            _line(1, "a", "2024-02-01 00:00:00", 100, "FR"),
            _line(1, "a", "2024-02-01 00:00:00", 50, "FR"),
            _line(2, "a", "2024-02-29 23:59:59", 30, "FR"),
            _line(1, "b", "2024-02-10 12:00:00", 7, "MT", is_new_buyer=True),
            _line(1, "c", "2024-02-10 12:00:00", 900, "RU", status="reversed"),
            _line(1, "b", "2024-02-11 12:00:00", -7, "MT", kind="clawback"),
            _line(3, "d", "2024-01-31 23:59:59", 400, "ES"),
            _line(4, "e", "2024-02-15 12:00:00", 60, None, is_new_buyer=False),
            _line(4, "f", "2024-03-01 00:00:00", 5000, "DE"),
            _line(6, "g", "2024-02-15 12:00:00", 9, "ZZ", currency="RUB", commission_usd_cents=None),
            _line(2, "", "2024-02-15 12:00:00", 11, None, kind="bonus", order_id=None, order_value_minor=0),
        ],
        clicks=[
            {"day": "2024-02-29", "creator_id": 1, "clicks": 8},
            {"day": "2024-01-31", "creator_id": 1, "clicks": 1000},
            {"day": "2024-02-02", "creator_id": 2, "clicks": 4},
        ],
    )


def _rows(frame: pd.DataFrame, key: str, *names: str) -> dict[str, tuple[object, ...]]:
    chosen = frame.set_index(key)[list(names)].astype(object)
    return {
        index: tuple(None if pd.isna(v) else v for v in row)
        for index, row in zip(chosen.index, chosen.to_numpy(), strict=True)
    }


def test_markets_by_the_creator_are_all_six_in_order_with_zero_for_nothing(programme: Database) -> None:
    frame = by_market(programme, FEBRUARY).frame
    assert tuple(frame["market"]) == MARKET_ORDER
    names = ("net_commission", "order_value", "orders", "recruited_creators", "active_creators")
    assert _rows(frame, "market", *names) == {
        "RU": (150, 1500, 2, 1, 1),
        "FR": (41, 300, 1, 0, 1),
        "ES": (0, 0, 0, 1, 0),  # applied in January, approved in February
        "PL": (0, 0, 0, 0, 0),
        "others": (60, 600, 1, 1, 1),
        "unknown": (None, None, 1, 0, 1),  # its one line has no rate: missing, not nothing
    }


def test_per_creator_figures_and_conversion_are_missing_where_there_is_nothing_to_divide_by(
    programme: Database,
) -> None:
    frame = by_market(programme, FEBRUARY).frame
    found = _rows(frame, "market", "net_per_active", "orders_per_active", "aov", "conversion_rate")
    assert found["RU"] == (150.0, 2.0, 750.0, 0.25)
    assert found["FR"] == (41.0, 1.0, 300.0, 0.25)
    assert found["ES"] == (None, None, None, None)
    assert found["others"] == (60.0, 1.0, 600.0, None)


def test_the_period_before_stands_beside(programme: Database) -> None:
    frame = by_market(programme, FEBRUARY).frame
    before = _rows(frame, "market", "net_commission_before", "orders_before", "recruited_creators_before")
    assert before["ES"] == (400, 1, 0)
    assert before["others"] == (0, 0, 1)
    assert before["RU"] == (0, 0, 0)


def test_nothing_before_is_given_where_nothing_is_compared(programme: Database) -> None:
    alone = FEBRUARY.over(replace(FEBRUARY.filters, compare="none"))
    frame = by_market(programme, alone).frame
    assert frame[[name for name in frame if name.endswith("_before")]].isna().all(axis=None)


def test_markets_by_the_buyer_count_an_order_once_each_and_know_no_clicks_or_recruits(programme: Database) -> None:
    frame = by_market(programme, FEBRUARY, "buyer").frame
    assert _rows(frame, "market", "net_commission", "orders", "active_creators") == {
        "RU": (0, 0, 0),
        "FR": (180, 1, 2),
        "ES": (0, 0, 0),
        "PL": (0, 0, 0),
        "others": (0, 1, 1),
        "unknown": (71, 2, 2),
    }
    assert "conversion_rate" not in frame
    assert "recruited_creators" not in frame


def test_new_buyers_are_shared_over_orders_that_say(programme: Database) -> None:
    shares = _rows(by_market(programme, FEBRUARY, "buyer").frame, "market", "new_buyer_share")
    assert shares == {"RU": (None,), "FR": (None,), "ES": (None,), "PL": (None,), "others": (1.0,), "unknown": (0.0,)}


def test_countries_that_were_there_only_before_are_still_listed(programme: Database) -> None:
    frame = by_country(programme, FEBRUARY).frame
    found = _rows(frame, "country", "net_commission", "net_commission_before", "recruited_creators", "orders")
    assert found == {
        "RU": (150, 0, 1, 2),
        "FR": (41, 0, 0, 1),
        "DE": (60, 0, 0, 1),
        "ES": (0, 400, 1, 0),
        "MT": (0, 0, 1, 0),
        "ZZ": (None, 0, 0, 1),
    }
    assert list(frame["country"])[:3] == ["RU", "DE", "FR"]


def test_shares_of_net_sum_to_the_whole(programme: Database) -> None:
    shares = by_country(programme, FEBRUARY).frame.set_index("country")["share_of_net"]
    assert shares["RU"] == pytest.approx(150 / 251)
    assert shares.sum() == pytest.approx(1)


def test_buyers_without_a_country_are_one_country_named_unknown(programme: Database) -> None:
    frame = by_country(programme, FEBRUARY, "buyer").frame
    assert _rows(frame, "country", "net_commission", "orders")["ZZ"] == (71, 2)


def test_a_market_s_weeks_sum_to_its_period(programme: Database) -> None:
    frame = market_trend(programme, FEBRUARY, "net_commission").frame
    assert frame.groupby("market")["net_commission"].sum(min_count=1).dropna().to_dict() == {
        "RU": 150,
        "FR": 41,
        "others": 60,
        "unknown": 0,
    }


def test_a_figure_that_a_side_does_not_know_is_refused(programme: Database) -> None:
    with pytest.raises(FilterError, match=r"Conversion rate is not known by buyer's country"):
        market_trend(programme, FEBRUARY, "conversion_rate", "buyer")
    with pytest.raises(FilterError, match="Did you mean 'buyer'"):
        by_market(programme, FEBRUARY, "buyers")


def test_nothing_at_all_is_still_six_markets(drawn: Draw) -> None:
    frame = by_market(drawn(), FEBRUARY).frame
    assert list(frame["net_commission"]) == [0] * 6
    assert by_country(drawn(), FEBRUARY).frame.empty


@pytest.mark.parametrize("side", FIGURES_BY_SIDE)
def test_the_sample_s_countries_agree_with_a_query_written_by_hand(sample: Database, side: str) -> None:
    scope = Scope(Filters(date(2026, 5, 1), date(2026, 10, 31)))
    country = "coalesce(l.buyer_country, 'ZZ')" if side == "buyer" else "c.country"
    with sample.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"""
            select {country} as country, sum(l.commission_usd_cents) as net,
                count(distinct case when l.kind = 'sale' then l.creator_id end) as active
            from commissions l join creators c using (creator_id)
            where l.status <> 'reversed' and l.ordered_at >= '2026-05-01' and l.ordered_at < '2026-11-01'
            group by all having count(*) > 0
            """
        ).fetchall()
    frame = by_country(sample, scope, side).frame
    found = _rows(frame[frame["active_creators"] > 0], "country", "net_commission", "active_creators")
    assert found == {country: (net, active) for country, net, active in rows if active}
    assert len(found) > 5
