"""Funnel: where do creators drop out, in which market and since when?"""

from __future__ import annotations

import streamlit as st

from metrics.funnel import Drop, Funnels, drops, funnel, headline
from metrics.levels import grain
from metrics.stage_counts import View
from metrics.stages import STAGES
from pages.opening import open_page
from ui.cards import cards
from ui.charts import chart
from ui.market_dots import market_dots
from ui.market_names import with_market_names
from ui.page_choice import page_choice
from ui.panel import head, panel
from ui.replay import replay
from ui.stage_charts import ROW_HEIGHT, heat_height, stage_bars, stage_heat
from ui.tables import table

LABELS = {"label": "Stage", "creators": "Creators", "step": "Step", "overall": "Of all"}
COHORT_LABELS = {"lost": "Lost", "median_days": "Median days", "own": "With a record"}
COMPARED_LABELS = {
    "label": "Stage",
    "creators": "Creators",
    "creators_before": "Creators before",
    "step": "Step",
    "step_before": "Step before",
    "overall": "Of all",
    "overall_before": "Of all before",
}
HEIGHT = ROW_HEIGHT * len(STAGES)
BY_KEY = {stage.key: stage for stage in STAGES}
SHORT = {stage.key: stage.short for stage in STAGES}

view = open_page("funnel", "Funnel", "Where do creators drop out?")
formats, filters = view.formats, view.filters
cohort = page_choice("funnel", "view", "Basis", {"cohort": "Cohort", "event": "Event"}) == "cohort"
basis: View = "cohort" if cohort else "event"
st.caption(
    "Cohort basis: those who applied in the period, and how far they have come by now."
    if cohort
    else "Event basis: creators who reached a stage for the first time in the period, whenever they applied."
)
found: Funnels = view.ask(funnel, view=basis)
step = grain(filters)
labels = LABELS | (COHORT_LABELS if cohort else {})
compared = labels if filters.compare == "none" else COMPARED_LABELS | labels


def said(losses: tuple[Drop, ...]) -> str:
    """Say in words where most are lost, and which step is the weakest if that is another one."""
    if not losses:
        return "No stage recorded here has fewer creators than the one before it."
    most, weakest = losses[0], min(losses, key=lambda drop: drop.step)
    if cohort:
        words = (
            f"**The biggest drop:** of {formats.count(most.came)} creators who {BY_KEY[most.before].did}, "
            f"{formats.count(most.lost)} ({formats.share(most.lost / most.came)}) have not {BY_KEY[most.after].done} "
            "so far."
        )
    else:
        words = (
            f"**The biggest gap:** {formats.count(most.came)} creators {BY_KEY[most.before].did} for the first time, "
            f"{formats.count(most.lost)} fewer {BY_KEY[most.after].did} for the first time."
        )
    if weakest != most:
        words += (
            f" **The weakest step:** {BY_KEY[weakest.before].label.lower()} → {BY_KEY[weakest.after].label.lower()}, "
            f"{formats.share(weakest.step)}."
        )
    return words


if found.total.frame["creators"].fillna(0).sum() == 0:
    who = "Nobody applied" if cohort else "No creator reached a stage for the first time"
    st.info(
        f"{who} in this period under these filters. Widen the period or reset the filters.", icon=":material/inbox:"
    )
else:
    st.markdown(said(replay(drops, found.total, filters)))
    cards("In short", replay(headline, found.total, basis), formats, key="funnel_headline")
    left, right = st.columns([3, 2], border=True)
    panel(
        "The seven stages",
        found.total,
        formats,
        compared,
        chart(stage_bars, found.total, formats, lost=cohort, height=HEIGHT),
        key="funnel_stages",
        caption="Creators, and their share of the stage before. "
        + ("Pale: those who have not come further." if cohort else "The stages hold different people."),
        frame=left,
    )
    panel(
        "Each step by market",
        replay(with_market_names, found.markets, formats),
        formats,
        {"market_name": "Market", **labels},
        chart(
            market_dots,
            found.markets,
            "step",
            "stage",
            "came",
            formats,
            names=SHORT,
            label="Step",
            of_label="Stage before",
            height=HEIGHT + 40,
        ),
        key="funnel_markets",
        caption="Share of the stage before that reached this one, by creator's market. Hollow: of fewer than 30.",
        frame=right,
    )
    panel(
        f"How far each {step}'s applicants came" if cohort else f"First times by {step}",
        found.periods,
        formats,
        {"period": step.capitalize(), **labels},
        chart(
            stage_heat,
            found.periods,
            formats,
            SHORT,
            step,
            title=f"{'Applied in' if cohort else 'In'} the {step}",
            shares=cohort,
            height=heat_height(found.periods.frame),
        ),
        key="funnel_periods",
        caption=f"{'Share of those who applied, by ' + step + ' of application' if cohort else 'Creators'}. "
        "The first and last row may be cut short by the period.",
    )
    with st.container(border=True):
        title = "Every stage" if filters.compare == "none" else "Every stage, now and before"
        head(title, found.total, formats, compared, key="funnel_table")
        replay(table, found.total, formats, compared, alt=f"{title}: creators and shares", key="funnel_rows")
