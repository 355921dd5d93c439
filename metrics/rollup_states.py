"""Which rollups there are, how large they are, and whether they may answer."""

from __future__ import annotations

import pandas as pd

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Scope
from metrics.provenance import answered
from metrics.rights import demand_whole_programme, rights, unfiltered

MISSING_NOTE = "Without a rollup the ledger answers: more slowly once it is large, with the same figures."
STALE_NOTE = "{} rollups do not fit the data and are not used. Run `python -m data_access refresh`."


def rollup_states(database: Database, scope: Scope) -> Answer:
    """Answer how every declared rollup stands, in the order of declaration.

    Columns: rollup, standing (fresh, stale, missing), rows (missing: not built), why (what made it unusable), sums
    (the contract table it sums). A stale or missing rollup is never read.
    """
    demand_whole_programme(scope)
    states = database.rollup_states
    frame = pd.DataFrame(
        {
            "rollup": [state.rollup.name for state in states],
            "standing": [state.standing for state in states],
            "rows": pd.array([state.rows for state in states], dtype="Int64"),
            "why": [state.why for state in states],
            "sums": ["clicks" if state.rollup.source == "clicks" else "commissions" for state in states],
        }
    )
    stale = sum(state.standing == "stale" for state in states)
    missing = any(state.standing == "missing" for state in states)
    answer = answered(
        "Rollups",
        frame,
        [],
        rights(scope),
        database,
        definitions=(
            ("Fresh", "Built by this version from the rows that are there now: it answers what it can exactly."),
            ("Stale", "Built by another version or from other rows: it is not used."),
            ("Missing", "Not built; smaller ledgers do without."),
        ),
        date_basis="all days",
        status_basis="every row",
        notes=(*((STALE_NOTE.format(stale),) if stale else ()), *((MISSING_NOTE,) if missing else ())),
    )
    answer.units["rows"] = "count"
    return unfiltered(answer)
