"""What the filter bar holds, and how it is read from and written to the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TypeVar

from data_access.contract import AGE_BANDS
from data_access.filters import BASES, COMPARISONS, CONVERTED, TIERS, Filters, parameters, unlisted
from ui.periods import CUSTOM, DEFAULT, PERIODS, days_of
from ui.plain import plain


@dataclass(frozen=True)
class Choices:
    """What can be chosen. campaigns: names by id; currencies: codes, USD first; first_day, last_day: of the data."""

    countries: tuple[str, ...]
    categories: tuple[str, ...]
    platforms: tuple[str, ...]
    campaigns: Mapping[int, str]
    currencies: tuple[str, ...]
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Choice:
    """One state of the filter bar. `start` and `end` count where the period is custom."""

    period: str = DEFAULT
    start: date | None = None
    end: date | None = None
    compare: str = "previous"
    countries: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    campaigns: tuple[int, ...] = ()
    basis: str = "ordered"
    currency: str = CONVERTED
    refused: tuple[str, ...] = field(default=(), compare=False)

    def filters(self, choices: Choices) -> Filters:
        """Return the filters this choice stands for on data of these days."""
        start, end = days_of(self.period, choices.first_day, choices.last_day)
        if self.period == CUSTOM:
            start, end = self.start or start, self.end or end
        chosen = {f.name: getattr(self, f.name) for f in fields(Filters) if f.name not in ("start", "end")}
        return Filters(start=min(start, end), end=max(start, end), **chosen)

    def parameters(self) -> dict[str, str]:
        """Return the address parameters, defaults left out; `read` takes them back."""
        found: dict[str, str] = {}
        if self.period == CUSTOM and self.start and self.end:
            found |= {"from": self.start.isoformat(), "to": self.end.isoformat()}
        elif self.period != DEFAULT:
            found["period"] = self.period
        return found | parameters(self)


Value = TypeVar("Value", str, int)


def known_value(text: str, known: Sequence[Value], make: Callable[[str], Value]) -> Value | None:
    """Return the known value that a text stands for, or None."""
    try:
        value = make(text)
    except ValueError:
        return None
    return value if value in known else None


def age_band(text: str) -> str:
    """Return an age band as it is written here, 18–24, also from what keyboards have: 18-24."""
    return text.replace("-", "–")


def read(parameters: Mapping[str, str], choices: Choices) -> Choice:
    """Read address parameters. What is not known is left out and said in `refused`, one sentence of Markdown each."""
    refused: list[str] = []

    def word(name: str, known: Sequence[str], default: str) -> str:
        given = parameters.get(name, default)
        if given in known:
            return given
        refused.append(f"The link asks for {name} “{plain(given)}”, which is not one of: {', '.join(known)}.")
        return default

    def words(name: str, known: Sequence[Value], make: Callable[[str], Value]) -> tuple[Value, ...]:
        found: list[Value] = []
        for text in unlisted(parameters.get(name, "")):
            value = known_value(text, known, make)
            if value is not None:
                found.append(value)
            else:
                refused.append(f"The link asks for {name} “{plain(text)}”, which is not in the data you can see.")
        return tuple(dict.fromkeys(found))

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(parameters[name])
        except KeyError:
            return None
        except ValueError:
            refused.append(f"The link has “{plain(parameters[name])}” for {name}: it must be a day such as 2026-01-31.")
            return None

    start, end = day("from"), day("to")
    if start and end and start > end:
        refused.append(f"The link's period begins on {start} and ends before it, on {end}: the days were swapped.")
        start, end = end, start
    period = CUSTOM if start or end else word("period", tuple(PERIODS), DEFAULT)
    return Choice(
        period=period,
        start=start or (choices.first_day if end else None),
        end=end or (choices.last_day if start else None),
        compare=word("compare", COMPARISONS, "previous"),
        countries=words("country", choices.countries, str),
        ages=words("age", AGE_BANDS, age_band),
        tiers=words("tier", TIERS, str),
        categories=words("category", choices.categories, str),
        platforms=words("platform", choices.platforms, str),
        campaigns=words("campaign", tuple(choices.campaigns), int),
        basis=word("basis", BASES, "ordered"),
        currency=word("currency", choices.currencies, CONVERTED),
        refused=tuple(refused),
    )
