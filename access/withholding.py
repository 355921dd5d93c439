"""Columns that a viewer may not receive are taken from an answer before anything is made of it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pandas as pd

from data_access.answer import Answer
from data_access.filters import Filters

# A creator without a name to show goes by what everybody can read on the platform.
INSTEAD = {"display_name": "handle"}
# What tells one creator from another.
_ONE_BY_ONE = frozenset({"creator_id", "external_id", "handle"})
AGE_TELLS = (
    "Creators are not listed one by one while an age is chosen: the list would tell how old each of them is, which "
    "your role may not see. Choose all ages to see it."
)


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


def without_ages(answer: Any, filters: Filters, withheld: AbstractSet[str]) -> Any:
    """Return an answer, or a value made of answers, without the rows that would tell who is how old.

    A list of creators under a filter on their age says the age of each, to somebody from whom years of birth are
    withheld.
    """
    if not filters.ages or "birth_year" not in withheld:
        return answer
    if isinstance(answer, Answer):
        one_by_one = not _ONE_BY_ONE.isdisjoint(answer.frame.columns)
        return replace(answer, frame=answer.frame.head(0), refused=AGE_TELLS) if one_by_one else answer
    if is_dataclass(answer) and not isinstance(answer, type):
        parts = {one.name: getattr(answer, one.name) for one in fields(answer) if one.init}
        changed = {name: without_ages(part, filters, withheld) for name, part in parts.items()}
        return replace(answer, **changed) if any(changed[name] is not parts[name] for name in parts) else answer
    return answer


def _cut(frame: pd.DataFrame, withheld: AbstractSet[str]) -> pd.DataFrame:
    found = [name for name in frame.columns if name in withheld]
    if not found:
        return frame
    shown = {name: frame[INSTEAD[name]] for name in found if INSTEAD.get(name) in frame.columns}
    hidden = [name for name in found if name not in shown]
    return frame.assign(**shown).drop(columns=hidden)
