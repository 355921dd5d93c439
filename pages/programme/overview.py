"""Overview: are the six promises being kept, and how is the programme doing in this period?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from metrics.comparison import compared
from metrics.growth import recruited_by_month, up_to_the_end
from metrics.promises import promises, whole_programme
from metrics.trend import trend
from pages.opening import open_page
from ui.cards import cards, compared_labels
from ui.charts import chart, over_time, ranked
from ui.panel import head, notes, panel
from ui.promise_cards import promise_cards
from ui.theme import MARKET_COLOURS, MARKETS

FIGURES = (
    "net_commission",
    "order_value",
    "orders",
    "active_creators",
    "conversion_rate",
    "aov",
    "effective_rate",
    "reversal_rate",
)

view = open_page("overview", "Overview", "Will the programme keep its promises, and how is it doing?")
formats = view.formats
markets = {market: formats.country(market) for market in MARKETS}

standing, headline, over_the_period, commission, growth, by_market = view.ask_all(
    partial(promises, scope=whole_programme(view.database, view.scope)),
    partial(compared, figures=FIGURES, title="Headline figures"),
    partial(trend, figures=FIGURES, title="Headline figures over time"),
    partial(trend, figures=("net_commission",), by=("market",), title="Net commission by market"),
    partial(recruited_by_month, scope=up_to_the_end(view.database, view.scope)),
    partial(compared, figures=("net_commission",), by=("market",), title="Net commission by market"),
)
head(
    f"The six promises on {formats.day(view.filters.end)}, whole programme",
    standing,
    formats,
    {
        "label": "Promise",
        "verdict": "Verdict",
        "actual": "Actual",
        "target": "Target",
        "low": "At least",
        "high": "At most",
        "coverage": "Known",
        "per_day": "A day, lately",
        "needed_per_day": "A day, needed",
        "due": "Due",
        "expected": "Expected",
    },
    key="promises",
)
promise_cards(standing, formats)

cards(
    "This period",
    headline,
    formats,
    key="headline",
    trend=over_the_period,
    worse_when_higher=("reversal_rate",),
    neutral=("effective_rate",),
)
notes(headline)

side_by_side = st.grid(2, min_column_width=340)
panel(
    "Net commission over time",
    commission,
    formats,
    {"period": "From", "market": "Creator's market", "net_commission": "Net commission"},
    chart(
        over_time,
        commission,
        "net_commission",
        "money",
        formats,
        series="market",
        colours=MARKET_COLOURS,
        names=markets,
        label="Net commission",
    ),
    key="commission",
    noted=False,
    caption=f"{formats.currency}, by creator's market. Pale bars are cut short by the edge of the period.",
    frame=side_by_side.container(border=True, height="stretch"),
)
panel(
    "Creators recruited so far",
    growth,
    formats,
    {"period": "Month", "market": "Creator's market", "recruited": "Recruited", "total": "Total"},
    chart(
        over_time,
        growth,
        "total",
        "count",
        formats,
        series="market",
        colours=MARKET_COLOURS,
        names=markets,
        label="Recruited so far",
    ),
    key="growth",
    caption="Creators at the end of each month since the programme began, by creator's market.",
    empty="Nobody has been recruited under these filters yet. Reset the filters to see the whole programme.",
    frame=side_by_side.container(border=True, height="stretch"),
)
panel(
    "Where the commission comes from",
    by_market,
    formats,
    {"market": "Creator's market", **compared_labels(by_market)},
    chart(
        ranked,
        by_market,
        "net_commission",
        "market",
        "money",
        formats,
        colours=MARKET_COLOURS,
        names=markets,
        order=MARKETS,
        label="Net commission",
        height=210,
    ),
    key="by_market",
    noted=False,
    caption=f"Net commission of the period, {formats.currency}.",
)
