"""The funnel page: on the sample, on an empty programme, on one without records, and under filters of nothing."""

from __future__ import annotations

from data_access.database import Database
from tests.drawn import Draw
from tests.pages.conftest import Open


def test_the_headline_is_the_number_who_applied(app: Open, sample: Database) -> None:
    with sample.engine.connect() as connection:
        applied = connection.exec_driver_sql(
            "select count(*) from creators where applied_at::date between '2026-11-01' and '2026-11-10'"
        ).scalar_one()
    page = app("funnel", **{"from": "2026-11-01", "to": "2026-11-10"})
    assert 0 < applied < 1_000, "small enough to be written in full"
    assert page.metric[0].label == "Applied"
    assert page.metric[0].value == str(applied)
    assert any("The biggest drop" in text.value for text in page.markdown)


def test_the_basis_is_in_the_address(app: Open) -> None:
    page = app("funnel", view="event", period="12m")
    assert any("The biggest gap" in text.value for text in page.markdown)
    assert any(text.value.startswith("Event basis:") for text in page.caption)


def test_one_campaign_and_no_comparison(app: Open) -> None:
    page = app("funnel", campaign="1", compare="none", period="all")
    assert "creators_before" not in page.dataframe[0].value
    assert "creators" in page.dataframe[0].value


def test_nobody_is_said(app: Open, drawn: Draw) -> None:
    for query in ({"tier": "mega", "age": "under 18", "period": "7d"}, {"view": "event", "age": "55+", "tier": "mega"}):
        page = app("funnel", drawn(creators=[{"creator_id": 1}]), **query)
        assert any("under these filters" in box.value for box in page.info)


def test_an_empty_programme(app: Open, drawn: Draw) -> None:
    assert any("Nobody applied" in box.value for box in app("funnel", drawn()).info)


def test_stages_without_any_record_are_named(app: Open, drawn: Draw) -> None:
    database = drawn(creators=[{"creator_id": 1}], commissions=[{"creator_id": 1, "ordered_at": "2026-01-02"}])
    page = app("funnel", database)
    assert any("Not recorded in this database at all" in text.value for text in page.caption)
    assert page.dataframe[0].value["creators"].tolist()[:2] == [1, 1]
