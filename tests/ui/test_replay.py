"""A drawing is sent again when it is of the same things, and drawn anew when anything of it is another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.breakdown import breakdown
from tests.drawn import Draw
from ui.answers import ask
from ui.formats import Formats
from ui.replay import replay

MARCH = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31), compare="none"))
DOLLARS = Formats("en_001", "USD")
drawings: list[str] = []


def draw(answer: Answer, formats: Formats, *, title: str = "Net") -> Answer:
    """Draw a figure and note that it was drawn; return the answer under another title."""
    written = formats.money(answer.frame["net_commission"].iloc[0])
    drawings.append(written)
    with st.container(border=True):
        st.metric(title, written)
    return replace(answer, notes=(title,))


def net(database: Database, scope: Scope = MARCH) -> Answer:
    found: Answer = ask(breakdown, database, scope, figures=("net_commission",))
    return found


def shown(answer: Answer, formats: Formats = DOLLARS, *, title: str = "Net") -> str:
    """Return what a person sees where the drawing is."""

    def page(answer, formats, title):  # type: ignore[no-untyped-def]  # run as a script of its own, without our imports
        import streamlit as st

        from tests.ui.test_replay import draw
        from ui.replay import replay

        with st.container():
            replay(draw, answer, formats, title=title)

    test = AppTest.from_function(page, args=(answer, formats, title)).run()
    assert not test.exception
    (metric,) = test.metric
    return f"{metric.label} {metric.value}"


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    drawings.clear()
    yield
    drawings.clear()


def test_the_same_is_drawn_once_and_seen_twice(drawn: Draw) -> None:
    database = drawn(creators=[{}], commissions=[{}])
    assert [shown(net(database)) for _ in range(2)] == ["Net US$10.00"] * 2
    assert drawings == ["US$10.00"]


def test_another_viewer_currency_locale_or_option_is_drawn_anew(drawn: Draw) -> None:
    database = drawn(
        creators=[{}, {"country": "RU"}],
        commissions=[
            {"creator_id": 1, "commission_minor": 1_000},
            {"creator_id": 2, "commission_minor": 200_000},
            {"creator_id": 2, "commission_minor": 300, "currency": "EUR"},
        ],
    )
    everybody, france = net(database), net(database, Scope(MARCH.filters, countries=frozenset({"FR"})))
    euros = net(database, MARCH.over(replace(MARCH.filters, currency="EUR")))
    for _ in range(2):
        assert shown(everybody).startswith("Net US$2,0")
        assert shown(france) == "Net US$10.00"
        assert shown(euros, Formats("en_001", "EUR")) == "Net €3.00"
        assert shown(france, Formats("fr", "USD")).endswith("10,00")
        assert shown(france, title="Commission") == "Commission US$10.00"
    assert len(drawings) == 5


def test_another_snapshot_is_drawn_anew(drawn: Draw) -> None:
    old, new = (drawn(creators=[{}], commissions=[{"commission_minor": cents}]) for cents in (100, 200))
    assert [shown(net(database)) for database in (old, new, old)] == ["Net US$1.00", "Net US$2.00", "Net US$1.00"]


def test_what_is_made_from_an_answer_is_drawn_anew_unless_replay_made_it(drawn: Draw) -> None:
    answer = net(drawn(creators=[{}], commissions=[{}]))
    half = replace(answer, frame=answer.frame.assign(net_commission=500))
    assert [shown(half) for _ in range(2)] == ["Net US$5.00"] * 2
    assert drawings == ["US$5.00"] * 2
    made = [replay(halved, answer) for _ in range(2)]
    assert made[0] is made[1]
    assert [shown(one) for one in made] == ["Net US$5.00"] * 2
    assert drawings == ["US$5.00"] * 3


def halved(answer: Answer) -> Answer:
    """Return half of it."""
    return replace(answer, frame=answer.frame.assign(net_commission=answer.frame["net_commission"] // 2))
