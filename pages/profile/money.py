"""Where a creator's money is: the waterfall, the lines of each of its steps, and the months."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from data_access.answer import Answer
from metrics.ledger_lines import LineChoice
from metrics.money_steps import STEP, money_steps
from metrics.profile import monthly
from metrics.rights import rights
from pages.opening import View
from pages.profile.ledger import line_list
from ui.charts import chart, over_time
from ui.formats import Formats
from ui.money_waterfall import close, waterfall
from ui.native import in_units
from ui.page_choice import page_choice
from ui.panel import head, notes, nothing, panel
from ui.replay import replay
from ui.theme import STATUS_COLOURS

BASIS = {"ordered": "order", "settled": "settlement", "paid": "payment"}
LABELS = {"currency": "Currency", "label": "Step", "amount": "Amount", "lines": "Lines"}
CAPTION = (
    "Gross, less reversed and clawed back, plus adjusted, is net; net, less pending, held and approved, is paid, to "
    "the cent. Choose a step to see its lines."
)


@st.fragment
def money(view: View, creator: int, currency: str) -> None:
    """Show how gross becomes paid in a currency, since the beginning or in the filter bar's period; open a step."""
    formats, filters = view.formats, view.filters
    period = f"{formats.day(filters.start)} – {formats.day(filters.end)}, by {BASIS[filters.basis]} date"
    with st.container(border=True):
        top = st.container()
        spans = {"all": "Since the beginning", "filters": period}
        span = page_choice("creators", "span", "Period", spans, wrapped=True)
        choice = LineChoice(currency=currency, in_period=span == "filters")
        answer = view.ask(money_steps, choice.scope(view.scope), creator_id=creator, in_period=choice.in_period)
        with top:
            head(
                "From gross commission to what was paid",
                replay(in_units, answer, ("amount_minor",)),
                formats,
                LABELS,
                key="creators_money",
                caption=CAPTION,
            )
        if currency not in set(answer.frame["currency"]):
            nothing("No commission lines here. Choose “Since the beginning”.")
            return
        step = waterfall(answer, currency, formats)
        notes(answer)
        if choice.in_period and filters.basis != "ordered":
            st.caption(
                f":material/info: Only lines that have a {BASIS[filters.basis]} date count: "
                "what is still on its way there is not shown. The order date shows everything."
            )
        if step:
            _opened(view, creator, replace(choice, step=step))


def _opened(view: View, creator: int, choice: LineChoice) -> None:
    step = STEP[choice.step]
    caption = f"{step.meaning} {choice.currency} only."
    if step.sign < 0:
        caption += " The step takes their sum off."
    line_list(view, creator, choice, f"Lines of “{step.label}”", key="creators_step_lines", caption=caption)
    st.button("Close the lines", icon=":material/close:", on_click=close, key="creators_step_close")


def months(view: View, creator: int, currency: str) -> None:
    """Show net commission by month in one of the creator's currencies."""
    answer = view.ask(monthly, rights(view.scope), creator_id=creator)
    formats = Formats(view.formats.locale_name, currency)
    shown = replay(_in_currency, answer, currency)
    labels = {"period": "Month", "currency": "Currency", "status": "Status", "net_commission": "Net commission"}
    panel(
        "Net commission by month",
        shown,
        formats,
        labels,
        chart(
            over_time, shown, "net_commission", "money", formats, series="status", colours=STATUS_COLOURS, label="Net"
        ),
        key="creators_months",
        caption=f"{currency}, month of the order, by where it stands now.",
        empty="No commission yet.",
    )


def _in_currency(answer: Answer, currency: str) -> Answer:
    return replace(answer, frame=answer.frame[answer.frame["currency"] == currency])
