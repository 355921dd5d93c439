"""The page's address: what the filter bar says, in the URL, in both directions.

The address is the one place where filters live. A run that finds another address than the last one wrote (a link, the
back button, a reload) takes the filters from it; any other run takes them from the widgets and writes them there.
Links between pages carry the same parameters, so a page change loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import streamlit as st

FILTER_PARAMETERS = (
    "period",
    "from",
    "to",
    "compare",
    "country",
    "age",
    "tier",
    "category",
    "platform",
    "campaign",
    "basis",
    "currency",
)
_SEEN = "address:seen"


def filter_parameters() -> dict[str, str]:
    """Return the filter parameters of the address; a repeated one is joined by commas."""
    there = set(st.query_params)
    return {name: ",".join(st.query_params.get_all(name)) for name in FILTER_PARAMETERS if name in there}


def has_moved() -> bool:
    """Say whether the address was changed by something else than the filter bar since the last run."""
    return st.session_state.get(_SEEN) != filter_parameters()


def write(parameters: Mapping[str, str]) -> None:
    """Put filter parameters into the address and leave those of the page itself as they are."""
    if filter_parameters() != dict(parameters):
        others = {name: st.query_params.get_all(name) for name in st.query_params if name not in FILTER_PARAMETERS}
        st.query_params.from_dict({**others, **parameters})
    st.session_state[_SEEN] = dict(parameters)


def current_parameters() -> dict[str, str]:
    """Return the filter parameters that links to other pages carry."""
    return dict(st.session_state.get(_SEEN) or filter_parameters())


def link_to(parameters: Mapping[str, str]) -> str:
    """Return the full address of this page with these filter parameters and the page's own ones."""
    here = urlsplit(st.context.url or "")
    others = {name: st.query_params[name] for name in st.query_params if name not in FILTER_PARAMETERS}
    query = urlencode({**others, **parameters}, safe=",")
    return here._replace(query=query, fragment="").geturl()
