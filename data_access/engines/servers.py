"""What every server has in common: a state told by its newest import, and a place that holds no password."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.engine import URL, Engine

from data_access.contract import imports
from data_access.engines.kind import State

FRESH_SECONDS = 60

_NEWEST = select(func.max(imports.c.import_id).label("newest"), func.max(imports.c.finished_at).label("finished"))


def server_state(engine: Engine, now: datetime | None = None) -> State:
    """Return the state of a server's data: its newest import, and the minute.

    Rows may change on a server without any import, and nothing cheap tells that they did; so every minute counts as a
    state of its own, and no answer that is kept is older than that. Raises SQLAlchemyError.
    """
    moment = now or datetime.now(UTC)
    parts = [f"{int(moment.timestamp() // FRESH_SECONDS):x}"]
    with engine.connect() as connection:
        newest, finished = connection.execute(_NEWEST).one()
    if finished is not None:
        parts = [f"import-{newest}", f"{finished:%Y%m%dT%H%M%S}", *parts]
    return State("-".join(parts), moment.replace(tzinfo=None))


def server_place(url: URL) -> str:
    """Return host, port and database of a URL."""
    host = f"{url.host or 'this machine'}{f':{url.port}' if url.port else ''}"
    return f"{host}/{url.database}" if url.database else host
