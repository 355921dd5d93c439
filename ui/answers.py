"""Answers, asked once: kept by question, scope and snapshot, within bounds on age and number."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import streamlit as st

from data_access.answer import Answer
from data_access.database import Database, open_database, snapshot_id
from data_access.filters import Scope
from data_access.settings import Settings, load
from ui.recent import Asked, RecentAnswers

Question = Callable[..., Any]

KEPT_SECONDS = 900
KEPT_ANSWERS = 2000


@st.cache_resource(ttl=86_400, max_entries=2, show_spinner=False, on_release=lambda database: database.close())
def _database(identity: str, settings: Settings) -> Database:  # noqa: ARG001 the identity is the cache key
    return open_database(settings)


def database() -> Database:
    """Return the current snapshot, opened once for everyone. Raises DatabaseError where there is none."""
    return _database(snapshot_id(settings()), settings())


@cache
def settings() -> Settings:
    """Return the settings of this process. Raises SettingError that names the one that cannot be used."""
    return load()


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=KEPT_ANSWERS, show_spinner=False)
def _kept(
    question_name: str,  # noqa: ARG001 part of the cache key
    scope: Scope,
    identity: str,  # noqa: ARG001 part of the cache key
    options: tuple[tuple[str, Any], ...],
    _question: Question,
    _source: Database,
) -> Any:
    return _question(_source, scope, **dict(options))


def ask(question: Question, source: Database, scope: Scope, **options: Any) -> Any:
    """Answer `question(source, scope, **options)`, from the cache when the same was asked of this snapshot.

    Nobody may change an answer's frame: it is shared. Options must be hashable values. Raises ValueError for a question
    that is made within another function: two of them share a name, and so one's answer would be given for the other.
    """
    name = f"{question.__module__}.{question.__qualname__}"
    if "<" in name:
        raise ValueError(f"{name} cannot be told from others of its name. Declare the question in its module.")
    computed = False

    def compute(*given: Any, **chosen: Any) -> Any:
        nonlocal computed
        computed = True
        return question(*given, **chosen)

    began = time.perf_counter()
    answer = _kept(name, scope, source.snapshot.id, tuple(sorted(options.items())), compute, source)
    seconds = time.perf_counter() - began
    rows = len(answer.frame) if isinstance(answer, Answer) else None
    recent().add(Asked(name, datetime.now(UTC).replace(tzinfo=None), seconds, rows, not computed))
    return answer


@cache
def recent() -> RecentAnswers:
    """Return the latest answers of this process and how long they took."""
    return RecentAnswers()
