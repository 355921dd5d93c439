"""The data page: fresh, sound, and where time goes."""

from __future__ import annotations

from pathlib import Path

from data_access.database import Database
from data_access.lookups.declared import LOOKUPS
from data_access.rollups.declared import ROLLUPS
from tests.drawn import Draw
from tests.pages.conftest import Open
from tests.soundness.conftest import changed, file_of, with_rollups


def metrics(page: object) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}  # type: ignore[attr-defined]


def test_the_sample_counts_its_lines_as_the_ledger_does(app: Open, sample: Database) -> None:
    page = app("data")
    with sample.engine.connect() as direct:
        lines, without = direct.exec_driver_sql(
            "select count(*), count(*) filter (status <> 'reversed' and commission_usd_cents is null) from commissions"
        ).one()
    held = page.dataframe[0].value.set_index("table_name")
    assert held.loc["commissions", "rows"] == lines
    assert metrics(page)["Lines without a rate"] == f"{without:,}"


def test_amounts_without_a_rate_are_written_with_their_currency(app: Open, drawn: Draw) -> None:
    lacking = {"currency": "KZT", "commission_minor": 13_530_749, "commission_usd_cents": None}
    page = app("data", drawn(creators=[{}], commissions=[lacking]))
    rates = next(table.value for table in page.dataframe if "without" in table.value)
    assert rates["without"].tolist() == ["KZT\N{NO-BREAK SPACE}135,307.49"]


def test_an_empty_database_says_that_it_is_empty(app: Open, drawn: Draw) -> None:
    page = app("data", drawn())
    assert "The ledger is empty" in page.warning[0].value
    assert any("Nothing was imported" in caption.value for caption in page.caption)


def test_filters_change_nothing(app: Open) -> None:
    assert metrics(app("data", tier="mega", country="FR", period="7d")) == metrics(app("data"))


def test_rejected_rows_are_counted_and_can_be_taken_away(app: Open, drawn: Draw) -> None:
    database = drawn(imports=[{"rows_rejected": 3}], import_rejects=[{}, {"line_number": 3}])
    page = app("data", database)
    assert metrics(page)["Rejected rows"] == "3"
    assert [button.label for button in page.get("download_button")] == ["Download rejected rows (at most 50,000)"]


def test_the_check_and_the_times_are_shown_when_they_are_opened(app: Open, drawn: Draw) -> None:
    page = app("data", drawn(creators=[{"country": "france"}]))
    before = len(page.dataframe)
    page.session_state["data_check"] = True
    page.session_state["data_timing"] = True
    page.run()
    findings, times = page.dataframe[before].value, page.dataframe[before + 1].value
    assert findings["table_name"].tolist()[0] == "creators"
    assert "metrics.freshness.freshness" in times["question"].tolist()


def test_rollups_and_lookup_tables_are_shown_when_they_are_opened(app: Open, sample: Database) -> None:
    page = app("data")
    lookups = sum(one.standing == "fresh" for one in sample.lookup_states)
    assert lookups > 0
    in_use = f"Rollups and lookup tables: {len(sample.rollups) + lookups} in use"
    assert in_use in [opened.label for opened in page.expander]
    before = len(page.dataframe)
    page.session_state["data_built_open"] = True
    page.run()
    shown = page.dataframe[before].value.set_index("built")
    assert shown.loc["rollup_lines_by_campaign_ordered", "standing"] == "fresh"
    assert shown.loc["lookup_accounts", "standing"] == "fresh"
    assert shown.loc["lookup_accounts", "stands_for"] == "creators"


def test_rollups_of_other_data_are_said_not_to_be_used(app: Open, tmp_path: Path) -> None:
    built = with_rollups(tmp_path, creators=[{}], commissions=[{}])
    built.close()
    page = app("data", changed(file_of(built), "update commissions set status = 'paid'"))
    expected = f"{len(ROLLUPS) + len(LOOKUPS)} rollups and lookup tables do not fit"
    assert any(expected in warning.value for warning in page.warning)
    assert any("do not fit the data and are not used" in warning.value for warning in page.warning)
