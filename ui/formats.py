"""How numbers, money, days and countries are written: the locale's way, the same everywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_symbol

from data_access.money import exponent

MISSING = "—"
SPACE = "\N{NO-BREAK SPACE}"
_STEPS = ((10**9, "B"), (10**6, "M"), (10**3, "k"))
_NAMED = {"ZZ": "Unknown", "others": "Other countries", "unknown": "Unknown"}


def absent(value: Any) -> bool:
    """Say whether a value is missing, in any of the ways frames have for it."""
    return value is None or bool(pd.isna(value))


@dataclass(frozen=True)
class Formats:
    """Writes values in one locale and one currency. Amounts come in minor units of the currency."""

    locale_name: str
    currency: str

    @cached_property
    def locale(self) -> Locale:
        """The Babel locale behind the name."""
        return Locale.parse(self.locale_name)

    @property
    def symbol(self) -> str:
        """The currency's symbol, as in US$."""
        return str(get_currency_symbol(self.currency, locale=self.locale))

    @property
    def minor_per_major(self) -> int:
        """How many minor units make one of the currency."""
        return int(10 ** exponent(self.currency))

    def count(self, value: Any) -> str:
        """Write a count in full: 12,345; a count per something with one decimal."""
        if absent(value):
            return MISSING
        return str(
            format_decimal(value, format="#,##0" if float(value).is_integer() else "#,##0.0", locale=self.locale)
        )

    def compact(self, value: Any) -> str:
        """Write a count short, from a hundred thousand on: 1.2 M."""
        if absent(value):
            return MISSING
        number = float(value)
        return self.count(value) if abs(number) < 99_999.5 else self._short(number)

    def _short(self, number: float) -> str:
        for step, letter in _STEPS:
            if abs(number) >= step * 0.9995:
                return f"{self._digits(number / step)}{SPACE}{letter}"
        return self._digits(number)

    def _digits(self, number: float) -> str:
        return str(format_decimal(number, format="#,##0" if abs(number) >= 99.95 else "#,##0.#", locale=self.locale))

    def money(self, minor: Any) -> str:
        """Write an amount to the minor unit: US$12,345.67."""
        if absent(minor):
            return MISSING
        places = exponent(self.currency)
        exact = Decimal(round(minor)).scaleb(-places)
        pattern = "#,##0" + ("." + "0" * places if places else "")
        digits = format_decimal(abs(exact), format=pattern, locale=self.locale)
        return f"{'-' if exact < 0 else ''}{self._prefix}{digits}"

    @property
    def _prefix(self) -> str:
        return self.symbol if not self.symbol[-1].isalpha() else self.symbol + SPACE

    def money_compact(self, minor: Any) -> str:
        """Write an amount short: US$3.4 k; small ones in full."""
        if absent(minor):
            return MISSING
        major = float(minor) / self.minor_per_major
        if abs(major) < 999.5:
            return self.money(minor)
        return f"{'-' if major < 0 else ''}{self._prefix}{self._short(abs(major))}"

    def share(self, fraction: Any, places: int = 1) -> str:
        """Write a fraction as a percentage: 12.3 %."""
        if absent(fraction) or math.isinf(float(fraction)):
            return MISSING
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return f"{format_decimal(float(fraction) * 100, format=pattern, locale=self.locale)}{SPACE}%"

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
        return MISSING if absent(value) else str(format_date(value, format="d MMM y", locale=self.locale))

    def moment(self, value: datetime | None) -> str:
        """Write a UTC moment to the minute: 22 Nov 2026 04:00 UTC."""
        return MISSING if value is None or absent(value) else f"{self.day(value)} {value:%H:%M} UTC"

    def country(self, code: str) -> str:
        """Write a country, or a market, by its code."""
        return _NAMED.get(code) or str(self.locale.territories.get(code, code))
