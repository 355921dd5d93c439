"""Who a creator is by name, and how to reach them: clear values, for one person who said why, and for no cache."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select

from data_access.contract import creators
from data_access.database import Database
from data_access.filters import Scope
from metrics.facts import cut
from metrics.masking import MASKS
from metrics.rights import rights


def personal_data(database: Database, scope: Scope, *, creator_id: int) -> dict[str, str | None]:
    """Return display_name, email, phone and birth_year of a creator as written, None where missing.

    Empty where there is no such creator or the viewer may not see them. Never ask it through ui.answers: what that
    keeps is shared. Whoever calls this has recorded it first.
    """
    _, where = cut("creators", rights(scope), dated=False)
    columns = [creators.c[name] for name in MASKS]
    found = database.ask(select(*columns).where(creators.c.creator_id == creator_id, *where).limit(1)).frame
    if found.empty:
        return {}
    return {name: None if pd.isna(found[name][0]) else str(found[name][0]) for name in MASKS}
