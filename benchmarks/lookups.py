"""Finding one creator by whatever a caller gives."""

from __future__ import annotations

import time
from datetime import date

from benchmarks.figures import Bound, Section, milliseconds, percentile
from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.lookup import lookup

EACH = 20
_KINDS = {
    "id": "select cast(creator_id as varchar) from creators",
    "handle": "select '@' || handle from creators",
    "e-mail": "select email from creators where email is not null",
    "phone": "select phone from creators where phone is not null",
    "order id": "select order_id from commissions where order_id is not null",
    "part of a name": "select substr(display_name, 1, 6) from creators where length(display_name) > 6",
}


def measure(database: Database) -> tuple[Section, list[Bound]]:
    """Look creators of the data up by each kind of term, as they are drawn from the whole table."""
    day = database.snapshot.last_day or date.today()
    scope = Scope(Filters(day, day))
    found: dict[str, list[float]] = {}
    for kind, statement in _KINDS.items():
        with database.engine.connect() as connection:
            terms = connection.exec_driver_sql(f"select * from ({statement}) using sample {EACH} (reservoir, 7)")
            found[kind] = [_timed(database, scope, str(term)) for (term,) in terms.fetchall()]
    rows = tuple((k, *(milliseconds(percentile(times, s)) for s in (0.5, 0.95))) for k, times in found.items() if times)
    exact = [seconds for kind, times in found.items() if kind != "part of a name" for seconds in times]
    section = Section("Lookups", f"{EACH} terms of each kind, ms.", ("by", "p50", "p95"), rows)
    return section, [
        Bound("creator lookup by id, handle, e-mail, phone or order id: p95", 50, percentile(exact, 0.95) * 1000, "ms"),
        Bound("creator lookup by part of a name: p95", 150, percentile(found["part of a name"], 0.95) * 1000, "ms"),
    ]


def _timed(database: Database, scope: Scope, term: str) -> float:
    began = time.perf_counter()
    lookup(database, scope, query=term)
    return time.perf_counter() - began
