"""Amounts of several currencies in one table: each with its own sign and decimals."""

from __future__ import annotations

from datetime import date

from data_access.filters import Filters, Scope
from metrics.profile_lists import payout_list
from tests.drawn import Draw
from ui.downloads import csv_file
from ui.formats import Formats
from ui.native import in_units, shown, written

FORMATS = Formats("en_US", "USD")


def test_each_currency_has_its_own_decimals() -> None:
    assert [written(123456, code, FORMATS) for code in ("EUR", "JPY", "KWD")] == [
        "€1,234.56",
        "¥123,456",
        "KWD\u00a0123.456",
    ]
    assert [written(None, "EUR", FORMATS), written(5, None, FORMATS)] == ["—", "—"]


def test_tables_are_written_and_downloads_are_exact(drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        payouts=[
            {"amount_minor": -1050, "currency": "EUR", "reference": "=1+1\u202e"},
            {"amount_minor": 700, "currency": "JPY"},
        ],
    )
    scope = Scope(Filters(date(2026, 3, 1), date(2026, 3, 1)))
    answer = payout_list(database, scope, creator_id=1)
    drawn_rows = shown(answer, FORMATS, ("amount_minor", "reference"), ("amount_minor",))
    assert drawn_rows["amount_minor"].tolist() == ["¥700", "-€10.50"]
    assert drawn_rows["reference"].dropna().tolist() == ["=1+1"]
    file = csv_file(in_units(answer, ("amount_minor",)), "USD").decode()
    assert ",EUR,-10.50,'=1+1" in file
    assert ",JPY,700," in file
