"""Whatever is asked, of whatever data: the routed answer is the ledger's, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.database import Database
from data_access.filters import BASES, Filters, Scope
from data_access.rollups.declared import ROLLUPS
from metrics.breakdown import breakdown
from metrics.reconciliation import DIFFERENCES, IN_ORDER, reconciliation
from tests.engines.questions import QUESTIONS, Question
from tests.soundness.conftest import (
    assert_as_from_the_ledger,
    assert_breakdown_as_from_the_ledger,
    with_rollups,
    without_rollups,
)
from tests.soundness.drawing import BY, DAYS, FIRST, ROUTABLE, Drawn, breakdowns, programme, scopes


@pytest.fixture(scope="module", params=(1, 2))
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = with_rollups(tmp_path_factory.mktemp("rollups"), **programme(request.param))
    yield opened
    opened.close()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=breakdowns())
def test_the_routed_answer_is_that_of_the_ledger(database: Database, asked: Drawn) -> None:
    assert_breakdown_as_from_the_ledger(database, asked)


# Questions that put together more than a breakdown does: several windows, several stages, whole orders.
COMPOSED = (
    *("leaderboard", "kols", "funnel", "demographics", "promises", "campaigns", "campaign_detail", "comparison"),
    *("trend", "countries", "balances", "waiting", "payouts", "failed_payouts", "reconciliation"),
)
ASKED = tuple(one for one in QUESTIONS if one.ask.__module__.removeprefix("metrics.") in COMPOSED)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.sampled_from(ASKED), scope=scopes())
def test_a_composed_question_is_answered_as_from_the_ledger(
    database: Database, question: Question, scope: Scope
) -> None:
    assert_as_from_the_ledger(database, question, scope)


@pytest.mark.parametrize("by", BY)
def test_every_figure_by_every_dimension_is_that_of_the_ledger(database: Database, by: str) -> None:
    last = FIRST + timedelta(days=93)
    later = [last.replace(year=last.year + years) for years in range(1, 6)]
    asked = (
        (FIRST, last, False),
        (FIRST, last, True),
        (FIRST + timedelta(days=17), last, True),
        *((FIRST, end, True) for end in later),
    )
    for start, end, dated in asked:
        scope = Scope(Filters(start=start, end=end, currency="USD"))
        routed = breakdown(database, scope, ROUTABLE, [by], dated=dated)
        ledger = breakdown(without_rollups(database), scope, ROUTABLE, [by], dated=dated)
        pd.testing.assert_frame_equal(routed.frame, ledger.frame)


def test_the_data_has_what_could_go_wrong(database: Database) -> None:
    assert len(database.rollups) == len(ROLLUPS)
    with database.engine.connect() as connection:
        for basis in BASES:
            split, whole = (
                connection.exec_driver_sql(f"select {what} from {table}_{basis}").scalar_one()
                for what, table in (
                    ("count(distinct order_number)", "rollup_split_orders"),
                    ("sum(orders)", "rollup_lines_by_country"),
                )
            )
            assert split > 20
            assert whole > 20
        for table in ("rollup_payout_campaigns", "rollup_stray_lines", "rollup_waiting_lines"):
            assert connection.exec_driver_sql(f"select count(*) from {table}").scalar_one() > 20
        again = "select count(*), count(again_at) from rollup_payouts where payout_status = 'failed'"
        failed, sent_again = connection.exec_driver_sql(again).one()
        assert failed > sent_again > 5
        unrated = "select count(*) from commissions where commission_usd_cents is null"
        assert connection.exec_driver_sql(unrated).scalar_one() > 20
    found = set(reconciliation(database, Scope(Filters(FIRST, FIRST + timedelta(days=DAYS)))).frame["outcome"])
    assert found == {*IN_ORDER, *(one.key for one in DIFFERENCES)}
