"""Markets by name beside their code, for tables that people read, and those that count in a chart."""

from __future__ import annotations

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
