"""Demographics: how old are creators and buyers, and is the audience as young as promised?"""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data_access.answer import Answer
from metrics.bands import UNKNOWN
from metrics.demographics import YARDSTICK, Ages, ages, earners, genders, summary
from metrics.levels import grain
from pages.opening import open_page
from ui.bounded_charts import ROW_HEIGHT as MARKET_HEIGHT
from ui.bounded_charts import bounded_by_market, bounded_over_time
from ui.cards import cards
from ui.charts import chart, ranked
from ui.market_names import with_market_names
from ui.page_choice import page_choice
from ui.panel import panel
from ui.replay import replay
from ui.share_bars import ROW_HEIGHT, share_bars
from ui.theme import AGE_COLOURS, MARKET_COLOURS
from ui.verdicts import youth_verdict

WHO = {"recruited": "Recruited so far", "active": "Active in the period"}
COUNTED = {"recruited": "Creators", "active": "Creators", "buyers": "Orders"}
YOUTH_LABELS = {
    "under_35": "Under 35",
    "low": "At least",
    "high": "At most",
    "coverage": "Age known",
    "young": "Under 35 (count)",
    "known": "Age known (count)",
}
EARNER_LABELS = {
    "age": "Age band",
    "active_creators": "Active creators",
    "share_of_active": "Share of active",
    "net_commission": "Net commission",
    "share_of_commission": "Share of commission",
    "net_per_active": "Per active creator",
}
MISSING = {
    "creators": "No creator here has a year of birth. Fill `creators.birth_year` in the import mapping, and the shares "
    "appear.",
    "buyers": "No order here names its buyer's age band. Fill `commissions.buyer_age_band` in the import mapping, and "
    "the shares appear.",
}

view = open_page("demographics", "Demographics", "Is our audience as young as promised?")
formats, filters = view.formats, view.filters
whose: Literal["recruited", "active"] = (
    "active" if page_choice("demographics", "who", "Creators", WHO) == "active" else "recruited"
)
of_creators, of_buyers, stated = view.ask_all(
    partial(ages, whose=whose), partial(ages, whose="buyers"), partial(genders, whose=whose)
)
groups: dict[str, Ages] = {"creators": of_creators, "buyers": of_buyers}
counted = {"creators": COUNTED[whose], "buyers": COUNTED["buyers"]}


def frames(number: int) -> list[DeltaGenerator]:
    """Return the bordered blocks of so many panels side by side; one alone keeps to its half."""
    if number == 1:
        return [st.columns(2)[0].container(border=True, height="stretch")]
    return list(st.columns(2, border=True)) if number else []


def shares(
    title: str,
    answer: Answer,
    share: str,
    by: str,
    labels: dict[str, str],
    caption: str,
    frame: DeltaGenerator,
    **looks: Any,
) -> None:
    """Draw a panel of shares as bars."""
    height = ROW_HEIGHT * len(answer.frame) + 30
    draw = chart(share_bars, answer, share, by, formats, **looks, height=height)
    there = bool(answer.frame[share].notna().any())
    panel(title, answer, formats, labels, draw, key=f"demographics_{title}", caption=caption, there=there, frame=frame)


def bands(name: str, found: Ages, frame: DeltaGenerator) -> None:
    labels = {"age": "Age band", "people": counted[name], "share": "Share of all"}
    caption = f"Share of all {counted[name].lower()}, the unknown being a band of their own."
    looks = {"label": f"Share of {counted[name].lower()}", "colours": AGE_COLOURS}
    shares(f"Age of {name}", found.bands, "share", "age", labels, caption, frame, **looks)


def markets(name: str, found: Ages, frame: DeltaGenerator) -> None:
    answer, known = found.markets, int(found.total.frame["known"].iloc[0])
    height = MARKET_HEIGHT * len(answer.frame) + 40
    if known:
        draw = chart(bounded_by_market, answer, formats, label="Under 35", yardstick=YARDSTICK, height=height)
    else:
        present = list(answer.frame["market"])
        draw = chart(
            ranked,
            answer,
            "people",
            "market",
            "count",
            formats,
            colours=MARKET_COLOURS,
            names={market: formats.country(market) for market in present},
            order=present,
            label=counted[name],
            height=height,
        )
    whom = "creator" if name == "creators" else "buyer"
    panel(
        f"{name.capitalize()} under 35 by market" if known else f"{name.capitalize()} by market",
        replay(with_market_names, answer, formats),
        formats,
        {"market_name": "Market", "people": counted[name], **YOUTH_LABELS},
        draw,
        key=f"demographics_markets_{name}",
        caption=f"By the {whom}'s country. Point: of those of known age; line: at least – at most."
        if known
        else f"{counted[name]} by the {whom}'s country.",
        frame=frame,
    )


def periods(name: str, found: Ages, frame: DeltaGenerator) -> None:
    step = grain(filters)
    newly = name == "creators" and whose == "recruited"
    panel(
        f"Newly recruited under 35 by {step}" if newly else f"{name.capitalize()} under 35 by {step}",
        found.periods,
        formats,
        {"period": step.capitalize(), "people": counted[name], **YOUTH_LABELS},
        chart(bounded_over_time, found.periods, formats, label="Under 35", yardstick=YARDSTICK, height=240),
        key=f"demographics_periods_{name}",
        caption=f"By {step}, {found.periods.provenance.date_basis}. Line: of those of known age; band: at least – at "
        "most.",
        frame=frame,
    )


def earnings(answer: Answer, frame: DeltaGenerator) -> None:
    caption = "Bar: share of net commission in the period; stroke: share of active creators."
    looks = {"label": "Share of net commission", "marked_label": "Share of active creators", "colours": AGE_COLOURS}
    shares(
        "Who earns",
        answer,
        "share_of_commission",
        "age",
        EARNER_LABELS,
        caption,
        frame,
        marked="share_of_active",
        **looks,
    )


def by_gender(answer: Answer, frame: DeltaGenerator) -> None:
    labels = {"gender": "Gender", "people": "Creators", "share": "Share of all", **YOUTH_LABELS}
    names = {gender: gender.capitalize() for gender in answer.frame["gender"]}
    looks = {"label": "Share of creators", "names": names}
    shares("Gender of creators", answer, "share", "gender", labels, "As creators stated it.", frame, **looks)


for name, found in groups.items():
    total = found.total.frame.iloc[0]
    st.markdown(youth_verdict(name.capitalize(), total.to_dict(), counted[name].lower(), formats, YARDSTICK))
    if total["people"] and not total["known"]:
        st.info(MISSING[name], icon=":material/info:")
if filters.ages:
    st.caption(":material/info: The age filter is on: shares of creators are of the chosen bands alone.")
if any(found.total.frame["known"].iloc[0] for found in groups.values()):
    cards("In short", replay(summary, of_creators, of_buyers), formats, key="demographics_summary")
for draw_row in (bands, markets, periods):
    shown = {n: f for n, f in groups.items() if draw_row is not periods or f.total.frame["known"].iloc[0]}
    for frame, (name, found) in zip(frames(len(shown)), shown.items(), strict=True):
        draw_row(name, found, frame)
details = [(earnings, view.ask(earners))] if groups["creators"].total.frame["known"].iloc[0] else []
details += [(by_gender, stated)] if set(stated.frame["gender"]) - {UNKNOWN} else []
for frame, (draw_detail, answer) in zip(frames(len(details)), details, strict=True):
    draw_detail(answer, frame)
