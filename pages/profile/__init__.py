"""One creator's profile, as the creators page shows it: money first, the rest on demand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from access.permissions import OPEN_PROFILE
from data_access.answer import Answer
from metrics.creator_payouts import lines_without_payout, reconciled_payouts
from metrics.duplicates import duplicates
from metrics.ledger_lines import line_choices
from metrics.money_steps import money_steps
from metrics.order import order_events, order_lines
from metrics.payout_rhythm import payout_rhythm
from metrics.profile import coming, identity, monthly, stages
from metrics.profile_lists import content_list, enrolled_campaigns, payout_list
from metrics.rights import rights
from pages.opening import View
from pages.opening.contact import contact_data
from pages.profile.ledger import LINE_PARAMETERS, ledger
from pages.profile.money import money, months
from pages.profile.order import order_story
from pages.profile.payouts import PAYOUT, payouts
from ui import creator_tables as tables
from ui.creator_head import creator_facts, creator_name, stage_line
from ui.money_answer import MoneyAnswers, money_answer
from ui.page_choice import page_choice
from ui.panel import nothing
from ui.plain import plain
from ui.replay import replay
from ui.skeleton import skeleton
from ui.told import told

LISTS = {
    "lines": "Commission lines",
    "payouts": "Payouts",
    "campaigns": "Campaigns",
    "content": "Content",
    "duplicates": "Possible duplicates",
}
# What each list asks first; a list that is not shown asks nothing.
_ASKED = {
    "lines": (line_choices,),
    "payouts": (reconciled_payouts, lines_without_payout),
    "campaigns": (enrolled_campaigns,),
    "content": (content_list,),
    "duplicates": (duplicates,),
}
# What a link to a profile may hold beside the creator and the order; a new search drops it.
PROFILE_PARAMETERS = ("money", "span", "step", "list", PAYOUT, *LINE_PARAMETERS)
# About as high as the head of a profile, so that the filters below it stay where they are.
_HEAD_HEIGHT = 520


def profile(view: View, chosen: str, order: str, noted: Callable[..., None]) -> None:
    """Show one creator; of the filter bar only period and date basis count, and only where a panel says so.

    chosen: the creator's id as it was given; order: the id of an order to tell of, "" for none; noted: leaves a trace
    of the look in the audit log.
    """
    view.trail.demand(OPEN_PROFILE)
    creator = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else -1
    with view.above, skeleton(height=_HEAD_HEIGHT):
        who, reached, *found = _asked(view, creator, order)
        if who.frame.empty:
            nothing(f"There is no creator {plain(chosen, 30)} among those you may see. Search by something else.")
            return
        noted("profile", subject=f"creator {creator}")
        view.exports_are_about(f"creator {creator}")
        answers = MoneyAnswers(*found)
        if order:
            order_story(view, creator, order)
        _head(view, who, reached, answers)
    if not answers.steps.frame.empty:
        _pictures(view, creator, answers)
    _list(view, creator)


def _pictures(view: View, creator: int, answers: MoneyAnswers) -> None:
    """Show how the money came about, and what is still to come."""
    currency = _currency(answers.steps)
    money(view, creator, currency)
    by_month, to_come = st.columns([3, 2])
    with by_month:
        months(view, creator, currency)
    with to_come:
        tables.coming_table(answers.coming, answers.rhythm, view.formats)


def _asked(view: View, creator: int, order: str) -> list[Answer]:
    """Ask side by side all that the profile shows at first, and return what its head shows.

    What the parts below ask of it again, they find kept.
    """
    head = (identity, stages, money_steps, coming, payout_list)
    shown = _ASKED.get(st.query_params.get("list", ""), _ASKED["lines"])
    told_of = [partial(one, creator_id=creator, order_id=order) for one in (order_lines, order_events) if order]
    about = [partial(one, creator_id=creator) for one in (*head, monthly, *shown)]
    answers = view.ask_all(*about[: len(head)], payout_rhythm, *about[len(head) :], *told_of, scope=rights(view.scope))
    return answers[: len(head) + 1]


def _head(view: View, who: Answer, reached: Answer, answers: MoneyAnswers) -> None:
    """Show who it is and where their money is: the same whatever the filter bar says."""
    with st.container(border=True):
        replay(creator_name, who)
        words, facts = st.columns([3, 2], gap="medium")
        with words:
            told("Where is my money?", replay(money_answer, answers, view.formats), key="creators_answer")
        with facts:
            replay(creator_facts, who, view.formats)
            contact_data(view, who)
        replay(stage_line, reached, view.formats)


def _currency(steps: Answer) -> str:
    """Ask in which of the creator's currencies the pictures are; each stands for itself, none is converted."""
    currencies = list(dict.fromkeys(steps.frame["currency"]))
    if len(currencies) > 1:
        return page_choice("creators", "money", "Currency of the pictures", {code: code for code in currencies})
    return str(currencies[0])


def _list(view: View, creator: int) -> None:
    """Show the one of the creator's lists that is chosen."""
    scope, formats = rights(view.scope), view.formats
    match page_choice("creators", "list", "Show", LISTS, wrapped=True):
        case "payouts":
            payouts(view, creator)
        case "campaigns":
            tables.campaigns_table(view.ask(enrolled_campaigns, scope, creator_id=creator), formats)
        case "content":
            tables.content_table(view.ask(content_list, scope, creator_id=creator), formats)
        case "duplicates":
            tables.duplicates_table(view.ask(duplicates, scope, creator_id=creator), formats)
        case _:
            ledger(view, creator)
