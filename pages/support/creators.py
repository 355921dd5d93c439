"""Creators: find one among a million by whatever the caller gives, and answer “where is my money?” to the cent."""

from __future__ import annotations

from functools import partial
from hashlib import sha256
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from access.permissions import SEARCH
from metrics.lookup import lookup
from metrics.rights import rights
from metrics.search_trail import search_trail
from pages.opening import View, open_page
from pages.profile import PROFILE_PARAMETERS, profile
from ui.formats import absent
from ui.hits import hits
from ui.keyboard import focus, part_pasted
from ui.panel import notes, nothing
from ui.plain import plain
from ui.search_box import search_box

HELP = (
    "Type or paste an id, external id, @handle or profile address, e-mail, phone, order id, payout reference or part "
    "of a name, two letters or more, Latin or Cyrillic. Several at once, up to 100: part them by commas, tabs or lines."
)

# The search box on the page: its key is `ui.search_box`'s for the parameter q.
BOX = ".st-key-search_q input"
# What copies the first answer to the caller: of the order that is told of, else of where the money is.
COPY = ":is(.st-key-creators_order_told, .st-key-creators_answer) [data-testid=stCode] button"


def search(view: View) -> None:
    """Ask for a creator and show whom the page is about."""
    with view.above:
        query = search_box(
            "Find a creator",
            "q",
            placeholder="id, @handle, name, e-mail, phone, order or payout",
            clears=("creator", "order", *PROFILE_PARAMETERS),
        )
        # Whom a search finds depends on no filter, so it stands before them: a phone shows it first.
        place = st.empty()
        chosen, order = _chosen(view, query, place)
    if chosen:
        profile(view, chosen, order, partial(noted, view, place))
        focus(COPY, sha256(f"{chosen} {order}".encode()).hexdigest())


def _chosen(view: View, query: str, place: DeltaGenerator) -> tuple[str, str]:
    """Return the ids of the creator and the order that are asked for; "" for none, and then say what was found."""
    if chosen := st.query_params.get("creator", ""):
        return chosen, st.query_params.get("order", "")
    if not query:
        focus(BOX, "opened")
        nothing(f"{HELP} Press Enter to search. Filters do not narrow a search.")
        return "", ""
    view.trail.demand(SEARCH)
    found = view.ask(lookup, rights(view.scope), query=query)
    ids = found.frame["creator_id"].tolist()
    noted(view, place, "search", details={"terms": search_trail(query), "found": len(ids), "creators": ids})
    if found.frame.empty:
        nothing(f"No creator that you may see has “{plain(query, 60)}”. {HELP}")
        notes(found)
    elif len(ids) > 1:
        hits(found, query, view.formats)
    else:
        only = found.frame.iloc[0]
        st.caption(f":material/join_inner: Found by {plain(only['matched'], 100)}.")
        notes(found)
        return str(only["creator_id"]), "" if absent(only["order_id"]) else only["order_id"]
    return "", ""


def noted(view: View, place: DeltaGenerator, kind: str, **what: Any) -> None:
    """Leave a trace of a look at creators, and say in its place where none can be left: nothing is shown in clear."""
    if not view.trail.note(kind, **what):
        place.warning(
            "The audit log cannot be written, so contact data stays masked and nothing can be downloaded. Tell an "
            "administrator.",
            icon=":material/lock:",
        )


search(
    open_page(
        "creators",
        "Creators",
        "Whom does the caller mean, and where is their money? The search looks at everyone you may see, "
        "whatever the filters say.",
    )
)
# Last, so that it takes no room between what is seen.
part_pasted(BOX)
