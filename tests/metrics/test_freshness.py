"""The data page's questions: how new, how much, what was kept out, what cannot be converted, what does not fit."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from data_access.contract import TABLES
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.freshness import findings, freshness, versions
from metrics.intake import import_list, reject_reasons, rejects
from metrics.rate_coverage import rate_coverage
from tests.drawn import Draw

NARROW = Scope(Filters(date(2026, 3, 1), date(2026, 3, 1), countries=("ES",)))
TODAY = date(2026, 3, 12)


def test_each_table_says_how_much_it_holds_and_how_old_it_is(drawn: Draw) -> None:
    database = drawn(
        creators=[{"applied_at": datetime(2026, 3, 10, 23, 59)}, {}],
        commissions=[{"ordered_at": datetime(2026, 3, 13)}],
        clicks=[{"day": date(2026, 3, 12)}],
    )
    found = freshness(database, NARROW, today=TODAY).frame.set_index("table_name")
    assert list(found.index) == [table.name for table in TABLES]
    assert found["rows"].to_dict() == {table.name: 0 for table in TABLES} | {
        "creators": 2,
        "commissions": 1,
        "clicks": 1,
    }
    assert found["age_days"].dropna().to_dict() == {"creators": 2, "commissions": -1, "clicks": 0}


def test_the_snapshot_is_what_tables_are_behind_of(drawn: Draw) -> None:
    database = drawn(imports=[{"finished_at": datetime(2026, 3, 11)}], payouts=[{"created_at": datetime(2026, 3, 1)}])
    found = freshness(database, NARROW, today=TODAY).frame.set_index("table_name")
    assert found.loc["payouts", "behind_days"] == 10


def test_imports_come_newest_first_with_their_counts(drawn: Draw) -> None:
    database = drawn(
        imports=[
            {"started_at": datetime(2026, 3, 1), "rows_read": 5, "rows_rejected": 2},
            {"started_at": datetime(2026, 3, 2)},
        ]
    )
    frame = import_list(database, NARROW).frame
    assert frame[["import_id", "rows_read", "rows_rejected"]].values.tolist() == [[2, 0, 0], [1, 5, 2]]


def test_rejects_are_counted_by_reason_and_given_as_they_came_within_bounds(drawn: Draw) -> None:
    database = drawn(
        imports=[{}],
        import_rejects=[
            {"reason": "a", "line_number": 9},
            {"reason": "a", "line_number": 4, "file_name": "other.csv"},
            {"reason": "b", "line_number": 2, "raw_text": "=1+1"},
        ],
    )
    reasons = reject_reasons(database, NARROW).frame
    assert reasons[["reason", "rows", "files", "first_line"]].values.tolist() == [["a", 2, 2, 4], ["b", 1, 1, 2]]
    every = rejects(database, NARROW, most=3)
    assert (set(every.frame["raw_text"]), every.notes) == ({"drawn", "=1+1"}, ())
    some = rejects(database, NARROW, most=2)
    assert (len(some.frame), len(some.notes)) == (2, 1)


def test_lines_without_a_rate_are_counted_by_currency_with_their_days(drawn: Draw) -> None:
    def line(day: int, **more: object) -> dict[str, object]:
        return {"currency": "EUR", "ordered_at": datetime(2026, 3, day, 12), "commission_minor": 7, **more}

    database = drawn(
        commissions=[
            line(1),
            line(4),
            line(9, status="reversed"),
            line(2, commission_usd_cents=8),
            {"currency": "USD"},
        ],
        fx_rates=[
            {"day": date(2026, 3, day), "currency": code, "usd_per_unit": Decimal(1)}
            for day, code in ((2, "EUR"), (3, "EUR"), (12, "EUR"), (2, "PLN"))
        ],
    )
    answer = rate_coverage(database, NARROW)
    euro, dollar = answer.frame.to_dict("records")
    assert (euro["currency"], euro["lines"], euro["without_rate"], euro["without_minor"]) == ("EUR", 4, 2, 14)
    assert (euro["without_from"].day, euro["without_to"].day) == (1, 4)
    assert (euro["rates_from"].day, euro["rates_to"].day, euro["rate_days"], euro["longest_gap"]) == (2, 12, 3, 9)
    assert (dollar["without_rate"], dollar["rate_days"]) == (0, 0)
    assert "2 lines" in answer.notes[0]


def test_findings_name_what_does_not_fit_errors_first(drawn: Draw) -> None:
    found = findings(
        drawn(commissions=[{"creator_id": 77}], creators=[{"country": "france"}]), NARROW, today=TODAY
    ).frame
    assert found["severity"].tolist() == sorted(found["severity"], key=("error", "warning", "ok").index)
    problems = found.set_index(["table_name", "column_name"])["count"].dropna().to_dict()
    assert problems["commissions", "creator_id"] == 1
    assert problems["creators", "country"] == 1


def test_the_sample_agrees_with_counts_by_hand(sample: Database) -> None:
    found = freshness(sample, NARROW, today=TODAY).frame.set_index("table_name")
    with sample.engine.connect() as direct:
        lines, newest, without = direct.exec_driver_sql(
            "select count(*), max(ordered_at)::date, "
            "count(*) filter (status <> 'reversed' and commission_usd_cents is null) from commissions"
        ).one()
    assert (found.loc["commissions", "rows"], found.loc["commissions", "newest"].date()) == (lines, newest)
    assert rate_coverage(sample, NARROW).frame["without_rate"].sum() == without


def test_versions_name_the_engine_and_the_packages(sample: Database) -> None:
    name, _, number = dict(versions(sample))["Engine"].partition(" ")
    assert (name, number.count(".")) == ("DuckDB", 2)
    assert dict(versions(sample))["pandas"].count(".") >= 2
