"""Every page is right and readable on a database nobody made for it: no ages, no clicks, no campaigns, no payouts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_access.database import Database, open_database
from data_access.settings import Settings
from tests.imports.conftest import Workshop
from tests.imports.test_real_input import REAL
from tests.pages.conftest import Open
from ui.navigation import ENTRIES

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real input is not part of the repository")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    workshop = Workshop(tmp_path_factory.mktemp("shop"))
    workshop.run(REAL / "online_retail.parquet", mapping="online_retail")
    workshop.run(REAL / "eurofxref-hist.zip", mapping="ecb")
    database = open_database(Settings(database_url=f"duckdb:///{workshop.link}"))
    yield database
    database.close()


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
def test_a_page_shows_what_is_there(app: Open, shop: Database, name: str) -> None:
    test = app(name, shop, period="all")
    said = " ".join(caption.value for caption in test.caption)
    assert "1 Dec 2010 – 26 Jun 2011" in said


def test_the_overview_has_the_exact_totals(app: Open, shop: Database) -> None:
    cards = {card.label: card.help for card in app("overview", shop, period="all", currency="GBP").metric}
    assert "Exactly £181,275.53, day of the order." in cards["Net commission"]


def test_over_thirty_countries_are_listed_by_buyer(app: Open, shop: Database) -> None:
    tables = app("countries", shop, period="all", currency="GBP", by="buyer").dataframe
    countries = tables[-1].value.set_index("country")
    assert len(countries) > 30
    assert countries.loc["France", "net_commission"] == 4356.23
    assert countries.loc["Spain", "net_commission"] == 1235.67
    assert countries.loc["Poland", "net_commission"] == 213.07


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("overview", "No year of birth is known"),
        ("demographics", "no ages recorded"),
        ("campaigns", "This programme has no campaigns"),
        ("countries", "there are no clicks in this period"),
        ("payouts", "This database has no payouts"),
    ],
)
def test_what_is_missing_is_said(app: Open, shop: Database, name: str, sentence: str) -> None:
    test = app(name, shop, period="all")
    assert sentence in " ".join(element.value for element in (*test.caption, *test.info, *test.markdown))
