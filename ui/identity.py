"""What a value is, as text: the key under which answers and drawings are kept.

Two values have the same text only if they are the same to everything that draws or asks, so what is kept for one is
never given for another. A value that cannot be told from others like this is refused, never guessed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import pandas as pd

from data_access.answer import Answer

_PLAIN = (str, int, float, bool, type(None), date, datetime)


class UnnamedError(ValueError):
    """A frame, or an answer that did not come from `ui.answers.ask` or `ui.replay.replay`: nothing says what it is."""


class UntoldError(ValueError):
    """A value that no text tells from others: kept by it, one's answer would be given for the other."""


def identity(value: Any) -> str:
    """Return what a value is. Frames are not looked at: an answer is what was asked.

    Raises UnnamedError for a frame and for an answer that nobody asked through the cache, UntoldError for what no text
    tells from others: objects, methods, functions that are made within another one.
    """
    kind = type(value)
    if kind in _PLAIN:
        return repr(value)
    if kind is Answer:
        if not value.asked:
            raise UnnamedError(f"The answer {value.provenance.title!r} was not asked through the cache.")
        return f"<{value.asked}>"
    if isinstance(value, pd.DataFrame | pd.Series):
        raise UnnamedError("A frame is not compared with others. Pass the answer it belongs to.")
    if kind is tuple:
        return f"({','.join(map(identity, value))})"
    if kind is list:
        return f"[{','.join(map(identity, value))}]"
    if kind in (frozenset, set):
        return f"{{{','.join(sorted(map(identity, value)))}}}"
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{identity(key)}:{identity(one)}' for key, one in value.items())}}}"
    if is_dataclass(value) and not isinstance(value, type):
        parts = (f"{field.name}={identity(getattr(value, field.name))}" for field in fields(value))
        return f"{function_name(kind)}({','.join(parts)})"
    if isinstance(value, partial):
        return f"{identity(value.func)}{identity(value.args)}{identity(value.keywords)}"
    if callable(value):
        return function_name(value)
    raise UntoldError(f"{kind.__qualname__} has no text that tells one from another. Pass a plain value.")


def function_name(function: Callable[..., Any]) -> str:
    """Return the module and name of a function or class.

    Raises UntoldError unless they lead to it and nothing else: not to a method, which looks at its object too, and not
    to what is made within another function, where two share a name.
    """
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "")
    if _found(module, name) is not function:
        raise UntoldError(
            f"{function!r} cannot be told from others of its name. Pass a function that is declared in a module."
        )
    return f"{module}.{name}"


def _found(module: str, name: str) -> Any:
    # A script that runs is another module each time.
    found: Any = None if module == "__main__" else sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found
