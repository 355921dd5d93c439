"""Pages run as the app runs them, without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access.database import Database
from data_access.settings import ROOT
from ui import answers
from ui.navigation import ENTRIES

Open = Callable[..., AppTest]
Files = dict[str, Callable[[], bytes]]


@pytest.fixture
def app(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return `open(name, database=None, **query)`, which runs a page on the sample, or on another database, and asserts
    that it shows no error."""

    def run(name: str, database: Database | None = None, **query: str) -> AppTest:
        monkeypatch.setenv(
            "DATABASE_URL", sample_url if database is None else f"duckdb:///{database.engine.url.database}"
        )
        answers.settings.cache_clear()
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        test.run()
        entry = next(one for one in ENTRIES if one.name == name)
        test.switch_page(entry.script)
        for parameter, value in query.items():
            test.query_params[parameter] = value
        test.run()
        assert [error.value for error in test.exception] == []
        assert [error.value for error in test.error] == []
        return test

    yield run
    answers.settings.cache_clear()


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    """Return the files that pages offer, by the label of their button."""
    offered: Files = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, **_: offered.update({label: data}))
    return offered


def texts(page: AppTest) -> str:
    """Return all that a page sent, as text: what is searched for what must not be there."""
    tables = "".join(table.value.to_csv() for table in page.dataframe)
    return "".join(str(element.proto) for element in page.main) + str(page.main) + tables
