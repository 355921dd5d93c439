"""What a person chose to look at (`Filters`) and what a query may see of it (`Scope`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol
from urllib.parse import unquote

from data_access.contract import AGE_BANDS
from data_access.errors import FilterError, did_you_mean

TIERS = ("nano", "micro", "mid", "macro", "mega")
TIER_FLOORS = {"nano": 0, "micro": 10_000, "mid": 100_000, "macro": 500_000, "mega": 1_000_000}
# The youngest age of each band, the youngest band first.
AGE_FLOORS = {"under 18": 0, "18–24": 18, "25–34": 25, "35–44": 35, "45–54": 45, "55+": 55}
BASES = ("ordered", "settled", "paid")
COMPARISONS = ("previous", "year", "none")
CONVERTED = "USD"


class Chosen(Protocol):
    """All that can be chosen but the days."""

    @property
    def compare(self) -> str: ...
    @property
    def countries(self) -> tuple[str, ...]: ...
    @property
    def ages(self) -> tuple[str, ...]: ...
    @property
    def tiers(self) -> tuple[str, ...]: ...
    @property
    def categories(self) -> tuple[str, ...]: ...
    @property
    def platforms(self) -> tuple[str, ...]: ...
    @property
    def campaigns(self) -> tuple[int, ...]: ...
    @property
    def basis(self) -> str: ...
    @property
    def currency(self) -> str: ...


def parameters(chosen: Chosen) -> dict[str, str]:
    """Return the URL parameters of all that was chosen but the days; defaults are left out."""
    words = (
        ("compare", chosen.compare, "previous"),
        ("basis", chosen.basis, "ordered"),
        ("currency", chosen.currency, CONVERTED),
    )
    lists: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("country", chosen.countries),
        ("age", chosen.ages),
        ("tier", chosen.tiers),
        ("category", chosen.categories),
        ("platform", chosen.platforms),
        ("campaign", chosen.campaigns),
    )
    found = {name: word for name, word, default in words if word != default}
    return found | {name: listed(values) for name, values in lists if values}


@dataclass(frozen=True)
class Filters:
    """One choice of the filter bar. Days are inclusive, UTC. An empty tuple means no restriction.

    countries, ages, tiers, categories, platforms: of the creator; campaigns: ids; basis: the date that puts a line
    into the period; currency: "USD" shows everything converted at the rate of the line's day, any other code shows
    the lines of that currency alone, in that currency; compare: which period changes are measured against.
    """

    start: date
    end: date
    compare: str = "previous"
    countries: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    campaigns: tuple[int, ...] = ()
    basis: str = "ordered"
    currency: str = CONVERTED

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise FilterError(f"The period begins on {self.start} and ends before it, on {self.end}.")
        for name, value, known in (
            ("basis", (self.basis,), BASES),
            ("compare", (self.compare,), COMPARISONS),
            ("age", self.ages, AGE_BANDS),
            ("tier", self.tiers, TIERS),
        ):
            for word in value:
                if word not in known:
                    raise FilterError(f"{word!r} is not a known {name}.{did_you_mean(word, known)}")
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise FilterError(f"{self.currency!r} is not a currency code such as EUR.")

    @property
    def days(self) -> int:
        """Number of days in the period."""
        return (self.end - self.start).days + 1

    def compared(self) -> Filters | None:
        """Return the same choice over the comparison period, or None when nothing is compared."""
        if self.compare == "previous":
            length = timedelta(days=self.days)
            return replace(self, start=self.start - length, end=self.end - length)
        if self.compare == "year":
            return replace(self, start=year_before(self.start), end=year_before(self.end))
        return None

    def over(self, start: date, end: date) -> Filters:
        """Return the same choice over other days."""
        return replace(self, start=start, end=end)

    def trailing_year(self) -> Filters:
        """Return the same choice over the 12 months that end with the period."""
        return self.over(year_before(self.end) + timedelta(days=1), self.end)

    def to_query(self) -> dict[str, str]:
        """Return the URL parameters of this choice, the default ones left out; `from_query` reads them back."""
        return {"from": self.start.isoformat(), "to": self.end.isoformat(), **parameters(self)}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filters:
        """Read what `to_query` wrote. Raises FilterError that names the parameter."""

        def words(name: str) -> tuple[str, ...]:
            return unlisted(query.get(name, ""))

        try:
            start, end = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
        except (KeyError, ValueError):
            raise FilterError("The parameters from and to must both be days such as 2026-01-31.") from None
        try:
            campaigns = tuple(int(w) for w in words("campaign"))
        except ValueError:
            raise FilterError(f"The parameter campaign takes numbers, not {query['campaign']!r}.") from None
        return cls(
            start=start,
            end=end,
            compare=query.get("compare", "previous"),
            countries=words("country"),
            ages=words("age"),
            tiers=words("tier"),
            categories=words("category"),
            platforms=words("platform"),
            campaigns=campaigns,
            basis=query.get("basis", "ordered"),
            currency=query.get("currency", CONVERTED),
        )


def listed(values: Iterable[object]) -> str:
    """Return values as one URL parameter, separated by commas; `unlisted` takes them apart again, commas and all."""
    return ",".join(str(value).replace("%", "%25").replace(",", "%2C") for value in values)


def unlisted(text: str) -> tuple[str, ...]:
    """Return the words of a URL parameter that `listed` wrote. An empty word is no word."""
    return tuple(unquote(word) for word in text.split(",") if word)


def year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True)
class Scope:
    """What one query may see: the filters, cut down to the rows the viewer is allowed (None: all of them).

    countries: creators' countries; campaigns: ids; managers: whose creators.
    """

    filters: Filters
    countries: frozenset[str] | None = None
    campaigns: frozenset[int] | None = None
    managers: frozenset[str] | None = None

    @property
    def limited(self) -> bool:
        """Whether the viewer is not allowed every row."""
        return (self.countries, self.campaigns, self.managers) != (None, None, None)

    def over(self, filters: Filters) -> Scope:
        """Return the same rights over another choice."""
        return replace(self, filters=filters)

    def compared(self) -> Scope | None:
        """Return the scope of the comparison period, or None when nothing is compared."""
        other = self.filters.compared()
        return None if other is None else self.over(other)
