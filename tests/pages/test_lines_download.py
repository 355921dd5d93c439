"""A creator's lines are offered as one file for as long as one file can hold them."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.drawn import Draw
from tests.pages.conftest import Files, Open, texts


@pytest.mark.parametrize(("most", "offered"), [(3, True), (2, False)])
def test_as_many_lines_as_a_file_holds_are_offered_and_more_are_to_be_cut(
    app: Open, drawn: Draw, files: Files, monkeypatch: pytest.MonkeyPatch, most: int, offered: bool
) -> None:
    monkeypatch.setattr(import_module("pages.profile.ledger"), "MOST_EXPORTED", most)
    page = app("creators", drawn(creators=[{}], commissions=[{}, {}, {}]), creator="1")
    assert ("Download all 3 lines" in files) == offered
    assert ("One file holds at most 2 lines: choose a month" in texts(page)) != offered
