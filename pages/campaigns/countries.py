"""Countries: how do the four markets compare, and where else are we?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from metrics.countries import SIDES, by_country, by_market, figures_of, market_trend
from metrics.measures import figure
from pages.opening import open_page
from ui.cards import compared_labels
from ui.charts import chart, ranked
from ui.market_cards import market_cards
from ui.market_lines import market_lines
from ui.market_names import counted, with_orders
from ui.page_choice import page_choice
from ui.panel import EMPTY, head, notes, nothing, panel
from ui.replay import replay
from ui.tables import table
from ui.theme import MARKET_COLOURS, MARKETS
from ui.world_map import VIEWS, country_map

PER_CREATOR = {
    "net_per_active": "Net per active creator",
    "orders_per_active": "Orders per active creator",
    "aov": "Average order value",
}
CHOICE_HEIGHT = 72

view = open_page("countries", "Countries", "How do the four markets compare, and where else are we?")
formats = view.formats
with st.container(horizontal=True, vertical_alignment="bottom"):
    # Of a fixed size: on a phone they stand below each other before they are loaded, too.
    with st.container(width=280, height=CHOICE_HEIGHT, border=False):
        side = page_choice("countries", "by", "Whose country", SIDES)
    with st.container(width=280, height=CHOICE_HEIGHT, border=False):
        figures = {name: figure(name).label for name in figures_of(side)}
        chosen = page_choice("countries", "figure", "Figure over time and on the map", figures, listed=True)
    with st.container(width=280, height=CHOICE_HEIGHT, border=False):
        region = page_choice("countries", "map", "Map of", VIEWS)
whose = SIDES[side].lower()
label, unit = figure(chosen).label, figure(chosen).unit
measured = {"count": "Counted", "share": "In percent"}.get(unit, f"In {formats.currency}")

markets, countries, over_time = view.ask_all(
    partial(by_market, side=side), partial(by_country, side=side), partial(market_trend, name=chosen, side=side)
)

head(
    f"The markets by {whose}",
    markets,
    formats,
    {"market": "Market", **compared_labels(markets)},
    key="countries_markets",
    caption="Clicks and accounts have no buyer: conversion and recruitment are known by creator's country only. "
    "Bonuses have no buyer either and stand under Unknown."
    if side == "buyer"
    else "",
)
market_cards(markets, formats)
if side == "creator" and markets.frame["conversion_rate"].isna().all():
    st.caption(":material/info: Conversion is missing: there are no clicks in this period, or none in one currency.")
notes(markets)

left, right = st.columns(2, border=True)
panel(
    f"{label} over time",
    over_time,
    formats,
    {"period": "From", "market": SIDES[side], chosen: label},
    chart(market_lines, over_time, chosen, unit, formats, label=label, height=400),
    key="countries_trend",
    noted=False,
    caption=f"{measured}, by {whose}. Hollow points: cut short by the edge of the period.",
    frame=left,
)
nowhere = countries.frame.loc[countries.frame["country"] == "ZZ", chosen]
panel(
    f"{label}: {VIEWS[region]}",
    countries,
    formats,
    {"country": SIDES[side], chosen: label},
    chart(country_map, countries, chosen, unit, formats, region, label=label, height=400),
    key="countries_map",
    noted=False,
    caption=f"{measured}, by {whose}. Dashed outlines: no data."
    + (f" Unknown country: {formats.figure(nowhere.iloc[0], unit)}." if len(nowhere) else ""),
    frame=right,
)

names = {market: formats.country(market) for market in MARKETS}
trading = replay(with_orders, markets)
for column, (name, title) in zip(st.columns(3, border=True), PER_CREATOR.items(), strict=True):
    one = figure(name)
    panel(
        title,
        markets,
        formats,
        {"market": SIDES[side], name: one.label, f"{name}_before": f"{one.label}, before"},
        chart(
            ranked,
            trading,
            one.name,
            "market",
            one.unit,
            formats,
            colours=MARKET_COLOURS,
            names=names,
            order=MARKETS,
            label=one.label,
            height=200,
        ),
        key=f"countries_{name}",
        there=not trading.frame.empty,
        noted=False,
        caption=f"{one.definition} By {whose}.",
        frame=column,
    )

with st.container(border=True):
    labels = {"country": SIDES[side], "share_of_net": "Share of net", **compared_labels(countries)}
    count = len(countries.frame)
    head(
        counted(countries.frame["country"]),
        countries,
        formats,
        labels,
        key="countries_all",
        caption=f"By {whose}, in the period under these filters. The promise of 200 counts the buyers' countries, so "
        "far, of the whole programme.",
    )
    if count:
        alt = f"Figures of {count} countries by {whose}"
        replay(table, countries, formats, labels, alt=alt, key="countries_table")
    else:
        nothing(EMPTY)
