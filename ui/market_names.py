"""Markets by name beside their code, for tables that people read; those that count in a chart; headings of lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from data_access.answer import Answer
from ui.formats import Formats


def with_market_names(answer: Answer, formats: Formats) -> Answer:
    """Return an answer by `market` with a column `market_name` more."""
    names = [formats.country(market) for market in answer.frame["market"]]
    return replace(answer, frame=answer.frame.assign(market_name=names))


def with_orders(answer: Answer) -> Answer:
    """Return an answer by `market` without the markets that have no `orders`."""
    return replace(answer, frame=answer.frame[answer.frame["orders"] > 0])


def counted(countries: Collection[str]) -> str:
    """Return the heading of a list of countries by code: how many there are, "Unknown" being none."""
    known = sum(country != "ZZ" for country in countries)
    if not known:
        return "Unknown country" if len(countries) else "Countries"
    words = "1 country" if known == 1 else f"All {known} countries"
    return words if known == len(countries) else f"{words} and unknown"
