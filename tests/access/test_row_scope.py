"""A limited viewer's answers are those of a database that holds nothing but their rows, whatever is asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
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
CHOSEN: dict[str, Filters] = {
    "a year": YEAR,
    "paid in a spring, in euros": Filters(date(2026, 3, 2), date(2026, 6, 10), basis="paid", currency="EUR"),
    "some creators, by settlement": replace(
        YEAR,
        countries=("FR", "RU", "ZZ"),
        ages=("25–34", "35–44", "unknown"),
        tiers=("nano", "micro", "mid"),
        basis="settled",
        compare="previous",
    ),
    "campaigns, theirs and others'": replace(YEAR, campaigns=(5, 6, 9, 17), compare="none"),
}
# What counts the whole programme is refused to whoever sees a part of it.
OF_THE_WHOLE = {"metrics.freshness", "metrics.intake", "metrics.rate_coverage"}
# A payout is one sum over lines of any campaign: it is shown whole, and held against all of its lines.
OF_WHOLE_PAYOUTS = {
    "metrics.reconciliation.reconciliation",
    "metrics.reconciliation.mismatches",
    "metrics.creator_payouts.reconciled_payouts",
}
OF_CREATORS = ("commissions", "clicks", "contents", "enrollments", "payouts")

MANAGERS: frozenset[Role] = frozenset({MANAGER})
COUNTRIES = frozenset({"FR", "ES"})
CAMPAIGNS = frozenset({5, 6, 17})
LIMITS: dict[str, tuple[str, ...]] = {
    "countries": ("countries",),
    "managers": ("managers",),
    "campaigns": ("campaigns",),
    "countries and campaigns": ("countries", "campaigns"),
    "countries and a manager": ("countries", "managers"),
    "all three": ("countries", "managers", "campaigns"),
}


def _without_creators(condition: str) -> tuple[str, ...]:
    kept = "creator_id in (select creator_id from creators)"
    return (
        f"delete from creators where not coalesce({condition}, false)",
        *(f"delete from {table} where not {kept}" for table in OF_CREATORS),
    )


def _without_campaigns(*, lines_of_payouts: bool) -> tuple[str, ...]:
    """Keep the lines and clicks of some campaigns, who is enrolled in them, and the payouts that pay such a line.

    lines_of_payouts: keep also whatever else those payouts pay.
    """
    ids = ", ".join(map(str, sorted(CAMPAIGNS)))
    other = f"(campaign_id is null or campaign_id not in ({ids}))"
    paid = f"select payout_id from commissions where payout_id is not null and campaign_id in ({ids})"
    kept = "coalesce(payout_id in (select payout_id from payouts), false)" if lines_of_payouts else "false"
    return (
        f"delete from payouts where payout_id not in ({paid})",
        f"delete from commissions where {other} and not {kept}",
        *(f"delete from {table} where {other}" for table in ("clicks", "contents", "enrollments", "campaigns")),
        *_without_creators("creator_id in (select creator_id from enrollments)"),
    )


def _deletions(limit: str, manager: str, *, lines_of_payouts: bool) -> Iterator[str]:
    """Yield what takes every row from the sample that a limit keeps from somebody."""
    if "countries" in LIMITS[limit]:
        yield from _without_creators(f"country in ({', '.join(repr(one) for one in sorted(COUNTRIES))})")
    if "managers" in LIMITS[limit]:
        yield from _without_creators(f"manager = '{manager}'")
    if "campaigns" in LIMITS[limit]:
        yield from _without_campaigns(lines_of_payouts=lines_of_payouts)


@pytest.fixture(scope="module")
def manager(sample: Database) -> str:
    """Return the manager who has most creators in France."""
    counted = "select manager from creators where country = 'FR' group by 1 having manager is not null"
    query = f"{counted} order by count(*) desc, 1 limit 1"
    with sample.engine.connect() as connection:
        return str(connection.exec_driver_sql(query).scalar_one())


Part = Callable[[str, bool], Database]


@pytest.fixture(scope="module")
def part(sample: Database, manager: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Part]:
    """Return `part(limit, lines_of_payouts)`: the sample from which every row was removed that a limit keeps away."""
    opened: dict[tuple[str, bool], Database] = {}

    def cut(limit: str, lines_of_payouts: bool) -> Database:
        if (limit, lines_of_payouts) not in opened:
            file = tmp_path_factory.mktemp("part") / "part.duckdb"
            shutil.copy(Path(file_of(sample)).resolve(), file)
            rest = changed(file, *_deletions(limit, manager, lines_of_payouts=lines_of_payouts))
            # Periods and the day of the snapshot are the programme's own, for everybody.
            whole = Database(rest.kind, rest.engine, sample.snapshot, Settings())
            opened[limit, lines_of_payouts] = without_rollups(whole)
        return opened[limit, lines_of_payouts]

    yield cut
    for database in opened.values():
        database.close()


def limited(limit: str, manager: str) -> Viewer:
    """Return a viewer with these limits."""
    return Viewer(
        "part",
        MANAGERS,
        countries=COUNTRIES if "countries" in LIMITS[limit] else None,
        campaigns=CAMPAIGNS if "campaigns" in LIMITS[limit] else None,
        managers=frozenset({manager}) if "managers" in LIMITS[limit] else None,
    )


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_limited_viewer_is_answered_as_if_no_other_row_were_there(
    question: Question, limit: str, sample: Database, part: Part, manager: str
) -> None:
    for words in _asked(question, limit):
        filters = CHOSEN[words]
        scope = limited(limit, manager).scope(filters)
        if question.ask.__module__ in OF_THE_WHOLE:
            with pytest.raises(PermissionDeniedError):
                question.answer(sample, scope)
            continue
        of_payouts = f"{question.ask.__module__}.{question.ask.__name__}" in OF_WHOLE_PAYOUTS
        rest = part(limit, of_payouts and "campaigns" in LIMITS[limit])
        expected = question.answer(rest, Viewer("whole", MANAGERS).scope(filters))
        for name, value in question.answer(sample, scope).items():
            _assert_same(value, expected[name], f"{words}, {question.name}: {name}")


def _asked(question: Question, limit: str) -> tuple[str, ...]:
    """Return the choices to ask a question under: several limits at once are cut as each of them is."""
    if not question.filtered:
        return ("a year",)
    return tuple(CHOSEN) if len(LIMITS[limit]) == 1 else ("a year", "campaigns, theirs and others'")


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_leaves_something_to_see_and_takes_something_away(limit: str, sample: Database, part: Part) -> None:
    for table in ("creators", "commissions", "payouts"):
        counts = []
        for database in (part(limit, False), sample):
            with database.engine.connect() as connection:
                counts.append(int(connection.exec_driver_sql(f"select count(*) from {table}").scalar_one()))
        assert 0 < counts[0] < counts[1], table


def _assert_same(found: Any, expected: Any, what: str) -> None:
    if isinstance(expected, pd.DataFrame):
        assert_frame_equal(found, expected, check_dtype=False, obj=what)
    else:
        assert _without_limits(found) == _without_limits(expected), what


def _without_limits(value: Any) -> Any:
    """Return notes without those that say which limits are in force."""
    return tuple(one for one in value if not str(one).startswith("You see ")) if isinstance(value, tuple) else value
