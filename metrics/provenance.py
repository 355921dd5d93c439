"""How an answer says where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data_access.answer import Answer, Provenance
from data_access.database import Database, Result
from data_access.filters import Scope
from metrics.facts import BASIS_WORDS, sentences
from metrics.measures import figure


def answered(
    title: str,
    frame: pd.DataFrame,
    results: Sequence[Result],
    scope: Scope,
    database: Database,
    figures: Sequence[str] = (),
    *,
    definitions: Sequence[tuple[str, str]] = (),
    date_basis: str | None = None,
    status_basis: str | None = None,
    notes: Sequence[str] = (),
) -> Answer:
    """Make an Answer from a frame and the results behind it.

    figures: names of measures and ratios among the columns, whose definitions and units are taken over;
    definitions: further (label, meaning) pairs; the bases are worked out where they are not given.
    """
    known = [figure(name) for name in figures]
    provenance = Provenance(
        title=title,
        definitions=(*((one.label, one.definition) for one in known), *definitions),
        date_basis=date_basis or BASIS_WORDS[scope.filters.basis],
        status_basis=status_basis or "; ".join(dict.fromkeys(one.status_basis for one in known)) or "all",
        filters=sentences(scope),
        written=tuple(result.written for result in results),
        tables=tuple(sorted({table for result in results for table in result.tables})),
        rows=len(frame),
        seconds=sum(result.seconds for result in results),
        snapshot_id=database.snapshot.id,
        as_of=database.snapshot.as_of,
    )
    return Answer(frame, provenance, {one.name: one.unit for one in known}, tuple(notes))
