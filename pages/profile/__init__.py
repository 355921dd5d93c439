"""One creator's profile, as the creators page shows it: money first, the rest on demand."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from access.permissions import OPEN_PROFILE
from data_access.answer import Answer
from metrics.duplicates import duplicates
from metrics.money_steps import money_steps
from metrics.payout_rhythm import payout_rhythm
from metrics.profile import coming, identity, stages
from metrics.profile_lists import content_list, enrolled_campaigns, payout_list
from metrics.rights import rights
from pages.opening import View
from pages.opening.contact import contact_data
from pages.profile.ledger import ledger
from pages.profile.money import money, months
from pages.profile.order import order_story
from pages.profile.payouts import payouts
from ui import creator_tables as tables
from ui.creator_head import creator_facts, creator_name, stage_line
from ui.formats import Formats
from ui.money_answer import MoneyAnswers, money_answer
from ui.page_choice import page_choice
from ui.panel import nothing
from ui.plain import plain
from ui.told import told

TABS = ("Commission lines", "Payouts", "Campaigns", "Content", "Possible duplicates")


def profile(view: View, chosen: str, order: str, noted: Callable[..., None]) -> None:
    """Show one creator; of the filter bar only period and date basis count, and only where a panel says so.

    chosen: the creator's id as it was given; order: the id of an order to tell of, "" for none; noted: leaves a trace
    of the look in the audit log.
    """
    view.trail.demand(OPEN_PROFILE)
    scope = rights(view.scope)
    creator = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else -1
    who = view.ask(identity, scope, creator_id=creator)
    if who.frame.empty:
        nothing(f"There is no creator {plain(chosen, 30)} among those you may see. Search by something else.")
        return
    noted("profile", subject=f"creator {creator}")
    view.exports_are_about(f"creator {creator}")
    if order:
        order_story(view, creator, order)
    due = view.ask(coming, scope, creator_id=creator)
    answers = MoneyAnswers(
        view.ask(money_steps, scope, creator_id=creator),
        due,
        view.ask(payout_list, scope, creator_id=creator),
        view.ask(payout_rhythm, scope),
    )
    with st.container(border=True):
        creator_name(who)
        words, facts = st.columns([3, 2], gap="medium")
        with words:
            told("Where is my money?", money_answer(answers, view.formats), key="creators_answer")
        with facts:
            creator_facts(who, view.formats)
            contact_data(view, who)
        stage_line(view.ask(stages, scope, creator_id=creator), view.formats)
    currency = _currency(answers.steps, view.formats)
    money(view, creator, currency)
    by_month, to_come = st.columns([3, 2])
    with by_month:
        months(view, creator, currency)
    with to_come:
        tables.coming_table(due, answers.rhythm, view.formats)
    _lists(view, creator)


def _currency(steps: Answer, formats: Formats) -> str:
    """Ask in which of the creator's currencies the pictures are; each stands for itself, none is converted."""
    currencies = list(dict.fromkeys(steps.frame["currency"]))
    if len(currencies) > 1:
        return page_choice("creators", "money", "Currency of the pictures", {code: code for code in currencies})
    return currencies[0] if currencies else formats.currency


def _lists(view: View, creator: int) -> None:
    scope, formats = rights(view.scope), view.formats
    lines_tab, payouts_tab, campaigns, content, alike = st.tabs(TABS, on_change="rerun", key="creators_tabs")
    if lines_tab.open:
        with lines_tab:
            ledger(view, creator)
    if payouts_tab.open:
        with payouts_tab:
            payouts(view, creator)
    if campaigns.open:
        with campaigns:
            tables.campaigns_table(view.ask(enrolled_campaigns, scope, creator_id=creator), formats)
    if content.open:
        with content:
            tables.content_table(view.ask(content_list, scope, creator_id=creator), formats)
    if alike.open:
        with alike:
            tables.duplicates_table(view.ask(duplicates, scope, creator_id=creator), formats)
