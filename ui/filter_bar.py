"""The filter bar: the same on every page, in the address, with reset and a link to copy."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import streamlit as st

from data_access.contract import AGE_BANDS
from data_access.filters import BASES, COMPARISONS, CONVERTED, TIERS, Filters
from ui import address
from ui.choice import Choice, Choices, read
from ui.formats import Formats
from ui.periods import CUSTOM, PERIODS, days_of
from ui.plain import plain

_CHOICE = "filters:choice"
_PAGE = "filters:page"
_COMPARISON_NAMES = {"previous": "Period before", "year": "Year before", "none": "Nothing"}
_BASIS_NAMES = {"ordered": "Ordered", "settled": "Settled", "paid": "Paid"}
_LABEL_LETTERS = 40
_WIDGETS = tuple(f.name for f in fields(Choice) if f.name != "refused")
_LISTS = ("countries", "ages", "tiers", "categories", "platforms", "campaigns")


def _key(name: str) -> str:
    return f"filter_{name}"


def filter_bar(page: str, choices: Choices, formats: Formats) -> Filters:
    """Draw the bar of a page and return what it says."""
    choice = _taken_up(page, choices)
    for sentence in choice.refused:
        st.warning(sentence, icon=":material/link_off:")
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="filter_bar"):
        _period(choice, choices, formats)
        _countries(choice, choices, formats)
        _audience(choice, choices)
        _campaigns(choice, choices)
        _money(choice, choices)
        drawn = _drawn(choice)
        with st.popover("Link", icon=":material/link:", type="tertiary", key="filter_link"):
            st.caption("This exact view, its days fixed. Send it to a colleague:")
            st.code(address.link_to(drawn.filters(choices).to_query()), language=None, wrap_lines=True)
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            type="tertiary",
            on_click=_reset,
            disabled=drawn == Choice(),
            key="filter_reset",
        )
    st.session_state[_CHOICE] = drawn
    address.write(drawn.parameters())
    return drawn.filters(choices)


def _taken_up(page: str, choices: Choices) -> Choice:
    """Return the choice of this run, and put it into the widgets unless they are what changed it."""
    kept: Choice | None = st.session_state.get(_CHOICE)
    # Widgets belong to a page: on another one their old values are still listed, but no longer theirs.
    turned = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    if kept is not None and not turned and not address.has_moved():
        return _drawn(kept)
    choice = read(address.filter_parameters(), choices) if kept is None or address.has_moved() else kept
    _put(choice)
    return choice


def _put(choice: Choice) -> None:
    for name in _WIDGETS:
        _put_one(name, getattr(choice, name))


def _put_one(name: str, value: Any) -> None:
    if name in ("start", "end") and value is None:
        st.session_state.pop(_key(name), None)
        return
    st.session_state[_key(name)] = list(value) if name in _LISTS else value


def _drawn(kept: Choice) -> Choice:
    """Return the choice that the widgets hold; what is not on screen keeps its value."""
    held: dict[str, Any] = {}
    for name in _WIDGETS:
        value = st.session_state.get(_key(name), getattr(kept, name))
        if name in _LISTS:
            value = tuple(value or ())
        elif value is None and name not in ("start", "end"):
            # A segmented control can be switched off by a second click; it then keeps what it had.
            value = getattr(kept, name)
        held[name] = value
    if held["period"] != CUSTOM:
        held["start"] = held["end"] = None
    return Choice(**held)


def _reset() -> None:
    st.session_state[_CHOICE] = Choice()
    _put(Choice())


def _period(choice: Choice, choices: Choices, formats: Formats) -> None:
    filters = choice.filters(choices)
    label = PERIODS[choice.period]
    if choice.period == CUSTOM:
        label = f"{formats.day(filters.start)} – {formats.day(filters.end)}"
    with st.popover(label, key="filter_period_button"):
        st.radio("Period", list(PERIODS), format_func=lambda p: PERIODS[p], key=_key("period"))
        if st.session_state[_key("period")] == CUSTOM:
            start, end = days_of(CUSTOM, choices.first_day, choices.last_day)
            for name, day in (("start", start), ("end", end)):
                st.session_state.setdefault(_key(name), getattr(choice, name) or day)
            with st.container(horizontal=True):
                st.date_input("From", key=_key("start"), format="YYYY-MM-DD", min_value=None)
                st.date_input("To", key=_key("end"), format="YYYY-MM-DD", min_value=None)
        st.segmented_control(
            "Compare with",
            COMPARISONS,
            format_func=lambda c: _COMPARISON_NAMES[c],
            key=_key("compare"),
            required=True,
        )
        st.segmented_control(
            "Date basis",
            BASES,
            format_func=lambda b: _BASIS_NAMES[b],
            key=_key("basis"),
            help="Which date puts a commission line into the period.",
            required=True,
        )


def _label(name: str, chosen: tuple[Any, ...], written: list[str]) -> str:
    if not chosen:
        return name
    return f"{name}: {plain(written[0], _LABEL_LETTERS)}" if len(chosen) == 1 else f"{name}: {len(chosen)}"


def _countries(choice: Choice, choices: Choices, formats: Formats) -> None:
    label = _label("Country", choice.countries, [formats.country(c) for c in choice.countries])
    with st.popover(label, key="filter_country_button"):
        st.multiselect(
            "Creator's country",
            choices.countries,
            format_func=formats.country,
            key=_key("countries"),
            placeholder="All",
        )


def _audience(choice: Choice, choices: Choices) -> None:
    chosen = (*choice.ages, *choice.tiers, *choice.categories, *choice.platforms)
    with st.popover(_label("Creators", chosen, [str(c) for c in chosen]), key="filter_who"):
        st.pills("Age band", AGE_BANDS, selection_mode="multi", key=_key("ages"))
        st.pills("Tier (by followers)", TIERS, selection_mode="multi", key=_key("tiers"))
        st.multiselect("Category", choices.categories, key=_key("categories"), placeholder="All")
        st.multiselect("Platform", choices.platforms, key=_key("platforms"), placeholder="All")


def _campaigns(choice: Choice, choices: Choices) -> None:
    label = _label("Campaign", choice.campaigns, [choices.campaigns.get(c, str(c)) for c in choice.campaigns])
    with st.popover(label, key="filter_campaign_button"):
        st.multiselect(
            "Campaign",
            list(choices.campaigns),
            format_func=lambda c: choices.campaigns.get(c, str(c)),
            key=_key("campaigns"),
            placeholder="All",
        )


def _money(choice: Choice, choices: Choices) -> None:
    label = CONVERTED if choice.currency == CONVERTED else f"{choice.currency} only"
    with st.popover(label, key="filter_currency_button"):
        st.radio(
            "Currency",
            choices.currencies,
            format_func=lambda c: "US dollars, everything converted" if c == CONVERTED else f"{c}: its lines only",
            key=_key("currency"),
        )
