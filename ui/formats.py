"""How numbers, money, days and countries are written: the locale's way, the same everywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import get_currency_symbol

from data_access.money import exponent

MISSING = "—"
SPACE = "\N{NO-BREAK SPACE}"
_STEPS = ((10**9, "B"), (10**6, "M"), (10**3, "k"))
_NAMED = {"ZZ": "Unknown", "others": "Other countries", "unknown": "Unknown"}


def absent(value: Any) -> bool:
    """Say whether a value is missing, in any of the ways frames have for it."""
    # What is not a number or a time is not equal to itself.
    return value is None or value is pd.NA or bool(value != value)


@lru_cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@lru_cache
def _symbol(currency: str, locale_name: str) -> str:
    return str(get_currency_symbol(currency, locale=_locale(locale_name)))


@lru_cache
def _signs(locale_name: str) -> dict[int, str]:
    """Return what a locale writes in place of the comma and the point of plain numbers."""
    signs = _locale(locale_name).number_symbols["latn"]
    return {ord(","): signs["group"], ord("."): signs["decimal"]}


@lru_cache(maxsize=2048)
def _territory(code: str, locale_name: str) -> str:
    return str(_locale(locale_name).territories.get(code, code))


def number(value: Any, locale_name: str, least: int, most: int) -> str:
    """Write a number with at least and at most so many decimals, rounded half to even: as Babel does, in a tenth of
    its time."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    written = f"{exact.quantize(Decimal(1).scaleb(-most), ROUND_HALF_EVEN):,.{most}f}"
    if most > least:
        whole, _, decimals = written.partition(".")
        kept = decimals[:least] + decimals[least:].rstrip("0")
        written = f"{whole}.{kept}" if kept else whole
    return written.translate(_signs(locale_name))


@dataclass(frozen=True)
class Formats:
    """Writes values in one locale and one currency. Amounts come in minor units of the currency."""

    locale_name: str
    currency: str

    @property
    def locale(self) -> Locale:
        """The Babel locale behind the name."""
        return _locale(self.locale_name)

    @property
    def symbol(self) -> str:
        """The currency's symbol, as in US$."""
        return _symbol(self.currency, self.locale_name)

    @property
    def minor_per_major(self) -> int:
        """How many minor units make one of the currency."""
        return int(10 ** exponent(self.currency))

    def count(self, value: Any) -> str:
        """Write a count in full: 12,345; a count per something with one decimal."""
        if absent(value):
            return MISSING
        places = 0 if float(value).is_integer() else 1
        return number(value, self.locale_name, places, places)

    def compact(self, value: Any) -> str:
        """Write a count short, from a hundred thousand on: 1.2 M."""
        if absent(value):
            return MISSING
        size = float(value)
        return self.count(value) if abs(size) < 99_999.5 else self._short(size)

    def _short(self, size: float) -> str:
        for step, letter in _STEPS:
            if abs(size) >= step * 0.9995:
                return f"{self._digits(size / step)}{SPACE}{letter}"
        return self._digits(size)

    def _digits(self, size: float) -> str:
        return number(size, self.locale_name, 0, 0 if abs(size) >= 99.95 else 1)

    def money(self, minor: Any) -> str:
        """Write an amount to the minor unit: US$12,345.67."""
        if absent(minor):
            return MISSING
        places = exponent(self.currency)
        exact = Decimal(round(minor)).scaleb(-places)
        digits = number(abs(exact), self.locale_name, places, places)
        return f"{'-' if exact < 0 else ''}{self.prefix}{digits}"

    @property
    def prefix(self) -> str:
        """What stands before an amount: the symbol, a space after it where it ends in a letter."""
        return self.symbol if not self.symbol[-1].isalpha() else self.symbol + SPACE

    def money_compact(self, minor: Any) -> str:
        """Write an amount short: US$3.4 k; small ones in full."""
        if absent(minor):
            return MISSING
        major = float(minor) / self.minor_per_major
        if abs(major) < 999.5:
            return self.money(minor)
        return f"{'-' if major < 0 else ''}{self.prefix}{self._short(abs(major))}"

    def share(self, fraction: Any, places: int = 1) -> str:
        """Write a fraction as a percentage: 12.3 %."""
        if absent(fraction) or math.isinf(float(fraction)):
            return MISSING
        return f"{number(float(fraction) * 100, self.locale_name, places, places)}{SPACE}%"

    def figure(self, value: Any, unit: str) -> str:
        """Write a value of a unit (count, money, money_each, share) in full."""
        if unit in ("money", "money_each"):
            return self.money(value)
        return self.share(value, 2) if unit == "share" else self.count(value)

    def figure_compact(self, value: Any, unit: str) -> str:
        """Write a value of a unit short, for cards."""
        if unit in ("money", "money_each"):
            return self.money_compact(value)
        return self.share(value) if unit == "share" else self.compact(value)

    def change(self, now: Any, before: Any) -> float | None:
        """Return the relative change as a fraction, or None where there is nothing to compare with."""
        if absent(now) or absent(before) or float(before) == 0:
            return None
        return (float(now) - float(before)) / abs(float(before))

    def day(self, value: date | datetime | None) -> str:
        """Write a day: 22 Nov 2026."""
        return MISSING if absent(value) else self._of_calendar(format_date(value, "d MMM y", locale=self.locale))

    def month(self, value: date | datetime) -> str:
        """Write a month: Nov 2026."""
        return self._of_calendar(format_skeleton("yMMM", value, locale=self.locale))

    def _of_calendar(self, written: Any) -> str:
        # Charts and tables, which the browser writes, have three letters for every month.
        return str(written).replace("Sept ", "Sep ") if self.locale.language == "en" else str(written)

    def moment(self, value: datetime | None) -> str:
        """Write a UTC moment to the minute: 22 Nov 2026 04:00 UTC."""
        return MISSING if value is None or absent(value) else f"{self.day(value)} {value:%H:%M} UTC"

    def country(self, code: str) -> str:
        """Write a country, or a market, by its code."""
        return _NAMED.get(code) or _territory(code, self.locale_name)
