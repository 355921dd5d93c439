"""How every page opens: permission first, then the snapshot, the title, the filters and what they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from access import identity
from access.audit.trail import Trail
from access.permissions import EXPORT
from access.viewer import Viewer
from access.withholding import without, without_ages
from data_access.database import Database
from data_access.errors import ConnectOpsError, StateGoneError
from data_access.filters import CONVERTED, Filters, Scope
from metrics.options import options
from ui import answers, exports
from ui.choice import Choices
from ui.exports import Export
from ui.filter_bar import filter_bar
from ui.formats import Formats
from ui.navigation import menu
from ui.replay import replay
from ui.session import done_lately, session_name
from ui.skeleton import wait_is_over
from ui.still import begin_anew, demand_before_parts

_BASIS = {"ordered": "by order date", "settled": "by settlement date", "paid": "by payment date"}


@dataclass(frozen=True)
class View:
    """What a page works with: the viewer, the snapshot, the scope of the filters, how to write values, the trail
    that the viewer leaves in the audit log, the place above the filter bar, for what a page is opened for, and what
    raises once the viewer may see this no longer."""

    viewer: Viewer
    database: Database
    scope: Scope
    formats: Formats
    trail: Trail
    above: DeltaGenerator
    demand_still: Callable[[], None]

    @property
    def filters(self) -> Filters:
        """The filters of the scope."""
        return self.scope.filters

    def ask(self, question: Callable[..., Any], scope: Scope | None = None, **options: Any) -> Any:
        """Answer a metrics question over this page's scope, or another one made from it.

        Columns that are not for the viewer are gone from it. Where they may see it no longer, the page begins anew.
        """
        self._begin_anew_unless_still()
        asked = scope or self.scope
        with _of_one_state():
            found = answers.ask(question, self.database, asked, **options)
        wait_is_over()
        return self.cut(found, asked)

    def ask_all(self, *questions: Callable[..., Any], scope: Scope | None = None) -> list[Any]:
        """Answer independent questions side by side, in their order; one with options is a `functools.partial`, and one
        over another scope than the rest names `scope` among them."""
        self._begin_anew_unless_still()
        asked = scope or self.scope
        with _of_one_state():
            found = answers.ask_all(questions, self.database, asked)
        wait_is_over()
        return [
            self.cut(one, answers.scope_of(question, asked)) for question, one in zip(questions, found, strict=True)
        ]

    def _begin_anew_unless_still(self) -> None:
        try:
            self.demand_still()
        except ConnectOpsError:
            st.rerun()
            # A file that is made after the run has no page to begin anew.
            raise

    def lasting(self) -> View:
        """Return this view, over the present snapshot where its own can be asked no longer.

        For what is made after the page was drawn: a file, or contact data. An answer says which snapshot it is of.
        """
        return self if self.database.lasts else replace(self, database=answers.database())

    def cut(self, answer: Any, scope: Scope) -> Any:
        """Return an answer over a scope without what is not for the viewer."""
        withheld = self.viewer.withheld
        if not withheld:
            return answer
        return replay(without_ages, replay(without, answer, withheld), scope.filters, withheld)

    def exports_are_about(self, subject: str) -> None:
        """Have the files taken away from here on recorded under this subject, in the audit log."""
        exports.recorded_by(partial(_recorded, self, subject, identity.asked_from_here(self.viewer)))


def open_page(name: str, title: str, question: str) -> View:
    """Open a page: demand its permission, draw title, filter bar and what the figures stand on, return the view.

    title: the page's name; question: the sentence it answers. Raises PermissionDeniedError, DatabaseError.
    """
    viewer = identity.current()
    trail = Trail(viewer, session_name(), done_lately())
    trail.demand_page(name)
    still = identity.unchanged(viewer)
    demand_before_parts(still)
    database = answers.database()
    st.title(title, anchor=False)
    st.caption(question)
    above = st.container()
    with _of_one_state():
        choices = _choices(viewer, database)
    filters = filter_bar(name, choices, _formats(CONVERTED))
    menu(viewer.may_open)
    view = View(viewer, database, viewer.scope(filters), _formats(filters.currency), trail, above, still)
    view.exports_are_about(f"page {name}")
    exports.say_what_is_refused()
    _standing(view)
    return view


@contextmanager
def _of_one_state() -> Iterator[None]:
    """Begin the page anew where it, or a part of it, asks a snapshot that is gone: so it is never of two of them."""
    try:
        yield
    except StateGoneError:
        begin_anew()
        raise


def _recorded(view: View, subject: str, demand_own: Callable[[], None], export: Export) -> None:
    demand_own()
    view.demand_still()
    view.trail.demand(EXPORT)
    view.trail.record("export", subject=subject, details=asdict(export))


def _formats(currency: str) -> Formats:
    return Formats(answers.settings().locale, currency)


def _choices(viewer: Viewer, database: Database) -> Choices:
    snapshot = database.snapshot
    today = datetime.now(UTC).date()
    last = snapshot.last_day or today
    found = answers.ask(options, database, viewer.scope(Filters(last, last)))
    wait_is_over()
    return Choices(
        found.countries,
        found.categories,
        found.platforms,
        dict(found.campaigns),
        found.currencies,
        snapshot.first_day or last,
        last,
    )


def _standing(view: View) -> None:
    """Say what every figure on the page stands on."""
    filters, formats = view.filters, view.formats
    parts = [
        f"**{formats.day(filters.start)} – {formats.day(filters.end)}** {_BASIS[filters.basis]}",
        "converted to US dollars at each day's rate"
        if filters.currency == CONVERTED
        else f"{filters.currency} lines only",
        f"as of {formats.moment(view.database.snapshot.as_of)}",
    ]
    other = filters.compared()
    if other is not None:
        parts.insert(1, f"compared with {formats.day(other.start)} – {formats.day(other.end)}")
    st.caption(" · ".join(parts))
