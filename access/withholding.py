"""Columns that a viewer may not receive are taken from an answer before anything is made of it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pandas as pd

from data_access.answer import Answer

# A creator without a name to show goes by what everybody can read on the platform.
INSTEAD = {"display_name": "handle"}


def without(answer: Any, withheld: AbstractSet[str]) -> Any:
    """Return an answer, or a value made of answers, without these columns; the shared original stays as it is."""
    if not withheld:
        return answer
    if isinstance(answer, Answer):
        cut = _cut(answer.frame, withheld)
        return answer if cut is answer.frame else replace(answer, frame=cut)
    if is_dataclass(answer) and not isinstance(answer, type):
        parts = {one.name: without(getattr(answer, one.name), withheld) for one in fields(answer)}
        changed = {name: part for name, part in parts.items() if part is not getattr(answer, name)}
        return replace(answer, **changed) if changed else answer
    return answer


def _cut(frame: pd.DataFrame, withheld: AbstractSet[str]) -> pd.DataFrame:
    found = [name for name in frame.columns if name in withheld]
    if not found:
        return frame
    shown = {name: frame[INSTEAD[name]] for name in found if INSTEAD.get(name) in frame.columns}
    hidden = [name for name in found if name not in shown]
    return frame.assign(**shown).drop(columns=hidden)
