"""On a server too the routed answer is the ledger's, to the cent; and rollups of other rows are not used."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from data_access.bulk import fill
from data_access.creation import create
from data_access.database import Database, open_database
from data_access.errors import DatabaseError
from data_access.filters import Filters, Scope
from data_access.rollups.declared import ROLLUPS
from data_access.rollups.refresh import refresh
from data_access.settings import Settings
from metrics.breakdown import breakdown
from tests.drawn import drawn_database
from tests.engines.conftest import Empty
from tests.engines.questions import QUESTIONS, Question
from tests.engines.servers import ENGINES
from tests.soundness.conftest import (
    assert_as_from_the_ledger,
    assert_breakdown_as_from_the_ledger,
    file_of,
    without_rollups,
)
from tests.soundness.drawing import BY, FIRST, ROUTABLE, Drawn, breakdowns, programme, scopes

WHOLE = Scope(Filters(FIRST, FIRST.replace(year=FIRST.year + 1)))
BUILT_WHOLE = {one.name for one in ROLLUPS if not one.by_days}
CHANGE = {
    "postgresql": "update commissions set status = 'reversed' where commission_id = 77",
    "clickhouse": "alter table commissions update status = 'reversed' where commission_id = 77 "
    "settings mutations_sync = 2",
}


def changed(url: str, *statements: str) -> None:
    """Run statements on a server, as its owner."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def refreshed(url: str, **how: bool) -> dict[str, int | None]:
    """Bring every rollup up to date; return how many days of each were built."""
    made = refresh(Settings(database_url=url), **{"every": True, "whole": False, **how}, say=lambda _: None)
    return {one.name: one.days for one in made}


def of(*modules: str) -> tuple[Question, ...]:
    """Return the questions of some modules of metrics."""
    return tuple(one for one in QUESTIONS if one.ask.__module__.removeprefix("metrics.") in modules)


OF_PAYMENTS = of("balances", "waiting", "payouts", "failed_payouts", "reconciliation")
OF_CREATORS = of("kols", "leaderboard", "funnel", "promises")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = drawn_database(tmp_path_factory.mktemp("programme"), **programme(1))
    database.close()
    return file_of(database)


@pytest.fixture(scope="module", params=ENGINES)
def url(request: pytest.FixtureRequest, empty: Empty, drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a server's database with a drawn programme and every rollup of it."""
    named = empty(request.param, "rollups")
    create(named)
    fill(Path(shutil.copy(drawn, tmp_path_factory.mktemp("copy"))), named)
    assert set(refreshed(named).values()) == {None}
    return named


@pytest.fixture(scope="module")
def database(url: str) -> Iterator[Database]:
    opened = open_database(Settings(database_url=url))
    assert len(opened.rollups) == len(ROLLUPS)
    yield opened
    opened.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=breakdowns())
def test_the_routed_answer_is_that_of_the_ledger(database: Database, asked: Drawn) -> None:
    assert_breakdown_as_from_the_ledger(database, asked)


@pytest.mark.parametrize("by", BY)
def test_every_figure_by_every_dimension_is_that_of_the_ledger(database: Database, by: str) -> None:
    routed = breakdown(database, WHOLE, ROUTABLE, [by])
    pd.testing.assert_frame_equal(routed.frame, breakdown(without_rollups(database), WHOLE, ROUTABLE, [by]).frame)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.sampled_from(OF_PAYMENTS), scope=scopes())
def test_of_payments_too(database: Database, question: Question, scope: Scope) -> None:
    assert_as_from_the_ledger(database, question, scope)


@pytest.mark.parametrize("question", OF_CREATORS, ids=lambda question: question.name)
@pytest.mark.parametrize("audience", [{}, {"countries": ("RU", "FR"), "tiers": ("nano", "mid"), "basis": "paid"}])
def test_of_years_and_stages_of_creators_too(database: Database, question: Question, audience: dict[str, Any]) -> None:
    filters = Filters(FIRST + timedelta(days=20), FIRST + timedelta(days=101), **audience)
    assert_as_from_the_ledger(database, question, Scope(filters))


def test_a_change_is_noticed_and_a_refresh_builds_its_days(url: str) -> None:
    changed(url, CHANGE[url.partition(":")[0].partition("+")[0].removesuffix("db")])
    stale = open_database(Settings(database_url=url))
    standings = {state.rollup.source: state.standing for state in stale.rollup_states}
    assert standings == {"lines": "stale", "clicks": "fresh", "payouts": "stale", "stages": "stale"}
    assert breakdown(stale, WHOLE, ["net_commission"]).provenance.tables == ("commissions",)
    days = refreshed(url)
    assert {name for name, number in days.items() if number is None} == BUILT_WHOLE
    assert 0 < days["rollup_lines_by_country_ordered"] <= 3  # type: ignore[operator]
    assert days["rollup_clicks_by_country"] == 0
    fresh = open_database(Settings(database_url=url))
    assert len(fresh.rollups) == len(ROLLUPS)
    routed = breakdown(fresh, WHOLE, ROUTABLE, ["country"])
    ledger = breakdown(without_rollups(fresh), WHOLE, ROUTABLE, ["country"])
    pd.testing.assert_frame_equal(routed.frame, ledger.frame)


@pytest.mark.parametrize("engine", ENGINES)
def test_over_views_no_rollup_is_built(engine: str, empty: Empty) -> None:
    named = empty(engine, "views")
    create(named)
    changed(
        named, "alter table creators rename to people" if engine == "postgresql" else "rename table creators to people"
    )
    changed(named, "create view creators as select * from people")
    with pytest.raises(DatabaseError, match=r"cannot keep rollups: .*commissions and creators.*tables of their own"):
        refreshed(named)
    assert open_database(Settings(database_url=named)).rollups == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_small_ledger_is_worth_gives_what_the_ledger_gives(engine: str, empty: Empty, drawn: Path) -> None:
    named = empty(engine, "small")
    create(named)
    fill(drawn, named)
    assert set(refreshed(named, every=False)) == {one.name for one in ROLLUPS if one.worth_from == 0}
    database = open_database(Settings(database_url=named))
    routed = breakdown(database, WHOLE, ROUTABLE, ["campaign_id"])
    ledger = breakdown(without_rollups(database), WHOLE, ROUTABLE, ["campaign_id"])
    pd.testing.assert_frame_equal(routed.frame, ledger.frame)
    database.close()
