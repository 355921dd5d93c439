"""A creator's lines are chosen, counted, summed and listed alike, and none is lost between pages."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.ledger_lines import PAGE_LINES, LineChoice, every_line, line_choices, line_totals, lines
from tests.drawn import Draw

MARCH = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))


@pytest.fixture
def programme(drawn: Draw) -> Database:
    return drawn(
        creators=[{}, {}],
        campaigns=[{"name": "Spring"}],
        commissions=[
            {"order_id": "a", "ordered_at": datetime(2026, 2, 28, 23, 59, 59), "campaign_id": 1, "commission_minor": 1},
            {"order_id": "b", "ordered_at": datetime(2026, 3, 1), "status": "reversed", "commission_minor": 2},
            {"order_id": "b", "ordered_at": datetime(2026, 3, 31, 23, 59, 59), "kind": "bonus", "commission_minor": 4},
            {"order_id": "c", "ordered_at": datetime(2026, 4, 1), "payout_id": 7, "commission_minor": 8},
            {"order_id": "c", "ordered_at": datetime(2026, 4, 1), "currency": "JPY", "commission_minor": 16},
            {"order_id": "a", "creator_id": 2, "commission_minor": 32},
        ],
    )


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (LineChoice(), {1, 2, 4, 8, 16}),
        (LineChoice(statuses=("reversed", "paid")), {2}),
        (LineChoice(kinds=("bonus",)), {4}),
        (LineChoice(order_id="c"), {8, 16}),
        (LineChoice(month=date(2026, 3, 1)), {2, 4}),
        (LineChoice(month=date(2026, 2, 1)), {1}),
        (LineChoice(campaign_id=1), {1}),
        (LineChoice(payout_id=7), {8}),
        (LineChoice(currency="USD", step="gross"), {1, 2, 4, 8}),
        (LineChoice(step="net", in_period=True), {4}),
        (LineChoice(order_id="nobody's"), set()),
    ],
)
def test_a_choice_lists_counts_and_sums_the_same_lines(
    programme: Database, choice: LineChoice, expected: set[int]
) -> None:
    listed = lines(programme, MARCH, creator_id=1, choice=choice).frame["commission_minor"].tolist()
    totals = line_totals(programme, MARCH, creator_id=1, choice=choice).frame
    assert set(listed) == expected
    assert (totals["lines"].sum(), totals["commission_minor"].sum()) == (len(expected), sum(expected))
    assert totals["counted_minor"].sum() == sum(expected - {2})


def test_pages_are_newest_first_and_the_parts_of_a_download_are_the_same_lines(drawn: Draw) -> None:
    moments = [datetime(2026, 1, 1 + n // 24, n // 7) for n in range(PAGE_LINES + 3)]
    database = drawn(creators=[{}], commissions=[{"ordered_at": moment} for moment in moments])
    pages = [lines(database, MARCH, creator_id=1, page=page).frame["commission_id"].tolist() for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [PAGE_LINES, 3, 0]
    newest_first = sorted(range(1, PAGE_LINES + 4), key=lambda line: (moments[line - 1], line), reverse=True)
    assert [line for page in pages for line in page] == newest_first
    parts = [part.frame["commission_id"].tolist() for part in every_line(database, MARCH, creator_id=1, at_once=5)]
    assert [line for part in parts for line in part] == newest_first
    assert max(map(len, parts)) == 5


def test_lines_can_be_chosen_by_the_months_and_campaigns_there_are(programme: Database) -> None:
    frame = line_choices(programme, MARCH, creator_id=1).frame
    found = [(str(row.month.date()), row.campaign == "Spring", row.lines) for row in frame.itertuples()]
    assert found == [("2026-04-01", False, 2), ("2026-03-01", False, 2), ("2026-02-01", True, 1)]
