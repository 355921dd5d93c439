"""A second run of a page asks and draws nothing anew; what one viewer saw, another with other rights never does."""

from __future__ import annotations

import pytest
import streamlit as st

from access.permissions import ADMINISTRATOR
from access.viewer import Viewer
from tests.pages.conftest import Open
from ui.navigation import ENTRIES

# A support person's page: it shows one person, and nobody opens it twice in a row.
REPLAYED = [entry.name for entry in ENTRIES if entry.name not in ("creators", "audit")]


def refuse(*_: object, **__: object) -> None:
    """Stand for what must not happen again."""
    raise AssertionError("This was done before and is done again.")


@pytest.mark.parametrize("name", REPLAYED)
def test_a_second_run_asks_and_draws_nothing_anew(app: Open, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = app(name, period="90d")
    monkeypatch.setattr("ui.answers.named", refuse)
    monkeypatch.setattr("ui.replay.named", refuse)
    monkeypatch.setattr(st, "vega_lite_chart", refuse)
    monkeypatch.setattr(st, "metric", refuse)
    second = app(name, period="90d")
    for kind in ("metric", "vega_lite_chart", "arrow_data_frame"):
        assert [one.proto for one in second.get(kind)] == [one.proto for one in first.get(kind)]
    assert second.get("vega_lite_chart") or second.metric


def test_viewers_with_other_rights_see_other_drawings(app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    for country in ("FR", "RU", "FR"):
        limited = Viewer(country, frozenset({ADMINISTRATOR}), countries=frozenset({country}))
        monkeypatch.setattr("access.identity.current", lambda limited=limited: limited)
        test = app("overview")
        drawn = [one.value for one in test.metric] + [str(one.proto) for one in test.get("vega_lite_chart")]
        assert seen.setdefault(country, drawn) == drawn
    everybody = Viewer("all", frozenset({ADMINISTRATOR}))
    monkeypatch.setattr("access.identity.current", lambda: everybody)
    seen["all"] = [one.value for one in app("overview").metric]
    assert not set(seen["FR"][:2]) & set(seen["RU"][:2])
    assert seen["all"][0] not in (seen["FR"][0], seen["RU"][0])
