"""What questions are measured against answers the same, and is not compared with itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.by_hand import MONEY
from benchmarks.comparisons import Comparison, twelve_months
from benchmarks.queries import COMPARISONS, in_turns, run
from data_access.contract import contract
from data_access.database import Database


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.name)
def test_a_question_and_its_sql_by_hand_have_the_same_rows(comparison: Comparison, sample: Database) -> None:
    scope = twelve_months(sample)
    rows = run(sample, comparison.written(scope))
    assert any(row[name] for row in rows for name in comparison.values)
    assert comparison.differences(comparison.ask(sample, scope), rows) == []


def test_sql_that_answers_something_else_is_not_measured(sample: Database) -> None:
    (orders,) = (one for one in MONEY if one.name == "orders by day")
    wrong = replace(orders, sql=orders.sql.replace("kind = 'sale' and", ""))
    with pytest.raises(RuntimeError, match=r"orders by day: the SQL by hand has other rows: \[\(datetime"):
        in_turns(wrong, sample, twelve_months(sample), turns=1)


def test_at_least_twenty_five_questions_are_compared_over_the_contracts_tables_alone(sample: Database) -> None:
    assert len({one.name for one in COMPARISONS}) == len(COMPARISONS) >= 25
    with sample.engine.connect() as connection:
        held = {row[0] for row in connection.exec_driver_sql("select table_name from information_schema.tables")}
    own = held - set(contract.tables)
    assert not [(one.name, table) for one in COMPARISONS for table in own if f" {table} " in one.sql]
