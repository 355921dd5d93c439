"""Drawing once: what was drawn from the same things is sent again, and not worked out anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import streamlit as st

from ui.answers import KEPT_SECONDS, named
from ui.identity import UnnamedError, function_name, identity

KEPT_DRAWINGS = 1500

Given = ParamSpec("Given")
Made = TypeVar("Made")


def replay(function: Callable[Given, Made], *arguments: Given.args, **options: Given.kwargs) -> Made:
    """Call a function, or give back what it returned, and draw what it drew, when it was called like this before.

    The function must be declared in a module and look at nothing but its arguments: answers as `ask` gave them, formats
    and plain values. An answer stands for its question, scope (with the viewer's rights) and snapshot; formats for
    locale and currency; so another viewer, filter or snapshot is another drawing. What depends on the viewer's
    permissions, the address or the time of day must be among the arguments. It may draw no widgets. Nobody may change
    what it returns. With a frame, or an answer that `ask` did not give, it is simply called.
    """
    name = function_name(function)
    try:
        key = f"{name}{identity(arguments)}{identity(options)}"
    except UnnamedError:
        return function(*arguments, **options)
    made: Made = _replayed(key=key, _draw=lambda: named(function(*arguments, **options), key))
    return made


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=KEPT_DRAWINGS, show_spinner=False)
def _replayed(key: str, _draw: Callable[[], Any]) -> Any:  # noqa: ARG001 the cache key
    return _draw()
