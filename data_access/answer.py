"""What a question brings back: figures, and where they come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import pandas as pd


@dataclass(frozen=True)
class Provenance:
    """Where figures come from, shown beside every card and chart and carried by every download.

    definitions: (figure, what it means) pairs; date_basis, status_basis: in words; filters: one sentence each;
    written: what writes each statement that ran; tables: what they read; rows: how many came back; seconds: how long it
    took; snapshot_id, as_of: the state of the data.
    """

    title: str
    definitions: tuple[tuple[str, str], ...]
    date_basis: str
    status_basis: str
    filters: tuple[str, ...]
    written: tuple[Callable[[], str], ...]
    tables: tuple[str, ...]
    rows: int
    seconds: float
    snapshot_id: str
    as_of: datetime

    @property
    def sql(self) -> tuple[str, ...]:
        """The statements that ran, written when somebody looks at them."""
        return tuple(write() for write in self.written)


@dataclass(frozen=True)
class Answer:
    """A frame with its provenance. `units` names the unit of each figure column; `notes` says what is missing;
    `refused` why it has no rows for whoever asked, "" where it has those that were found.

    asked: which question this answers, over which scope and snapshot; "" where nobody said. It is how drawings of the
    answer are kept, so `dataclasses.replace` does not carry it over: what is made from an answer is another one.
    """

    frame: pd.DataFrame
    provenance: Provenance
    units: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    refused: str = ""
    asked: str = field(default="", init=False, compare=False)

    def known_as(self, asked: str) -> Answer:
        """Return the same answer, and say what was asked."""
        found = replace(self)
        object.__setattr__(found, "asked", asked)
        return found

    def unit(self, name: str) -> str:
        """Return the unit of a column, "" where it has none; `<figure>_before` has that of its figure."""
        return self.units.get(name) or self.units.get(name.removesuffix("_before"), "")
