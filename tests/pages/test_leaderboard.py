"""The leaderboard on screen."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.kols import standing
from tests.conftest import SAMPLE_UNTIL
from tests.drawn import Draw
from tests.pages.conftest import Open
from ui.ranking import HANDLE_LENGTH, longest_bar

FORMULA = '=HYPERLINK("http://example.org")<script>alert(1)</script>'


def test_the_cards_say_how_many_are_over_a_million(app: Open, sample: Database) -> None:
    until = date.fromisoformat(SAMPLE_UNTIL)
    expected = standing(sample, Scope(Filters(until, until))).frame.iloc[0]
    cards = {metric.label: metric.value for metric in app("leaderboard").metric}
    assert cards["KOLs over US$1 M"] == f"{expected['kols']:.0f} of 100"
    assert cards["Next in line"] == f"{expected['next_in_line']:.0f}"


def test_the_bars_against_the_million_tell_the_kols_apart(app: Open) -> None:
    page = app("leaderboard")
    shares = page.dataframe[0].value["of_million"]
    full = json.loads(page.dataframe[0].proto.columns)["of_million"]["type_config"]["max_value"]
    assert full == shares.max() > 100
    assert longest_bar(pd.Series([0.4, None])) == 1 == longest_bar(pd.Series([], dtype="float64"))


def test_shares_are_written_with_one_decimal_each(app: Open) -> None:
    drawn = app("leaderboard").dataframe[0]
    written = {
        name: column["type_config"]["format"]
        for name, column in json.loads(drawn.proto.columns).items()
        if name in ("of_million", "share", "growth")
    }
    assert written == dict.fromkeys(("of_million", "share", "growth"), "%.1f %%")
    assert drawn.value["share"].sum() == pytest.approx(100, abs=15)


@pytest.mark.parametrize("by", ["net_commission", "order_value", "orders", "growth"])
def test_it_is_ranked_by_what_the_address_says(app: Open, by: str) -> None:
    page = app("leaderboard", by=by)
    assert page.button_group(key="leaderboard_by").value == by
    frame = page.dataframe[0].value
    assert frame["rank"].tolist() == list(range(1, len(frame) + 1))
    assert frame[by].is_monotonic_decreasing


def test_handles_stay_text_no_name_is_sent_and_rows_lead_to_profiles_with_the_filters(app: Open, drawn: Draw) -> None:
    sold = {"ordered_at": "2026-03-02", "commission_minor": 100}
    database = drawn(
        creators=[
            {"handle": FORMULA, "display_name": "Anna Karlsson", "email": "who@example.org"},
            {"creator_id": 2, "handle": "=1+1<b>"},
        ],
        commissions=[sold, {**sold, "creator_id": 2, "commission_minor": 50}],
    )
    page = app("leaderboard", database, country="FR")
    frame = page.dataframe[0].value
    assert frame["handle"].tolist() == ['=HYPERLINK("http:/…', "=1+1<b>"]
    assert {len(handle) <= HANDLE_LENGTH for handle in frame["handle"]} == {True}
    assert frame["profile"].tolist() == ["creators?country=FR&creator=1", "creators?country=FR&creator=2"]
    sent = str(frame.to_numpy().ravel()) + "".join(str(element.proto) for element in page.main)
    assert not any(clear in sent for clear in ("who@example.org", "Karlsson"))


def test_one_currency_says_that_a_million_dollars_cannot_be_judged(app: Open) -> None:
    page = app("leaderboard", currency="EUR")
    assert any("cannot be judged" in info.value for info in page.info)
    assert {metric.label: metric.value for metric in page.metric}["KOLs over US$1 M"] == "—"
    assert "of_million" not in page.dataframe[0].value


def test_it_opens_on_an_empty_programme_and_on_filters_that_match_nobody(app: Open, drawn: Draw) -> None:
    assert any("Nobody earned" in caption.value for caption in app("leaderboard", drawn()).caption)
    page = app("leaderboard", country="FR", age="under 18", tier="mega", platform="vk")
    assert any("Nobody earned" in caption.value for caption in page.caption)
