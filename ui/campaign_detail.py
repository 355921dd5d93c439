"""One campaign in detail, over its whole life: budget, commission over time, the way of its creators, who and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from data_access.filters import CONVERTED
from ui.campaign_charts import budget_burn, timeline
from ui.campaign_list import budget_state
from ui.cards import cards
from ui.charts import chart, ranked, show
from ui.formats import Formats, absent
from ui.panel import panel
from ui.plain import plain, visible
from ui.replay import replay
from ui.stage_charts import stage_bars
from ui.theme import MARKET_COLOURS


@dataclass(frozen=True)
class Detail:
    """What is known of a campaign, each an answer of metrics: see metrics.campaign_detail."""

    standing: Answer
    totals: Answer
    timeline: Answer
    burn: Answer
    steps: Answer
    creators: Answer
    countries: Answer


def campaign_detail(detail: Detail, formats: Formats) -> None:
    """Draw a campaign. Budgets and spend are in US dollars, whatever currency the filters choose."""
    row = detail.standing.frame.iloc[0]
    dollars = Formats(formats.locale_name, CONVERTED)
    _headline(row, formats, dollars)
    cards("Its whole life", detail.totals, formats, key="campaign_totals", neutral=("effective_rate",))
    left, right = st.columns(2)
    with left:
        _commission(detail, row, formats)
    with right:
        _budget(detail, row, dollars)
    left, right = st.columns(2)
    with left:
        _way(detail, formats)
    with right:
        _where(detail, formats)
    _who(detail, formats)


def _headline(row: pd.Series, formats: Formats, dollars: Formats) -> None:
    market = "all markets" if absent(row["country"]) else formats.country(row["country"])
    ends = "open end" if absent(row["ends_on"]) else formats.day(row["ends_on"])
    facts = [
        row["brand"],
        market,
        row["status"],
        f"{formats.day(row['starts_on'])} – {ends}",
        f"agreed rate {formats.share(row['rate'])}",
        *([] if absent(row["manager"]) else [f"run by {row['manager']}"]),
    ]
    st.markdown(f"**{plain(row['name'])}** · " + " · ".join(plain(str(fact)) for fact in facts))
    st.caption("Its whole life by order date, whatever the period; filters on creators stay in force.")
    if not absent(row["budget"]):
        used = row["budget_used"]
        text = f"Budget {budget_state(used, formats)}: {dollars.money(row['spend'])} of {dollars.money(row['budget'])}"
        st.progress(0.0 if absent(used) else min(max(float(used), 0.0), 1.0), text=text)


def _outlook(row: pd.Series, dollars: Formats) -> str:
    if absent(row["expected"]):
        return ""
    words = f" At the pace of the last 14 days ({dollars.money_compact(row['per_day'])} a day): "
    words += f"{dollars.money_compact(row['expected'])} when it ends on {dollars.day(row['ends_on'])}."
    if not absent(row["runs_out_on"]) and row["runs_out_on"] < row["ends_on"]:
        words += f" The budget runs out on {dollars.day(row['runs_out_on'])}."
    return words


def _commission(detail: Detail, row: pd.Series, formats: Formats) -> None:
    starts = row["starts_on"].date()
    ends = None if absent(row["ends_on"]) else row["ends_on"].date()
    panel(
        "Commission over time",
        detail.timeline,
        formats,
        {"period": "From", "net_commission": "Net commission", "orders": "Orders"},
        chart(timeline, detail.timeline, formats, starts=starts, ends=ends),
        key="campaign_timeline",
        caption=f"Net commission, {formats.currency}. Dashed: first and last day. Pale: cut short.",
    )


def _budget(detail: Detail, row: pd.Series, dollars: Formats) -> None:
    panel(
        "Use of the budget",
        detail.burn,
        dollars,
        {"period": "From", "spend": "Spend", "spent": "Spent so far"},
        partial(replay, _burn, detail.burn, detail.standing, dollars),
        key="campaign_burn",
        caption="Spend added up, USD, all creators."
        + (" No budget is set." if absent(row["budget"]) else "")
        + _outlook(row, dollars),
    )


def _burn(burn: Answer, standing: Answer, dollars: Formats) -> None:
    show(budget_burn(burn.frame, dollars, standing.frame.iloc[0]))


def _way(detail: Detail, formats: Formats) -> None:
    panel(
        "From enrollment to sale",
        detail.steps,
        formats,
        {
            "label": "Stage",
            "creators": "Creators",
            "step": "Of the stage before",
            "overall": "Of the enrolled",
            "own": "With a record of it",
        },
        chart(stage_bars, detail.steps, formats, lost=True, height=240),
        key="campaign_steps",
        caption="Creators enrolled in it who came this far in it, and their share of the stage before.",
        empty="Nobody is enrolled in this campaign under these filters.",
    )


def _where(detail: Detail, formats: Formats) -> None:
    answer = detail.countries
    names = {code: formats.country(code) for code in answer.frame["country"]}
    first = replay(_first_countries, answer, 8)
    colours = {code: MARKET_COLOURS.get(code, MARKET_COLOURS["others"]) for code in first.frame["country"]}
    panel(
        "Countries of its creators",
        answer,
        formats,
        {"country": "Country", "net_commission": "Net commission", "order_value": "Order value", "orders": "Orders"},
        chart(
            ranked,
            first,
            "net_commission",
            "country",
            "money",
            formats,
            colours=colours,
            names=names,
            label="Net commission",
            height=34 * len(first.frame) + 40,
        ),
        key="campaign_countries",
        caption=f"Net commission, {formats.currency}"
        + (f"; the first 8 of {len(answer.frame)} countries." if len(answer.frame) > 8 else "."),
        empty="No sales in this campaign under these filters.",
    )


def _first_countries(answer: Answer, number: int) -> Answer:
    return replace(answer, frame=answer.frame.sort_values("net_commission", ascending=False).head(number))


def _presented(creators: Answer, formats: Formats) -> Answer:
    frame = creators.frame
    labels = [f"{at}. {visible(f'@{handle}', 25)}" for at, handle in enumerate(frame["handle"], 1)]
    return replace(
        creators, frame=frame.assign(country_name=[formats.country(code) for code in frame["country"]], label=labels)
    )


def _who(detail: Detail, formats: Formats) -> None:
    shown = replay(_presented, detail.creators, formats)
    panel(
        "Its top creators",
        shown,
        formats,
        {
            "handle": "Creator",
            "country_name": "Country",
            "net_commission": "Net commission",
            "order_value": "Order value",
            "orders": "Orders",
        },
        chart(
            ranked,
            shown,
            "net_commission",
            "label",
            "money",
            formats,
            order=list(shown.frame["label"]),
            label="Net commission",
            height=28 * len(shown.frame) + 40,
        ),
        key="campaign_creators",
        caption=f"By net commission, {formats.currency}.",
        empty="Nobody has earned commission in this campaign under these filters.",
    )
