"""The demographics page: on the sample, without ages, without anybody."""

from __future__ import annotations

from data_access.database import Database
from tests.drawn import Draw
from tests.pages.conftest import Open


def test_the_headline_is_the_share_under_35_of_those_recruited(app: Open, sample: Database) -> None:
    with sample.engine.connect() as connection:
        share = connection.exec_driver_sql(
            "select count(*) filter (2026 - birth_year < 35) / count(birth_year) from creators "
            "where status not in ('applied', 'rejected') and coalesce(decided_at, applied_at)::date <= '2026-11-15'"
        ).scalar_one()
    page = app("demographics", to="2026-11-15")
    assert page.metric[0].label == "Creators under 35"
    assert page.metric[0].value == f"{share * 100:.1f}\N{NO-BREAK SPACE}%"
    assert any(text.value.startswith("**Buyers:**") for text in page.markdown)


def test_the_active_and_the_filters(app: Open) -> None:
    page = app("demographics", who="active", period="12m", country="FR,RU", age="18–24,25–34", compare="none")
    assert page.metric[0].value == "100.0\N{NO-BREAK SPACE}%"
    assert any("The age filter is on" in text.value for text in page.caption)


def test_the_weeks_are_said_to_be_of_the_day_that_counts(app: Open) -> None:
    said = [text.value for text in app("demographics", who="active", basis="paid").caption]
    assert sum(text.startswith("By week, day the commission was paid.") for text in said) == 2
    said = [text.value for text in app("demographics", basis="paid").caption]
    assert [text.split(".")[0] for text in said if text.startswith("By week")] == [
        "By week, day of approval",
        "By week, day the commission was paid",
    ]


def test_without_ages_it_says_what_to_do_and_still_counts(app: Open, drawn: Draw) -> None:
    database = drawn(creators=[{"creator_id": 1}, {"creator_id": 2}], commissions=[{"creator_id": 1, "order_id": "a"}])
    page = app("demographics", database)
    assert {box.value.split(" ")[-1] for box in page.info} == {"appear."}
    assert len(page.info) == 2
    assert any("no ages recorded, for any of 2 creators" in text.value for text in page.markdown)
    assert not page.metric


def test_an_empty_programme_and_filters_of_nothing(app: Open, drawn: Draw) -> None:
    for database in (drawn(), drawn(creators=[{"creator_id": 1}], commissions=[{"creator_id": 1}])):
        page = app("demographics", database, tier="mega", age="under 18")
        assert any("nobody under these filters" in text.value for text in page.markdown)
