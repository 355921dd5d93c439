"""How the markets compare and where else the programme is, by the creator's country or by the buyer's."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from data_access.answer import Answer
from data_access.database import Database
from data_access.errors import FilterError, did_you_mean
from data_access.filters import Scope
from metrics.bands import UNKNOWN
from metrics.comparison import compared
from metrics.dimensions import dimension
from metrics.measures import figure
from metrics.trend import trend

SIDES: dict[str, str] = {"creator": "Creator's country", "buyer": "Buyer's country"}
MARKET_ORDER = ("RU", "FR", "ES", "PL", "others", UNKNOWN)
NOWHERE = "ZZ"

# Nobody is recruited and nothing is clicked in a buyer's country: those figures exist by creator only.
FIGURES_BY_SIDE: dict[str, tuple[str, ...]] = {
    "creator": (
        "net_commission",
        "order_value",
        "orders",
        "recruited_creators",
        "active_creators",
        "net_per_active",
        "orders_per_active",
        "aov",
        "conversion_rate",
    ),
    "buyer": (
        "net_commission",
        "order_value",
        "orders",
        "active_creators",
        "net_per_active",
        "orders_per_active",
        "aov",
        "new_buyer_share",
    ),
}


def by_market(database: Database, scope: Scope, side: str = "creator") -> Answer:
    """Answer the figures of each market, now and before.

    side: whose country, "creator" or "buyer". Columns: market (RU, FR, ES, PL, others, unknown, all six in this
    order), the figures of FIGURES_BY_SIDE and each again as `<name>_before`. An order counts in every market that it
    has buyers in, so orders and active creators of buyers' markets do not sum to the whole.
    Raises FilterError for another side.
    """
    name = _dimension(side, "market")
    title = f"Markets by {SIDES[side].lower()}"
    answer = compared(database, scope, figures_of(side), (name,), title=title, every=MARKET_ORDER)
    return _explained(replace(answer, frame=answer.frame.rename(columns={name: "market"})), side, "market")


def by_country(database: Database, scope: Scope, side: str = "creator") -> Answer:
    """Answer the figures of every country that has any, now or before; highest net commission first.

    Columns: country (ISO 3166-1 alpha-2; ZZ: not known), share_of_net (of the net commission of all, a fraction;
    missing where that is not above zero), the figures of FIGURES_BY_SIDE and each again as `<name>_before`.
    Raises FilterError for another side.
    """
    name = _dimension(side, "country")
    answer = compared(database, scope, figures_of(side), (name,), title=f"Countries by {SIDES[side].lower()}")
    frame = answer.frame.rename(columns={name: "country"})
    net = frame["net_commission"].astype("Float64")
    total = net.sum()
    share = net / total if total > 0 else pd.Series(pd.NA, index=frame.index, dtype="Float64")
    frame.insert(1, "share_of_net", share)
    frame = frame.sort_values(["net_commission", "country"], ascending=[False, True], ignore_index=True)
    definitions = (*answer.provenance.definitions, ("Share of net", "Net commission ÷ that of all countries here."))
    provenance = replace(answer.provenance, definitions=definitions)
    units = {**answer.units, "share_of_net": "share"}
    return _explained(replace(answer, frame=frame, provenance=provenance, units=units), side, "country")


def market_trend(database: Database, scope: Scope, name: str, side: str = "creator") -> Answer:
    """Answer one figure by market over time.

    Columns: period, whole, market, and the figure; markets that have nothing in the whole period are left out.
    Raises FilterError for another side or a figure that is not known by it.
    """
    if name not in figures_of(side):
        raise FilterError(f"{figure(name).label} is not known by {SIDES[side].lower()}.")
    market = _dimension(side, "market")
    title = f"{figure(name).label} by {dimension(market).label.lower()} over time"
    answer = trend(database, scope, (name,), (market,), title=title)
    return _explained(replace(answer, frame=answer.frame.rename(columns={market: "market"})), side, "market")


def figures_of(side: str) -> tuple[str, ...]:
    """Return the names of the figures that are known by a side. Raises FilterError for another side."""
    try:
        return FIGURES_BY_SIDE[side]
    except KeyError:
        raise FilterError(f"{side!r} is neither creator nor buyer.{did_you_mean(side, SIDES)}") from None


def _dimension(side: str, level: str) -> str:
    figures_of(side)
    return f"buyer_{level}" if side == "buyer" else level


def _explained(answer: Answer, side: str, level: str) -> Answer:
    """Add what the rows are to the answer's definitions, after those of the figures."""
    one = dimension(_dimension(side, level))
    provenance = answer.provenance
    definitions = (*provenance.definitions, (one.label, one.definition))
    return replace(answer, provenance=replace(provenance, definitions=definitions, rows=len(answer.frame)))
