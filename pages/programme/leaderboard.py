"""Leaderboard: who are the top KOLs, and how far is the programme from its hundred?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from data_access.filters import CONVERTED
from metrics.kols import PROMISED, TOP, concentration, kol_history, standing
from metrics.leaderboard import MOST, leaderboard
from metrics.promises import KOL_USD_CENTS
from pages.opening import open_page
from ui.charts import chart
from ui.exports import csv_of
from ui.kol_cards import kol_cards
from ui.kol_charts import concentration_bars, kols_over_time, top_bars
from ui.page_choice import page_choice
from ui.panel import head, nothing, panel
from ui.plain import plain
from ui.ranking import presented, ranking, ranking_labels
from ui.replay import replay

BARS = 20
RANKED_BY = {
    "net_commission": "Net commission",
    "order_value": "Order value",
    "orders": "Orders",
    "growth": "Growth",
}

view = open_page(
    "leaderboard", "Leaderboard", f"Who are the top KOLs, and how far is the programme from {PROMISED} of them?"
)
formats, filters = view.formats, view.filters
converted = filters.currency == CONVERTED
year = filters.trailing_year()

now, history, most = view.ask_all(standing, kol_history, partial(leaderboard, by="net_commission"))
earners = replay(presented, most, formats)
if not converted:
    st.info(now.notes[0], icon=":material/currency_exchange:")
st.caption(f"Everything here is over 12 months: **{formats.day(year.start)} – {formats.day(year.end)}**")
narrowed = (filters.countries, filters.ages, filters.tiers, filters.categories, filters.platforms, filters.campaigns)
kol_cards(now, history, formats, promised=PROMISED, narrowed=any(narrowed))

with st.container(border=True):
    by = page_choice("leaderboard", "by", "Rank by", RANKED_BY)
    top = replay(presented, view.ask(leaderboard, by=by), formats)
    labels = ranking_labels(by, converted=converted)
    head(
        f"Top {TOP} by {RANKED_BY[by].lower()}",
        top,
        formats,
        labels,
        key="ranking",
        caption=f"12 months to {formats.day(year.end)}, {formats.currency}. Growth: net commission against the 12 "
        "months before. Rank change: places won in the last month.",
    )
    if top.frame.empty:
        nothing(
            plain(top.refused, 1_000)
            or "Nobody earned commission in these 12 months under these filters. Reset the filters to see everyone."
        )
    else:
        ranking(top, formats, labels, profiles=view.viewer.may_open("creators"), key="ranking_table")
        st.download_button(
            f"Download the top {MOST:,}",
            data=csv_of(
                lambda: presented(view.lasting().ask(leaderboard, by=by, limit=MOST), formats), formats.currency
            ),
            file_name=f"connect-ops-leaderboard-{by}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="ranking_all",
        )
    for note in top.notes:
        if note not in now.notes:
            st.caption(f":material/info: {note}")

shares = replay(concentration, now)
left, right = st.columns(2)
panel(
    f"The top {BARS} against US$1,000,000" if converted else f"The top {BARS}",
    earners,
    formats,
    ranking_labels("net_commission", converted=converted),
    chart(
        top_bars,
        earners,
        formats,
        first=BARS,
        line=KOL_USD_CENTS if converted else None,
        height=28 * min(BARS, len(earners.frame)) + 70,
    ),
    key="top_bars",
    noted=False,
    caption=f"Net commission over 12 months, {formats.currency}."
    + (f" From {formats.money_compact(KOL_USD_CENTS)}, the dashed line, on a creator is a KOL." if converted else ""),
    frame=left.container(border=True, height="stretch"),
)
panel(
    "KOLs over time",
    history,
    formats,
    {"period": "12 months to", "kols": "Over US$1 M", "next_in_line": "US$0.5 to 1 M"},
    chart(kols_over_time, history, formats, height=250),
    key="kols_over_time",
    noted=False,
    caption="Creators by net commission of the 12 months that ended then.",
    empty="KOLs are counted in US dollars: choose US dollars, everything converted, as the currency."
    if not converted
    else "",
    frame=right.container(border=True, height="stretch"),
)
panel(
    "How much the first earn",
    shares,
    formats,
    {"label": "Creators", "net_commission": "Net commission", "share": "Share of total"},
    chart(concentration_bars, shares, formats, height=170),
    key="concentration",
    caption="Share of all net commission over the 12 months, %.",
    empty="Nobody earned commission in these 12 months under these filters.",
    frame=right.container(border=True, height="stretch"),
)
