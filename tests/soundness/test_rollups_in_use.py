"""A rollup answers only while it fits the data, and what pages ask is answered from one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from data_access.database import Database, open_database
from data_access.filters import Filters, Scope
from data_access.rollups.declared import ROLLUPS
from data_access.rollups.refresh import build_in_duckdb, refresh
from data_access.settings import Settings
from metrics.balances import bridge, by_currency
from metrics.breakdown import breakdown
from metrics.built_tables import built_tables
from metrics.campaign_detail import top_creators
from metrics.demographics import ages, genders
from metrics.failed_payouts import failed_payouts, failure_reasons
from metrics.funnel import funnel
from metrics.kols import kol_history, standing
from metrics.leaderboard import leaderboard
from metrics.payouts import payout_statuses
from metrics.promises import promises
from metrics.reconciliation import mismatches, reconciliation, stray_lines
from metrics.waiting import releases, waiting
from tests.drawn import Row, drawn_database
from tests.soundness.conftest import changed, file_of, with_rollups, without_rollups
from tests.soundness.drawing import programme

MARCH = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
LINES: list[Row] = [{"order_id": "a"}, {"order_id": "a"}, {"order_id": "b", "currency": "EUR"}]


def tables(database: Database, scope: Scope = MARCH, figure: str = "net_commission") -> tuple[str, ...]:
    return breakdown(database, scope, (figure,)).provenance.tables


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a database of one creator, three lines and some clicks, with every rollup, closed."""
    database = with_rollups(tmp_path, creators=[{}], commissions=LINES, clicks=[{}], payouts=[{}])
    database.close()
    return file_of(database)


def test_a_fresh_rollup_is_read_and_named(file: Path) -> None:
    database = changed(file)
    assert all(table.startswith("rollup_") for table in tables(database))
    assert {state.standing for state in database.rollup_states} == {"fresh"}


@pytest.mark.parametrize(
    "change",
    [
        "update commissions set status = 'reversed' where commission_id = 1",
        "update commissions set commission_minor = commission_minor + 1 where commission_id = 1",
        "delete from commissions where commission_id = 1",
        "insert into commissions select * replace (4 as commission_id) from commissions limit 1",
        "update commissions set paid_at = ordered_at where commission_id = 1",
        "update creators set country = 'ES'",
        "update creators set followers = 2_000_000",
        "update creators set manager = 'ada'",
        "update commissions set is_new_buyer = true",
        "update commissions set buyer_age_band = '55+'",
        "update commissions set ordered_at = ordered_at + interval 1 second",
        "update clicks set clicks = 7",
        "update payouts set amount_minor = 7",
    ],
)
def test_a_rollup_of_other_rows_is_not_used_and_that_is_said(file: Path, change: str) -> None:
    database = changed(file, change)
    assert tables(database) == ("commissions",)
    states = built_tables(database, MARCH)
    assert set(states.frame["standing"]) == {"stale"}
    assert set(states.frame["why"]) == {"the data changed after it was built"}
    assert any("not used" in note for note in states.notes)


def test_a_rollup_of_another_version_is_not_used(file: Path) -> None:
    database = changed(file, "update rollup_state set definition = 'another'", sealed=True)
    assert database.rollups == {}
    assert {state.why for state in database.rollup_states} == {"built by another version"}


def test_a_rollup_that_is_gone_is_missing_and_the_next_smallest_answers(file: Path) -> None:
    whole = changed(file)
    named = next(name for name in tables(whole) if "lines_by" in name)
    whole.close()
    database = changed(file, f"drop table {named}", sealed=True)
    assert named not in database.rollups
    assert named not in tables(database)


def test_a_database_without_rollups_answers_from_the_ledger(tmp_path: Path) -> None:
    database = drawn_database(tmp_path, creators=[{}], commissions=LINES)
    assert {state.standing for state in database.rollup_states} == {"missing"}
    assert tables(database) == ("commissions",)


def test_a_refresh_makes_stale_rollups_fresh_in_the_next_snapshot(file: Path) -> None:
    changed(file, "update commissions set status = 'paid'").close()
    said: list[str] = []
    settings = Settings(database_url=f"duckdb:///{file}", database_memory="512MB")
    built = refresh(settings, every=True, whole=False, say=said.append)
    assert [one.name for one in built] == [one.name for one in ROLLUPS]
    assert "rollup_lines_by_country_ordered: 2 rows, whole" in said
    database = open_database(Settings(database_url=f"duckdb:///{file}"))
    assert len(database.rollups) == len(ROLLUPS)


def test_a_small_ledger_has_the_small_rollups_alone(sample: Database) -> None:
    states = {state.rollup.name: state.standing for state in sample.rollup_states}
    assert states["rollup_lines_by_campaign_ordered"] == "fresh"
    assert states["rollup_lines_by_segment_ordered"] == "missing"


def test_what_each_query_gathers_by_itself_is_what_is_gathered_once(tmp_path: Path) -> None:
    database = with_rollups(tmp_path, **programme(2))
    database.close()
    with duckdb.connect(str(file_of(database))) as connection:
        small = [one.name for one in ROLLUPS if one.worth_from == 0]
        for name in small:
            connection.execute(f"create temp table once_{name} as from {name}")
        assert [(one.name, one.days) for one in build_in_duckdb(connection)] == [(name, None) for name in small]
        for name in small:
            for more, less in (("once_", ""), ("", "once_")):
                assert connection.execute(f"from {more}{name} except all from {less}{name}").fetchall() == [], name
        assert connection.execute("select count(*) from rollup_days").fetchall() == [(0,)]


EDGES = (
    (date(2026, 1, 1), "2024-12-31 23:59:59"),
    (date(2026, 2, 17), "2025-02-18 00:00:00"),
    (date(2024, 2, 29), "2023-03-01 00:00:00"),
    (date(2026, 12, 31), "2026-12-31 23:59:59"),
)


@pytest.mark.parametrize("end", [end for end, _ in EDGES])
@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_months_and_their_ragged_ends_give_what_the_ledger_gives(tmp_path: Path, end: date, currency: str) -> None:
    days = pd.date_range("2022-11-01", "2026-12-31 23:00", freq="31h")
    lines: list[Row] = [
        {
            "creator_id": 1 + at % 7,
            "ordered_at": day.to_pydatetime(),
            "commission_minor": (at * 7_919) % 10_000_019 - 1_000,
            "currency": ("USD", "EUR")[at % 11 == 0],
            "status": ("paid", "approved", "reversed")[at % 13 == 0 and 2],
            "kind": ("sale", "clawback")[at % 17 == 0],
            "order_id": f"o{at // 2}",
        }
        for at, day in enumerate(days)
    ]
    edges: list[Row] = [{"ordered_at": moment, "commission_minor": 10**9} for _, moment in EDGES]
    database = with_rollups(tmp_path, creators=[{} for _ in range(7)], commissions=[*lines, *edges])
    scope = Scope(Filters(end, end, currency=currency))
    for ask in (leaderboard, standing, kol_history, promises):
        routed, ledger = ask(database, scope), ask(without_rollups(database), scope)
        pd.testing.assert_frame_equal(routed.frame, ledger.frame)
    growth = [leaderboard(one, scope, by="growth").frame for one in (database, without_rollups(database))]
    pd.testing.assert_frame_equal(*growth)
    assert "rollup_creator_months_ordered" in standing(database, scope).provenance.tables


COMMON = (
    (("net_commission", "order_value", "orders", "active_creators", "conversion_rate"), ()),
    (("net_commission", "orders", "aov", "reversal_rate"), ("week",)),
    (("net_commission", "orders", "active_creators"), ("month",)),
    (("net_commission", "orders", "new_buyer_share"), ("market",)),
    (("net_commission", "orders", "active_creators"), ("country",)),
    (("active_creators",), ("day",)),
    (("active_creators", "orders"), ("campaign_id",)),
    (("active_creators",), ("buyer_market",)),
    (("net_commission", "orders", "new_buyer_share"), ("buyer_country",)),
    (("net_commission", "clicks", "orders"), ("campaign_id",)),
    (("net_commission", "orders", "active_creators"), ("age",)),
    (("pending_commission", "held_commission", "clawed_back"), ("tier",)),
)


@pytest.mark.parametrize(("figures", "by"), COMMON)
@pytest.mark.parametrize("basis", ["ordered", "settled", "paid"])
def test_what_pages_ask_is_answered_from_rollups(
    file: Path, figures: tuple[str, ...], by: tuple[str, ...], basis: str
) -> None:
    database = changed(file)
    filters = Filters(date(2026, 1, 10), date(2026, 3, 31), countries=("FR", "ES"), basis=basis)
    read = breakdown(database, Scope(filters, countries=frozenset({"FR"})), figures, by).provenance.tables
    assert read
    assert all(table.startswith("rollup_") for table in read)


BY_AUDIENCE = (
    (("gross_commission", "reversal_rate", "new_buyer_share"), ("market",)),
    (("net_commission", "orders"), ("buyer_market",)),
    (("net_commission", "orders"), ("buyer_age",)),
    (("net_commission", "orders", "new_buyer_share"), ("campaign_id",)),
    (("net_commission", "orders"), ("brand",)),
    (("net_commission", "clicks"), ("campaign_id",)),
)


@pytest.mark.parametrize(("figures", "by"), BY_AUDIENCE)
@pytest.mark.parametrize(("end", "known"), [(date(2026, 3, 31), True), (date(2027, 3, 31), False)])
def test_an_audience_is_known_for_periods_of_three_years_of_the_calendar(
    file: Path, figures: tuple[str, ...], by: tuple[str, ...], end: date, known: bool
) -> None:
    audience = Filters(date(2024, 12, 31), end, countries=("FR",), ages=("18–24", "25–34"), tiers=("micro",))
    read = breakdown(changed(file), Scope(audience), figures, by).provenance.tables
    assert {"commissions", "clicks"}.isdisjoint(read) == known


def test_what_no_rollup_knows_is_counted_in_the_ledger(file: Path) -> None:
    read = breakdown(changed(file), MARCH, ("net_commission",), ("product_category",)).provenance.tables
    assert read == ("commissions",)


COMPOSED: tuple[tuple[Callable[[Database, Scope], Any], str], ...] = (
    (leaderboard, "rollup_creator_"),
    (lambda database, scope: leaderboard(database, scope, by="orders"), "rollup_creator_days"),
    (kol_history, "rollup_creator_days"),
    (promises, "rollup_creator_stages"),
    (promises, "rollup_creator_years_ordered"),
    (top_creators, "rollup_creator_parts"),
    (lambda database, scope: ages(database, scope, "buyers").total, "rollup_lines_by_buyer"),
    (lambda database, scope: ages(database, scope, "active").total, "rollup_sellers_ordered"),
    (lambda database, scope: ages(database, scope, "active").periods, "rollup_sellers_ordered"),
    (lambda database, scope: genders(database, scope, "active"), "rollup_sellers_ordered"),
    (lambda database, scope: funnel(database, scope).total, "rollup_creator_stages"),
    (lambda database, scope: funnel(database, scope, "event").total, "rollup_creator_stages"),
)


OF_PAYMENTS: tuple[tuple[Callable[[Database, Scope], Any], str], ...] = (
    (bridge, "rollup_lines_by_"),
    (by_currency, "rollup_lines_by_"),
    (waiting, "rollup_waiting_lines"),
    (releases, "rollup_waiting_lines"),
    (payout_statuses, "rollup_payouts"),
    (failure_reasons, "rollup_payouts"),
    (failed_payouts, "rollup_payouts"),
    (reconciliation, "rollup_stray_lines"),
    (mismatches, "rollup_payouts"),
    (stray_lines, "rollup_stray_lines"),
)


@pytest.mark.parametrize(("ask", "read"), OF_PAYMENTS)
@pytest.mark.parametrize("campaigns", [(), (1,)])
def test_the_payouts_page_leaves_the_ledger_alone(
    file: Path, ask: Callable[[Database, Scope], Any], read: str, campaigns: tuple[int, ...]
) -> None:
    filters = Filters(date(2025, 4, 10), date(2026, 3, 20), countries=("FR",), campaigns=campaigns)
    scope = Scope(filters, managers=None if campaigns else frozenset("a"))
    tables = ask(changed(file), scope).provenance.tables
    assert any(table.startswith(read) for table in tables)
    assert not {"commissions", "payouts"} & {*tables}


@pytest.mark.parametrize(
    ("filters", "distinct"), [({}, False), ({"countries": ("FR",)}, False), ({"campaigns": (1,)}, True)]
)
def test_creators_who_wait_are_added_up_but_where_their_lines_are_chosen(
    file: Path, filters: dict[str, Any], distinct: bool
) -> None:
    (asked,) = waiting(changed(file), Scope(Filters(date(2025, 4, 10), date(2026, 3, 20), **filters))).provenance.sql
    assert ("distinct" in asked.lower()) == distinct


def test_without_any_payout_the_ledger_tells_what_is_paid_without_one(tmp_path: Path) -> None:
    database = with_rollups(tmp_path, creators=[{}], commissions=[{"status": "paid"}, {}])
    answer = stray_lines(database, MARCH)
    assert answer.frame["difference"].tolist() == ["Paid without a payout"]
    assert "commissions" in answer.provenance.tables


@pytest.mark.parametrize(("ask", "read"), COMPOSED)
def test_composed_questions_leave_the_ledger_alone(
    file: Path, ask: Callable[[Database, Scope], Any], read: str
) -> None:
    campaign = (1,) if ask is top_creators else ()
    scope = Scope(Filters(date(2025, 4, 10), date(2026, 3, 20), countries=("FR", "ES"), campaigns=campaign))
    provenance = ask(changed(file), scope).provenance
    assert any(table.startswith(read) for table in provenance.tables)
    # The funnel asks the ledger whether it has any sale at all, and no more.
    assert not any("commissions.creator_id" in sql for sql in provenance.sql)
