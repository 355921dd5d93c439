"""The pages, in the sections of the people they serve, and the menu that leads to them with the filters kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from ui import address
from ui.replay import replay

_PAGES = "navigation:pages"
_MENU = "navigation:menu"
_CURRENT = "navigation:current"
# The browser's address follows a link only where it leads to another page. One within a page brings this parameter; a
# run that finds it takes it away, and Streamlit then writes all the others into the address.
_WITHIN = "here"


@dataclass(frozen=True)
class Entry:
    """One page: its name (also its address, the overview's being /), title, icon and script."""

    name: str
    section: str
    title: str
    icon: str

    @property
    def script(self) -> str:
        """Path of the page's script."""
        return f"pages/{self.section}/{self.name}.py"


ENTRIES: tuple[Entry, ...] = (
    Entry("overview", "programme", "Overview", ":material/flag:"),
    Entry("leaderboard", "programme", "Leaderboard", ":material/trophy:"),
    Entry("funnel", "campaigns", "Funnel", ":material/filter_alt:"),
    Entry("countries", "campaigns", "Countries", ":material/public:"),
    Entry("demographics", "campaigns", "Demographics", ":material/diversity_3:"),
    Entry("campaigns", "campaigns", "Campaigns", ":material/campaign:"),
    Entry("creators", "support", "Creators", ":material/person_search:"),
    Entry("payouts", "support", "Payouts", ":material/payments:"),
    Entry("data", "operations", "Data", ":material/database:"),
    Entry("audit", "operations", "Audit", ":material/policy:"),
)


def navigation() -> st.Page:
    """Register every page and return the one to run.

    All pages are registered, so that a page which is not for the viewer says so instead of not being found.
    """
    pages: dict[str, st.Page] = st.session_state.setdefault(_PAGES, {})
    if not pages:
        pages |= {entry.name: _page(entry) for entry in ENTRIES}
    chosen = st.navigation(list(pages.values()), position="hidden")
    st.session_state[_CURRENT] = next(name for name, page in pages.items() if page is chosen)
    if _WITHIN in st.query_params:
        del st.query_params[_WITHIN]
    st.session_state[_MENU] = st.sidebar.container()
    return chosen


def _page(entry: Entry) -> st.Page:
    return st.Page(
        entry.script, title=entry.title, icon=entry.icon, url_path=entry.name, default=entry.name == "overview"
    )


def menu(may_open: Callable[[str], bool]) -> None:
    """Draw the menu in its place, once a run however often it is called; its links carry the filters of the page."""
    place = st.session_state.pop(_MENU, None)
    if place is not None:
        with place:
            entries = tuple(entry for entry in ENTRIES if may_open(entry.name))
            replay(_links, entries, address.current_parameters(), st.session_state[_CURRENT])


def _links(entries: tuple[Entry, ...], parameters: dict[str, str], current: str) -> None:
    for section in dict.fromkeys(entry.section for entry in entries):
        st.caption(section.capitalize())
        for entry in entries:
            if entry.section == section:
                carried = _within(parameters) if entry.name == current else parameters
                st.page_link(entry.script, label=entry.title, icon=entry.icon, query_params=carried, width="stretch")


def page_link(
    name: str,
    label: str,
    *,
    icon: str | None = None,
    width: Literal["content", "stretch"] = "content",
    **parameters: str,
) -> None:
    """Draw a link to a page with the filters kept and further parameters of that page."""
    pages: dict[str, st.Page] = st.session_state[_PAGES]
    kept = {**address.current_parameters(), **parameters}
    if name == st.session_state[_CURRENT]:
        kept = _within(kept)
    st.page_link(pages[name], label=label, icon=icon, width=width, query_params=kept)


def _within(parameters: dict[str, str]) -> dict[str, str]:
    return {**parameters, _WITHIN: "1"}
