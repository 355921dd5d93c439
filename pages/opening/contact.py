"""The door to a creator's personal data: the right to it, the record of it, and the values past every cache."""

from __future__ import annotations

from functools import partial

from access.permissions import REVEAL
from data_access.answer import Answer
from metrics.masking import MASKS
from metrics.personal_data import personal_data
from pages.opening import View
from ui import answers, reveal


def contact_data(view: View, identity: Answer) -> None:
    """Draw the personal data of the creator of `metrics.profile.identity`: masked, in clear once it is recorded why."""
    row = identity.frame.iloc[0]
    creator = int(row["creator_id"])
    reveal.personal_data(
        reveal.Reveal(
            subject=f"{view.viewer.name}|{view.viewer.subject}|{creator}",
            masked={name: row[name] for name in MASKS},
            minutes=answers.settings().reveal_minutes,
            may=partial(view.viewer.may, REVEAL),
            record=partial(_record, view, creator),
            clear=lambda: personal_data(view.lasting().database, view.scope, creator_id=creator),
        )
    )


def _record(view: View, creator: int, reason: str) -> None:
    view.demand_still()
    view.trail.demand(REVEAL)
    view.trail.record("reveal", subject=f"creator {creator}", details={"fields": list(MASKS)}, reason=reason)
