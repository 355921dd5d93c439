"""A limited viewer's answers are those of a database that holds nothing but their rows, whatever is asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from access.permissions import MANAGER, Role
from access.viewer import Viewer
from data_access.database import Database
from data_access.errors import PermissionDeniedError
from data_access.filters import Filters
from data_access.settings import Settings
from tests.engines.questions import QUESTIONS, Question
from tests.soundness.conftest import changed, file_of, without_rollups

YEAR = Filters(date(2025, 11, 16), date(2026, 11, 15), compare="year")
# What counts the whole programme is refused to whoever sees a part of it.
OF_THE_WHOLE = {"metrics.freshness", "metrics.intake", "metrics.rate_coverage"}
# A payout is one sum over lines of any campaign: it is shown whole, and held against all of its lines.
WHOLE_PAYOUTS = {"metrics.reconciliation.reconciliation", "metrics.reconciliation.mismatches"}
OF_CREATORS = ("commissions", "clicks", "contents", "enrollments", "payouts")

MANAGERS: frozenset[Role] = frozenset({MANAGER})
LIMITS = ("countries", "managers", "campaigns")


def _without_creators(condition: str) -> tuple[str, ...]:
    kept = "creator_id in (select creator_id from creators)"
    return (
        f"delete from creators where not coalesce({condition}, false)",
        *(f"delete from {table} where not {kept}" for table in OF_CREATORS),
    )


def _without_campaigns(ids: str) -> tuple[str, ...]:
    """Keep the lines and clicks of some campaigns, who is enrolled in them, and the payouts that pay such a line."""
    return (
        *(
            f"delete from {table} where campaign_id is null or campaign_id not in ({ids})"
            for table in ("commissions", "clicks", "contents", "enrollments", "campaigns")
        ),
        "delete from payouts where payout_id not in (select payout_id from commissions where payout_id is not null)",
        "delete from creators where creator_id not in (select creator_id from enrollments)",
        *(
            f"delete from {table} where creator_id not in (select creator_id from creators)"
            for table in ("commissions", "clicks", "contents", "payouts")
        ),
    )


@pytest.fixture(scope="module")
def manager(sample: Database) -> str:
    """Return a manager who has creators in the sample."""
    with sample.engine.connect() as connection:
        found = connection.exec_driver_sql("select max(manager) from creators")
        return str(found.scalar_one())


@pytest.fixture(scope="module")
def parts(sample: Database, manager: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Database]]:
    """Return, for each kind of limit, the sample from which every other row was removed."""
    statements = {
        "countries": _without_creators("country in ('FR', 'ES')"),
        "managers": _without_creators(f"manager = '{manager}'"),
        "campaigns": _without_campaigns("1, 2, 3"),
    }
    opened: dict[str, Database] = {}
    for name, deletions in statements.items():
        file = tmp_path_factory.mktemp("part") / f"{name}.duckdb"
        shutil.copy(Path(file_of(sample)).resolve(), file)
        part = changed(file, *deletions)
        # Periods and the day of the snapshot are the programme's own, for everybody.
        opened[name] = without_rollups(Database(part.kind, part.engine, sample.snapshot, Settings()))
    yield opened
    for part in opened.values():
        part.close()


def limited(limit: str, manager: str) -> Viewer:
    """Return a viewer with one kind of limit."""
    if limit == "countries":
        return Viewer("part", MANAGERS, countries=frozenset({"FR", "ES"}))
    if limit == "managers":
        return Viewer("part", MANAGERS, managers=frozenset({manager}))
    return Viewer("part", MANAGERS, campaigns=frozenset({1, 2, 3}))


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_limited_viewer_is_answered_as_if_no_other_row_were_there(
    question: Question, limit: str, sample: Database, parts: dict[str, Database], manager: str
) -> None:
    scope = limited(limit, manager).scope(YEAR)
    if question.ask.__module__ in OF_THE_WHOLE:
        with pytest.raises(PermissionDeniedError):
            question.answer(sample, scope)
        return
    if limit == "campaigns" and f"{question.ask.__module__}.{question.ask.__name__}" in WHOLE_PAYOUTS:
        return
    of_part = question.answer(parts[limit], Viewer("whole", MANAGERS).scope(YEAR))
    for name, value in question.answer(sample, scope).items():
        _assert_same(value, of_part[name], f"{question.name}: {name}")


def _assert_same(found: Any, expected: Any, what: str) -> None:
    if isinstance(expected, pd.DataFrame):
        assert_frame_equal(found, expected, check_dtype=False, obj=what)
    else:
        assert _without_limits(found) == _without_limits(expected), what


def _without_limits(value: Any) -> Any:
    """Return notes without those that say which limits are in force."""
    return tuple(one for one in value if not str(one).startswith("You see ")) if isinstance(value, tuple) else value
