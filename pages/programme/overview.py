"""Overview: are the six promises being kept, and how is the programme doing in this period?"""

from __future__ import annotations

import streamlit as st

from metrics.comparison import compared
from metrics.growth import recruited_by_month
from metrics.promises import promises
from metrics.trend import trend
from pages.opening import open_page
from ui.cards import cards, compared_labels
from ui.charts import over_time, ranked, show
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

standing = view.ask(promises)
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

headline = view.ask(compared, figures=FIGURES, title="Headline figures")
over_the_period = view.ask(trend, figures=FIGURES, title="Headline figures over time")
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

commission = view.ask(trend, figures=("net_commission",), by=("market",), title="Net commission by market")
growth = view.ask(recruited_by_month)
by_market = view.ask(compared, figures=("net_commission",), by=("market",), title="Net commission by market")
with st.grid(2, min_column_width=340):
    panel(
        "Net commission over time",
        commission,
        formats,
        {"period": "From", "market": "Creator's market", "net_commission": "Net commission"},
        lambda: show(
            over_time(
                commission.frame,
                "net_commission",
                "money",
                formats,
                series="market",
                colours=MARKET_COLOURS,
                names=markets,
                label="Net commission",
            )
        ),
        key="commission",
        noted=False,
        caption=f"{formats.currency}, by creator's market. Pale bars are cut short by the edge of the period.",
    )
    panel(
        "Creators recruited so far",
        growth,
        formats,
        {"period": "Month", "market": "Creator's market", "recruited": "Recruited", "total": "Total"},
        lambda: show(
            over_time(
                growth.frame.assign(whole=True),
                "total",
                "count",
                formats,
                series="market",
                colours=MARKET_COLOURS,
                names=markets,
                label="Recruited so far",
            )
        ),
        key="growth",
        caption="Creators at the end of each month since the programme began, by creator's market.",
        empty="Nobody has been recruited under these filters yet. Reset the filters to see the whole programme.",
    )
panel(
    "Where the commission comes from",
    by_market,
    formats,
    {"market": "Creator's market", **compared_labels(by_market)},
    lambda: show(
        ranked(
            by_market.frame,
            "net_commission",
            "market",
            "money",
            formats,
            colours=MARKET_COLOURS,
            names=markets,
            order=MARKETS,
            label="Net commission",
        ),
        height=210,
    ),
    key="by_market",
    noted=False,
    caption=f"Net commission of the period, {formats.currency}.",
)
