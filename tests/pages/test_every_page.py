"""Every page runs: on the sample, on an empty database, under filters that match nothing, and for whom it is meant."""

from __future__ import annotations

import pytest

from access.permissions import PAGE_ROLES
from access.viewer import Viewer
from data_access.database import Database
from tests.drawn import Draw
from tests.pages.conftest import Open
from ui.navigation import ENTRIES
from ui.plain import plain

NAMES = [entry.name for entry in ENTRIES]


def test_every_page_has_an_entry_in_the_table_of_permissions() -> None:
    assert set(NAMES) == set(PAGE_ROLES)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_runs_on_the_sample_and_says_what_it_stands_on(app: Open, name: str) -> None:
    test = app(name, period="12m", country="RU,FR")
    said = " ".join(caption.value for caption in test.caption)
    assert "16 Nov 2025 – 15 Nov 2026" in said
    assert "by order date" in said
    assert "as of" in said


@pytest.mark.parametrize("name", NAMES)
def test_a_page_runs_on_an_empty_database(app: Open, drawn: Draw, name: str) -> None:
    app(name, drawn())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_runs_under_filters_that_match_nothing(app: Open, name: str) -> None:
    app(name, country="PL", age="under 18", tier="mega", period="7d", currency="EUR", basis="settled")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_refused_without_a_role_for_it(app: Open, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = Viewer("nobody", frozenset())
    monkeypatch.setattr("access.identity.current", lambda: nobody)
    test = app(name)
    assert [warning.value for warning in test.warning] == [
        plain(f"Your role does not include the page {name!r}. Ask an administrator for it.")
    ]
    assert not test.metric
    assert not test.dataframe


def test_a_page_that_fails_half_way_says_so_once_and_keeps_one_menu(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    test = app("overview")
    links = len(test.sidebar.get("page_link"))
    monkeypatch.setattr("ui.promise_cards.promise_cards", lambda *_: 1 / 0)
    test.run()
    assert links == len(test.sidebar.get("page_link")) == len(ENTRIES)
    assert len(test.error) == 1
    assert "division" not in test.error[0].value


def test_the_overview_shows_the_net_commission_of_the_period(app: Open, sample: Database) -> None:
    test = app("overview", period="30d")
    with sample.engine.connect() as connection:
        cents = connection.exec_driver_sql(
            "select sum(commission_usd_cents) from commissions where status <> 'reversed' "
            "and ordered_at >= date '2026-10-17' and ordered_at < date '2026-11-16'"
        ).scalar_one()
    card = next(metric for metric in test.metric if metric.label == "Net commission")
    assert f"Exactly US${cents / 100:,.2f}, day of the order." in card.help
