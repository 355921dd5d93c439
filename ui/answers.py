"""Answers, asked once: kept by question, scope and snapshot, within bounds on age and number."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

import streamlit as st

from data_access.answer import Answer
from data_access.database import Database, open_database, snapshot_id
from data_access.filters import Scope
from data_access.settings import Settings, load
from ui.abandoned import Waiting, while_wanted
from ui.identity import function_name, identity
from ui.kept import Kept
from ui.recent import Asked, RecentAnswers
from ui.turns import Turns

Question = Callable[..., Any]

KEPT_SECONDS = 900
KEPT_ANSWERS = 2000
# At most so many pages have a turn at the same time, and so many questions of each are answered side by side: together
# as many as an engine has connections to give.
AT_ONCE = 4
# A turn that takes longer than this lets the next begin beside it.
PATIENCE = 1.0


@st.cache_resource(
    ttl=86_400,
    max_entries=2,
    show_spinner=False,
    validate=lambda database: database.lasts,
    on_release=lambda database: database.close(),
)
def _database(url: str, identity: str, _settings: Settings) -> Database:  # noqa: ARG001 the cache key
    return open_database(_settings)


def database() -> Database:
    """Return the current snapshot, opened once for everyone. Raises DatabaseError where there is none."""
    return _database(settings().database_url, snapshot_id(settings()), settings())


@cache
def settings() -> Settings:
    """Return the settings of this process. Raises SettingError that names the one that cannot be used."""
    return load()


@cache
def _kept() -> Kept[Any]:
    return Kept(seconds=KEPT_SECONDS, most=KEPT_ANSWERS)


@cache
def _turns(embedded: bool) -> Turns:
    """Return who asks now: one page at a time where the engine works on the processors that draw the pages."""
    return Turns(at_once=1 if embedded else AT_ONCE, most=AT_ONCE, patience=PATIENCE)


def ask(question: Question, source: Database, scope: Scope, **options: Any) -> Any:
    """Answer `question(source, scope, **options)`, from the cache when the same was asked of this snapshot.

    Nobody may change an answer's frame: it is shared. Options must be plain values (see ui.identity). Raises ValueError
    for a question that is made within another function: two of them share a name, and so one's answer would be given
    for the other.
    """
    return ask_all([partial(question, **options)], source, scope)[0]


def ask_all(questions: Sequence[Question], source: Database, scope: Scope) -> list[Any]:
    """Answer several questions side by side where they are not in the cache; in the order given.

    A question with options is a `functools.partial` that names them; one over another scope names `scope` among them.
    What is not in the cache is worked out when it is this page's turn.
    """
    asked = [_asking(question, source, scope) for question in questions]
    # What this page works out itself; it may be left while it waits for what another does.
    own: set[str] = set()

    def new() -> list[int]:
        return [at for at, one in enumerate(asked) if not _kept().has(one.key)]

    def answers() -> list[Any]:
        # Helpers of its own: those of a slow page would hold up the others.
        helpers = ThreadPoolExecutor(AT_ONCE - 1, "question")
        try:
            # What may call off the page's questions goes along with each of them; this thread takes the first.
            running = {at: helpers.submit(copy_context().run, asked[at].answer, own) for at in new()[1:]}
            return [running[at].result() if at in running else one.answer(own) for at, one in enumerate(asked)]
        finally:
            helpers.shutdown(cancel_futures=True)

    def alone() -> bool:
        return all(map(_waiting().alone, tuple(own)))

    if not (waited := new()):
        return [one.answer(own) for one in asked]
    expected = sum(_took().get(asked[at].name, 0.0) for at in waited)
    return while_wanted(answers, alone, lambda: not new(), _turns(source.kind.embedded), expected)


@dataclass(frozen=True)
class _Asking:
    """A question that somebody waits for: its name, the key of its answer, and what works it out."""

    name: str
    key: str
    work: Callable[[], Any]

    def answer(self, own: set[str]) -> Any:
        """Return the answer; where this page is who works it out, its key is among its `own` meanwhile."""
        computed = False

        def compute() -> Any:
            nonlocal computed
            computed = True
            own.add(self.key)
            try:
                return named(self.work(), self.key)
            finally:
                own.discard(self.key)

        began = time.perf_counter()
        with _waiting().of(self.key):
            answer = _kept().get(self.key, compute)
        seconds = time.perf_counter() - began
        if computed:
            _took()[self.name] = seconds
        rows = len(answer.frame) if isinstance(answer, Answer) else None
        recent().add(Asked(self.name, datetime.now(UTC).replace(tzinfo=None), seconds, rows, not computed))
        return answer


def _asking(question: Question, source: Database, scope: Scope) -> _Asking:
    function, options = question, {}
    if isinstance(question, partial):
        function, options = question.func, {name: value for name, value in question.keywords.items() if name != "scope"}
    over, name = scope_of(question, scope), function_name(function)
    key = f"{name}|{source.snapshot.id}|{identity(over)}|{identity(dict(sorted(options.items())))}"
    return _Asking(name, key, partial(function, source, over, **options))


def scope_of(question: Question, scope: Scope) -> Scope:
    """Return the scope that a question for `ask_all` is asked over: one of its own, or the one given."""
    own: Scope = question.keywords.get("scope", scope) if isinstance(question, partial) else scope
    return own


def named(value: Any, key: str) -> Any:
    """Return a value whose answers, itself or the fields of a dataclass, say what they answer: see Answer.asked."""
    if isinstance(value, Answer):
        return value.known_as(key)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        answers = {name: part.known_as(f"{key}.{name}") for name, part in parts.items() if isinstance(part, Answer)}
        return replace(value, **answers) if answers else value
    return value


@cache
def _waiting() -> Waiting:
    return Waiting()


@cache
def _took() -> dict[str, float]:
    """Return how many seconds each question took the last time it was worked out."""
    return {}


@cache
def recent() -> RecentAnswers:
    """Return the latest answers of this process and how long they took."""
    return RecentAnswers()
