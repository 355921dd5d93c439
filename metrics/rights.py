"""Questions that only the viewer's rights narrow: support must find a creator whatever the filter bar says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from data_access.answer import Answer
from data_access.errors import PermissionDeniedError
from data_access.filters import Filters, Scope
from metrics.facts import sentences

_ALWAYS = Filters(date(1970, 1, 1), date(2200, 1, 1), compare="none")
NO_FILTER = "All days; the filter bar does not narrow this."


def rights(scope: Scope) -> Scope:
    """Return what the viewer may see, with no filter chosen and over all days."""
    return scope.over(_ALWAYS)


def rights_in_period(scope: Scope) -> Scope:
    """Return what the viewer may see in the chosen period, by the chosen date basis, with no other filter."""
    chosen = scope.filters
    return scope.over(Filters(chosen.start, chosen.end, compare="none", basis=chosen.basis))


def unfiltered(answer: Answer) -> Answer:
    """Return an answer over `rights` whose provenance says that no filter narrowed it."""
    limits = sentences(rights(Scope(_ALWAYS)))
    kept = tuple(sentence for sentence in answer.provenance.filters if sentence not in limits)
    return replace(answer, provenance=replace(answer.provenance, filters=(NO_FILTER, *kept)))


def demand_whole_programme(scope: Scope) -> None:
    """Raise PermissionDeniedError where the viewer is limited to some rows: what is asked counts all of them."""
    if scope.limited:
        raise PermissionDeniedError("This counts the whole programme, of which you see a part.")
