"""Campaigns: which of them earn their keep?"""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from data_access.filters import CONVERTED
from metrics.breakdown import breakdown
from metrics.campaign_detail import burn, campaign_standing, life, steps, top_creators
from metrics.campaigns import campaign_table
from metrics.comparison import compared
from metrics.trend import trend
from pages.opening import open_page
from ui.campaign_charts import budget_use, value_and_commission
from ui.campaign_detail import Detail, campaign_detail
from ui.campaign_list import (
    SHOWN,
    campaign_list,
    columns_of,
    furthest_in_budget,
    in_short,
    matching,
    most_valuable,
    presented,
)
from ui.cards import cards
from ui.charts import chart
from ui.page_choice import page_choice
from ui.page_text import page_text
from ui.panel import head, notes, nothing, panel
from ui.plain import plain
from ui.replay import replay

BARS = 15
HEADLINE = ("order_value", "net_commission", "effective_rate", "orders")
DETAIL = (
    "order_value",
    "net_commission",
    "effective_rate",
    "orders",
    "aov",
    "active_creators",
    "clicks",
    "conversion_rate",
)

view = open_page("campaigns", "Campaigns", "Which campaigns earn their keep?")
formats, filters = view.formats, view.filters
asked, headline = view.ask_all(
    campaign_table, partial(compared, figures=HEADLINE, title="All campaigns and no campaign")
)
answer = replay(presented, asked, formats)
labels = columns_of(converted=filters.currency == CONVERTED)
frame = answer.frame
named = frame[frame["campaign_id"].notna()]

if named.empty:
    st.info(
        "This programme has no campaigns that you can see under these filters, so every order is shown as "
        "“No campaign”. Import campaigns, or reset the filters.",
        icon=":material/campaign:",
    )
else:
    st.markdown(replay(in_short, answer, formats))
cards("All campaigns and no campaign", headline, formats, key="campaigns_headline", neutral=("effective_rate",))

with st.container(border=True):
    words = page_text("campaigns", "find", "Find a campaign", placeholder="Name or brand")
    found = replay(matching, answer, words)
    head(
        "Every campaign, largest order value first",
        answer,
        formats,
        labels,
        key="campaigns",
        caption=f"{formats.currency}, in the period; spend and budget over all days. Choose a row to see more.",
    )
    if found.frame.empty:
        nothing(
            f"No campaign has “{plain(words)}” in its name or brand." if words else "No lines and no campaigns here."
        )
    else:
        campaign_list(found, formats, labels)
    if len(found.frame) > SHOWN:
        st.caption(f"The first {SHOWN} of {formats.count(len(found.frame))}; search to see others, or download all.")
    notes(answer)

top = replay(most_valuable, answer, BARS)
used = replay(furthest_in_budget, answer, BARS)
left, right = st.columns(2, border=True)
panel(
    "Order value and what it cost",
    answer,
    formats,
    {name: labels[name] for name in ("title", "order_value", "net_commission", "effective_rate")},
    chart(value_and_commission, top, formats, height=30 * len(top.frame) + 40),
    key="campaign_value",
    empty="No order value in this period under these filters. Widen the period.",
    there=not top.frame.empty,
    noted=False,
    caption=f"Pale: order value; dark inside: net commission, {formats.currency}. At the end: value and effective "
    f"rate. The first {BARS}.",
    frame=left,
)
panel(
    "Use of budgets",
    answer,
    formats,
    {name: labels[name] for name in ("title", "budget_state") if name in labels} | {"budget_used": "Budget used"},
    chart(budget_use, used, formats, height=30 * len(used.frame) + 40),
    key="campaign_budgets",
    empty="No campaign with orders in this period has a budget.",
    there=not used.frame.empty,
    noted=False,
    caption=f"Spend over all days ÷ budget; dashed: the whole budget, ▲ over it. The {BARS} furthest, of those "
    "with orders in the period.",
    frame=right,
)

if not named.empty:
    st.subheader("One campaign in detail", anchor=False, divider="gray")
    names = {"": "Choose a campaign"} | {
        str(number): title for number, title in zip(named["campaign_id"], named["title"], strict=True)
    }
    chosen = page_choice("campaigns", "campaign_detail", "Campaign", names, listed=True)
    asked = st.query_params.get("campaign_detail", "")
    if asked and asked not in names:
        st.warning(f"There is no campaign {plain(asked, 30)} among those you see here. Reset the filters to see all.")
    if not chosen and len(filters.campaigns) == 1:
        chosen = str(filters.campaigns[0])
    standing = view.ask(campaign_standing, campaign_id=int(chosen)) if chosen else None
    if standing is None or standing.frame.empty:
        st.caption(":material/touch_app: Choose a row above, or a name here, to see its budget, people and sales.")
    else:
        row: pd.Series = standing.frame.iloc[0]
        whole = life(view.scope, row, view.database.snapshot.last_day or filters.end)
        campaign_detail(
            Detail(
                standing,
                *view.ask_all(
                    partial(breakdown, figures=DETAIL),
                    partial(trend, figures=("net_commission", "orders")),
                    burn,
                    steps,
                    top_creators,
                    partial(breakdown, figures=("net_commission", "order_value", "orders"), by=("country",)),
                    scope=whole,
                ),
            ),
            formats,
        )
