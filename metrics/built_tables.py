"""Which tables are built from the contract's own, how large they are, and whether they may answer."""

from __future__ import annotations

import pandas as pd

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Scope
from metrics.provenance import answered
from metrics.rights import demand_whole_programme, rights, unfiltered

MISSING_NOTE = "Without them the contract's own tables answer: more slowly once they are large, with the same figures."
STALE_NOTE = "{} rollups and lookup tables do not fit the data and are not used. Run `python -m data_access refresh`."
INDEXED_NOTE = "This engine has no lookup tables: indexes of the contract's tables find accounts, orders and payouts."


def built_tables(database: Database, scope: Scope) -> Answer:
    """Answer how every declared rollup and lookup table stands, in the order of declaration.

    Columns: built (its name), standing (fresh, stale, missing), rows (missing: not built), why (what made it
    unusable), stands_for (the contract table that it saves reading). A stale or missing one is never read. Lookup
    tables are left out where the engine keeps none.
    """
    demand_whole_programme(scope)
    rows = [
        (one.rollup.name, one.standing, one.rows, one.why, "clicks" if one.rollup.source == "clicks" else "commissions")
        for one in database.rollup_states
    ]
    if database.kind.keeps_lookups:
        rows += [
            (one.lookup.name, one.standing, one.rows, one.why, one.lookup.made_from[0].table.name)
            for one in database.lookup_states
        ]
    frame = pd.DataFrame(rows, columns=["built", "standing", "rows", "why", "stands_for"])
    frame["rows"] = frame["rows"].astype("Int64")
    stale = int((frame["standing"] == "stale").sum())
    missing = bool((frame["standing"] == "missing").any())
    answer = answered(
        "Rollups and lookup tables",
        frame,
        [],
        rights(scope),
        database,
        definitions=(
            ("Rollup", "Sums and counts by day, month or creator, from which figures are put together."),
            ("Lookup table", "Leads from an id, a handle, an order id or a word of a name to whom it belongs."),
            ("Fresh", "Built by this version from the rows that are there now: it answers what it can exactly."),
            ("Stale", "Built by another version or from other rows: it is not used."),
            ("Missing", "Not built; smaller ledgers do without."),
        ),
        date_basis="all days",
        status_basis="every row",
        notes=(
            *((STALE_NOTE.format(stale),) if stale else ()),
            *((MISSING_NOTE,) if missing else ()),
            *(() if database.kind.keeps_lookups else (INDEXED_NOTE,)),
        ),
    )
    answer.units["rows"] = "count"
    return unfiltered(answer)
