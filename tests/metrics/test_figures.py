"""Every measure and ratio, against a query written by hand over small drawn tables."""

from __future__ import annotations

from datetime import date

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.breakdown import breakdown
from metrics.measures import FIGURES
from metrics.trend import trend
from tests.drawn import Draw

MARCH = Filters(date(2024, 2, 29), date(2024, 3, 31))
_WITHIN = "ordered_at >= '2024-02-29' and ordered_at < '2024-04-01'"
_LINES = f"from commissions where {_WITHIN}"
_COUNTED = f"{_LINES} and status <> 'reversed'"
_SALES = f"{_COUNTED} and kind = 'sale'"
_CLICKS = "from clicks where day between '2024-02-29' and '2024-03-31'"
_PEOPLE = "from creators where applied_at >= '2024-02-29' and applied_at < '2024-04-01'"
_RECRUITS = _PEOPLE.replace("applied_at", "coalesce(decided_at, applied_at)")
_PAYOUTS = "from payouts where created_at >= '2024-02-29' and created_at < '2024-04-01'"

BY_HAND: dict[str, str] = {
    "net_commission": f"select sum(commission_usd_cents) {_COUNTED}",
    "gross_commission": f"select sum(commission_usd_cents) {_LINES} and kind in ('sale', 'bonus')",
    "order_value": f"select sum(order_value_usd_cents) {_COUNTED}",
    "orders": f"select count(distinct order_id) {_SALES}",
    "new_buyer_orders": f"select count(distinct order_id) {_SALES} and is_new_buyer",
    "buyer_known_orders": f"select count(distinct order_id) {_SALES} and is_new_buyer is not null",
    "active_creators": f"select count(distinct creator_id) {_SALES}",
    "lines": f"select count(*) {_LINES}",
    "sale_lines": f"select count(*) {_LINES} and kind = 'sale'",
    "reversed_sale_lines": f"select count(*) {_LINES} and kind = 'sale' and status = 'reversed'",
    **{
        f"{status}_commission": f"select sum(commission_usd_cents) {_LINES} and status = '{status}'"
        for status in ("pending", "held", "approved", "paid", "reversed")
    },
    "clawed_back": f"select sum(commission_usd_cents) {_COUNTED} and kind = 'clawback'",
    "lines_without_rate": f"select count(*) {_COUNTED} and commission_usd_cents is null",
    "clicks": f"select sum(clicks) {_CLICKS}",
    "applications": f"select count(*) {_PEOPLE}",
    "recruited_creators": f"select count(*) {_RECRUITS} and status in ('approved', 'suspended', 'closed')",
    "payout_count": f"select count(*) {_PAYOUTS}",
    "payout_amount": f"select sum(amount_usd_cents) {_PAYOUTS}",
    "conversion_rate": f"select (select count(distinct order_id) {_SALES}) / (select sum(clicks) {_CLICKS})",
    "epc": f"select (select sum(commission_usd_cents) {_COUNTED}) / (select sum(clicks) {_CLICKS})",
    "aov": f"select (select sum(order_value_usd_cents) {_COUNTED}) / (select count(distinct order_id) {_SALES})",
    "effective_rate": f"select sum(commission_usd_cents) / sum(order_value_usd_cents) {_COUNTED}",
    "reversal_rate": f"select count(*) filter (status = 'reversed') / count(*) {_LINES} and kind = 'sale'",
    "net_per_active": (
        f"select (select sum(commission_usd_cents) {_COUNTED}) / (select count(distinct creator_id) {_SALES})"
    ),
    "orders_per_active": (
        f"select (select count(distinct order_id) {_SALES}) / (select count(distinct creator_id) {_SALES})"
    ),
    "new_buyer_share": (
        f"select (select count(distinct order_id) {_SALES} and is_new_buyer)"
        f" / (select count(distinct order_id) {_SALES} and is_new_buyer is not null)"
    ),
}


@pytest.fixture
def march(drawn: Draw) -> Database:
    """March 2024 with everything that goes wrong elsewhere.

    Two lines of one order (fan-out), two days of clicks and three payouts for one creator (chasm), a null age and an
    unknown country, a reversed line, a clawback, two currencies, a line without a rate, and lines on both sides of
    each edge: the last and first second of a day, the leap day.
    """

    def line(creator: int, order: str, at: str, cents: int | None, **more: object) -> dict[str, object]:
        return {
            "creator_id": creator,
            "kind": "sale",
            "status": "paid",
            "order_id": order,
            "ordered_at": at,
            "currency": "USD",
            "commission_minor": cents or 700,
            "order_value_minor": (cents or 700) * 10,
            "commission_usd_cents": cents,
            "order_value_usd_cents": None if cents is None else cents * 10,
            **more,
        }

    return drawn(
        creators=[
            {"creator_id": 1, "country": "RU", "birth_year": 2000, "applied_at": "2024-02-29 00:00:00"},
            {"creator_id": 2, "country": "ZZ", "birth_year": None, "applied_at": "2024-03-31 23:59:59"},
            {"creator_id": 3, "country": "FR", "birth_year": 1980, "applied_at": "2024-04-01 00:00:00"},
            {"creator_id": 4, "country": "PL", "status": "rejected", "applied_at": "2024-03-02 10:00:00"},
            {"creator_id": 5, "country": "ES", "status": "closed", "applied_at": "2024-03-03 10:00:00"},
            {
                "creator_id": 6,
                "country": "ES",
                "applied_at": "2024-02-28 10:00:00",
                "decided_at": "2024-02-29 00:00:00",
            },
            {
                "creator_id": 7,
                "country": "ES",
                "applied_at": "2024-03-31 10:00:00",
                "decided_at": "2024-04-01 00:00:00",
            },
        ],
        commissions=[
            line(1, "a", "2024-02-28 23:59:59", 1),
            line(1, "b", "2024-02-29 00:00:00", 10, is_new_buyer=True),
            line(1, "b", "2024-02-29 00:00:00", 20, sub_order_id="2"),
            line(2, "c", "2024-03-10 12:00:00", 40, status="pending", is_new_buyer=False),
            line(2, "d", "2024-03-10 12:00:00", 80, status="reversed", is_new_buyer=True),
            line(2, "c", "2024-03-20 12:00:00", -40, kind="clawback", status="approved"),
            line(3, "e", "2024-03-31 23:59:59", 160, status="held", currency="EUR", commission_minor=150),
            line(3, "f", "2024-03-15 12:00:00", None, status="approved", currency="RUB"),
            line(1, "b", "2024-03-05 12:00:00", 320, kind="bonus"),
            line(1, "b", "2024-03-05 12:00:00", 640, kind="adjustment", status="approved"),
            line(3, "g", "2024-04-01 00:00:00", 1280),
        ],
        clicks=[
            {"day": "2024-02-28", "creator_id": 1, "clicks": 1000},
            {"day": "2024-02-29", "creator_id": 1, "clicks": 7},
            {"day": "2024-03-31", "creator_id": 1, "clicks": 9},
            {"day": "2024-04-01", "creator_id": 2, "clicks": 2000},
        ],
        payouts=[
            {"creator_id": 1, "amount_usd_cents": 5, "created_at": "2024-02-29 00:00:00"},
            {"creator_id": 1, "amount_usd_cents": 6, "created_at": "2024-03-31 23:59:59"},
            {"creator_id": 1, "amount_usd_cents": 7, "created_at": "2024-04-01 00:00:00"},
        ],
    )


def by_hand(database: Database, statement: str) -> float:
    with database.engine.connect() as connection:
        return float(connection.exec_driver_sql(statement).scalar_one())


def test_every_figure_has_a_query_written_by_hand() -> None:
    assert set(BY_HAND) == {one.name for one in FIGURES}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_figure_equals_its_query_written_by_hand(march: Database, name: str) -> None:
    answer = breakdown(march, Scope(MARCH), (name,))
    assert float(answer.frame[name].iloc[0]) == pytest.approx(by_hand(march, BY_HAND[name]), rel=1e-12)


def test_figures_of_different_facts_do_not_multiply_each_other(march: Database) -> None:
    frame = breakdown(march, Scope(MARCH), ("orders", "clicks", "payout_amount", "lines"), ("creator_id",)).frame
    first = frame.set_index("creator_id").loc[1]
    assert (first["orders"], first["clicks"], first["payout_amount"], first["lines"]) == (1, 16, 11, 4)


def test_a_single_currency_shows_its_own_lines_in_its_own_minor_units(march: Database) -> None:
    euros = Scope(Filters(MARCH.start, MARCH.end, currency="EUR"))
    frame = breakdown(march, euros, ("net_commission", "orders", "conversion_rate")).frame
    assert frame["net_commission"].iloc[0] == 150
    assert frame["orders"].iloc[0] == 1
    assert frame["conversion_rate"].isna().all(), "clicks have no currency"


def test_a_line_without_a_rate_is_left_out_and_said(march: Database) -> None:
    answer = breakdown(march, Scope(MARCH), ("net_commission",))
    assert answer.notes == ("1 lines have no US-dollar rate for their day and are left out of dollar amounts.",)
    roubles = breakdown(march, Scope(Filters(MARCH.start, MARCH.end, currency="RUB")), ("net_commission",))
    assert roubles.frame["net_commission"].iloc[0] == 700
    assert roubles.notes == ()


def test_parts_of_additive_figures_sum_to_the_whole(march: Database) -> None:
    for name in (one.name for one in FIGURES if one.additive):
        whole = breakdown(march, Scope(MARCH), (name,)).frame[name].iloc[0]
        for by in ("market", "age", "tier"):
            assert breakdown(march, Scope(MARCH), (name,), (by,)).frame[name].sum() == whole, (name, by)


def test_unknown_ages_and_countries_are_kept_as_such(march: Database) -> None:
    ages = breakdown(march, Scope(MARCH), ("applications",), ("age",)).frame
    markets = breakdown(march, Scope(MARCH), ("lines",), ("market",)).frame
    assert "unknown" in set(ages["age"])
    assert "unknown" in set(markets["market"])


def test_rights_cut_every_fact(march: Database) -> None:
    only_russia = Scope(MARCH, countries=frozenset({"RU"}))
    frame = breakdown(march, only_russia, ("lines", "clicks", "applications", "payout_count")).frame
    assert frame.iloc[0].to_dict() == {"lines": 4, "clicks": 16, "applications": 1, "payout_count": 2}
    nothing = breakdown(march, Scope(MARCH, countries=frozenset()), ("lines", "clicks")).frame
    assert nothing.iloc[0].to_dict() == {"lines": 0, "clicks": 0}


def test_a_trend_has_every_period_and_marks_those_cut_short(march: Database) -> None:
    frame = trend(march, Scope(MARCH), ("orders",), grain="month").frame
    assert [(str(p.date()), bool(w), int(o)) for p, w, o in frame.itertuples(index=False)] == [
        ("2024-02-01", False, 1),
        ("2024-03-01", True, 3),
    ]
    days = trend(march, Scope(MARCH), ("orders",), grain="day").frame
    assert len(days) == MARCH.days
    assert days["orders"].sum() == 4
