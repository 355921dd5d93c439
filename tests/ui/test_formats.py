"""Numbers, money, days and countries are written the locale's way, and missing looks missing."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd
import pytest
from babel.numbers import format_decimal

from metrics.day_words import in_words
from ui.formats import MISSING, Formats, number

USD = Formats("en_001", "USD")
SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "short", "full"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (12_345, "12,345", "12,345"),
        (123_456, f"123{SPACE}k", "123,456"),
        (999_600, f"1{SPACE}M", "999,600"),
        (1_234_567, f"1.2{SPACE}M", "1,234,567"),
        (2_000_000_000, f"2{SPACE}B", "2,000,000,000"),
        (-123_456, f"-123{SPACE}k", "-123,456"),
    ],
)
def test_counts(value: int, short: str, full: str) -> None:
    assert (USD.compact(value), USD.count(value)) == (short, full)


@pytest.mark.parametrize(
    ("currency", "minor", "full", "short"),
    [
        ("USD", 1_234_567, "US$12,345.67", f"US$12.3{SPACE}k"),
        ("USD", -5, "-US$0.05", "-US$0.05"),
        ("EUR", 340_000, "€3,400.00", f"€3.4{SPACE}k"),
        ("JPY", 1_234, "JP¥1,234", f"JP¥1.2{SPACE}k"),
        ("KWD", 1_234, f"KWD{SPACE}1.234", f"KWD{SPACE}1.234"),
    ],
)
def test_money_has_the_decimals_of_its_currency(currency: str, minor: int, full: str, short: str) -> None:
    formats = Formats("en_001", currency)
    assert (formats.money(minor), formats.money_compact(minor)) == (full, short)


def test_money_beyond_what_a_float_holds_is_exact() -> None:
    assert USD.money(9_007_199_254_740_993_01) == "US$9,007,199,254,740,993.01"


@pytest.mark.parametrize("missing", [None, pd.NA, float("nan"), pd.NaT])
def test_missing_looks_missing_and_zero_looks_like_zero(missing: object) -> None:
    for unit in ("count", "money", "money_each", "share"):
        assert USD.figure(missing, unit) == MISSING == USD.figure_compact(missing, unit)
        assert "0" in USD.figure(0, unit)


def test_a_change_needs_something_to_compare_with() -> None:
    assert USD.change(150, 100) == 0.5
    assert USD.change(-50, -100) == 0.5
    assert USD.change(1, 0) is None
    assert USD.change(1, pd.NA) is None


def test_days_moments_and_countries() -> None:
    assert USD.day(date(2026, 11, 2)) == "2 Nov 2026"
    assert USD.moment(datetime(2026, 11, 2, 4, 5)) == "2 Nov 2026 04:05 UTC"
    written = [USD.country(code) for code in ("RU", "PL", "ZZ", "others", "Q9")]
    assert written == ["Russia", "Poland", "Unknown", "Other countries", "Q9"]


def test_months_have_three_letters_as_in_charts_and_tables() -> None:
    for month in range(1, 13):
        day = date(2026, month, 2)
        assert (USD.day(day), USD.month(day)) == (f"{day:%-d %b %Y}", f"{day:%b %Y}")
        assert in_words(day) == USD.day(day)
    assert Formats("fr_FR", "EUR").day(date(2026, 9, 2)) == "2 sept. 2026"


def test_another_locale_writes_its_own_way() -> None:
    french = Formats("fr_FR", "EUR")
    assert french.country("DE") == "Allemagne"
    assert french.share(0.1234) == f"12,3{SPACE}%"


@pytest.mark.parametrize("locale", ["en_001", "ru", "fr", "es", "pl", "zh", "de_CH", "pt", "en_IN", "sv", "ar"])
def test_numbers_are_written_as_babel_writes_them(locale: str) -> None:
    values = (
        0,
        7,
        -1,
        999,
        1_000,
        -1_234_567,
        123_456_789_012_345,
        0.05,
        0.25,
        -0.04,
        2.5,
        99.94,
        9_999.5,
        1e12,
        -7.125,
    )
    for least, most, pattern in ((0, 0, "#,##0"), (1, 1, "#,##0.0"), (2, 2, "#,##0.00"), (0, 1, "#,##0.#")):
        for value in values:
            assert number(value, locale, least, most) == format_decimal(value, format=pattern, locale=locale)
