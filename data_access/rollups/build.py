"""Builds rollups with statements of the engine itself, so that rows never leave it: whole, or the days that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, func, literal, not_, select

from data_access.contract import commissions
from data_access.filters import BASES
from data_access.rollups.declared import ROLLUPS
from data_access.rollups.gathered import (
    clicks_query,
    creators_query,
    days_query,
    gathered_clicks,
    gathered_creators,
    gathered_lines,
    gathering,
    lines_query,
    with_fingerprint,
)
from data_access.rollups.orders import repeated_lines, repeated_lines_query
from data_access.rollups.shape import MIDDLE_FROM, Rollup, Source
from data_access.rollups.state import definition, rollup_days, rollup_state
from data_access.rollups.wordings import NEXT, Wording, Words

# More lines than any ledger has: all that is declared is worth it.
EVERY = 2**63 - 1

Days = Mapping[str, Mapping[date, str]]

# Any row may change with any day.
_OF_ALL_DAYS = ("first_sales", "creator_years")

# Where more of the days changed than this, building all of them is no more work.
_MOST_CHANGED = 0.5


@dataclass(frozen=True)
class Builder:
    """A database to build in.

    execute: runs one statement and returns its rows; the caller begins and commits. given: written before each query
    that fills a table, for what it reads without being a table; words: what there is in columns of few words.
    """

    backend: str
    wording: Wording
    execute: Callable[[str], Sequence[Sequence[Any]]]
    given: str = ""
    words: Words = field(default_factory=dict)

    def run(self, statements: Iterable[str]) -> None:
        """Run statements one by one."""
        for statement in statements:
            self.execute(statement)

    def ask(self, query: Any) -> Sequence[Sequence[Any]]:
        """Return the rows of a query."""
        return self.execute(self.wording.text(query))

    def fill(self, table: Table, query: Any, name: str = "") -> None:
        """Put the rows of a query into a table, or into one of its shape under another name."""
        columns = ", ".join(table.c.keys())
        self.execute(f"INSERT INTO {name or table.name} ({columns}) {self.given}{self.wording.text(query)}")


@dataclass(frozen=True)
class Built:
    """What became of a rollup. days: how many of its days were built, None where it was built whole."""

    name: str
    rows: int
    days: int | None


@dataclass(frozen=True)
class _Before:
    """What was built before: tables with the types of their columns, definitions, days' fingerprints by date basis."""

    tables: Mapping[str, Mapping[str, str]]
    definitions: Mapping[str, str]
    days: Days


def build_rollups(builder: Builder, tokens: Mapping[Source, str], *, every: bool, whole: bool) -> tuple[Built, ...]:
    """Bring every rollup that the ledger's size is worth up to date; return them.

    tokens: of each source to build, from before anything is read; every: those too that only larger ledgers are worth;
    whole: build all their days, whatever was built before.
    """
    before = _before(builder)
    lines = EVERY if every else _lines(builder)
    worth = [one for one in ROLLUPS if one.worth_from <= lines and one.source in tokens]
    sources: set[Source] = {one.source for one in worth}
    changed: Mapping[str, frozenset[date] | None] = {}
    making = builder
    if lines < MIDDLE_FROM:
        making = _in_passing(builder, sources)
    else:
        making = replace(builder, words=_words(builder))
        _gather(making, sources)
        bases = sorted({one.basis for one in worth if one.by_days})
        changed = _all_changed(builder, bases, {} if whole else before.days)
    for one in ROLLUPS:
        if one not in worth and one.name in before.tables:
            builder.execute(builder.wording.drop(one.name))
    built = tuple(_build(making, one, before, changed.get(one.basis)) for one in worth)
    builder.run(builder.wording.forget(scratch_tables()))
    builder.run(_state_rows(builder, worth, built, tokens))
    return built


def _before(builder: Builder) -> _Before:
    """Read what was built before, and forget it: until all is built again, nothing may be used."""
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in builder.execute(builder.wording.columns()):
        columns.setdefault(table, {})[column] = kind
    builder.run(builder.wording.forget(scratch_tables()))
    kept = all(columns.get(table.name, {}).keys() == set(table.c.keys()) for table in (rollup_state, rollup_days))
    definitions: dict[str, str] = {}
    days: dict[str, dict[date, str]] = {}
    if kept:
        definitions = dict(builder.ask(select(rollup_state.c.name, rollup_state.c.definition)))  # type: ignore[arg-type]
        days = {basis: dict(_days(builder, basis)) for basis in ("", *BASES)}
    for table in (rollup_state, rollup_days):
        if kept:
            builder.run(builder.wording.empty(table.name))
            continue
        if table.name in columns:
            builder.execute(builder.wording.drop(table.name))
        builder.run(builder.wording.create(table, table.name, builder.words))
    return _Before(columns, definitions, days)


def scratch_tables() -> tuple[Table, ...]:
    """Return the tables that are there only while rollups are built."""
    return (repeated_lines, gathered_creators, gathered_lines, gathered_clicks)


def _lines(builder: Builder) -> int:
    return int(builder.ask(select(func.count()).select_from(commissions))[0][0])


def _in_passing(builder: Builder, sources: set[Source]) -> Builder:
    """Return a builder whose queries gather what they read themselves: for few rollups, less work than a table."""
    if "lines" in sources:
        _keep(builder, repeated_lines, repeated_lines_query())
    return replace(builder, given=gathering(builder.wording.text))


def _words(builder: Builder) -> Words:
    """Return the words that there are, in order, for each gathered column that the engine keeps as numbers of words."""
    found: dict[str, tuple[str, ...]] = {}
    for column in (column for table in scratch_tables() for column in builder.wording.worded(table)):
        source = column.info["contract"]
        words = tuple(sorted(row[0] for row in builder.ask(select(source).where(source.is_not(None)).distinct())))
        if builder.wording.few(words):
            found[column.name] = words
    return found


def _gather(builder: Builder, sources: set[Source]) -> None:
    _keep(builder, gathered_creators, creators_query())
    if "lines" in sources:
        _keep(builder, repeated_lines, repeated_lines_query())
        _keep(builder, gathered_lines, with_fingerprint(lines_query()))
    if "clicks" in sources:
        _keep(builder, gathered_clicks, with_fingerprint(clicks_query()))


def _keep(builder: Builder, table: Table, query: Any) -> None:
    builder.run(builder.wording.scratch(table, builder.words))
    builder.fill(table, query)


def _all_changed(builder: Builder, bases: Iterable[str], before: Days) -> dict[str, frozenset[date] | None]:
    """Keep what each day is made of now; return the days of each basis that are not what they were."""
    for basis in bases:
        builder.fill(rollup_days, days_query(basis))
    return {basis: _changed(before.get(basis), _days(builder, basis)) for basis in bases}


def _days(builder: Builder, basis: str) -> dict[date, str]:
    known = select(rollup_days.c.day, rollup_days.c.fingerprint).where(rollup_days.c.basis == basis)
    return dict(builder.ask(known))  # type: ignore[arg-type]


def _changed(before: Mapping[date, str] | None, now: Mapping[date, str]) -> frozenset[date] | None:
    """Return the days that are not what they were; None where so many that all may be built as well."""
    if not before:
        return None
    days = frozenset(day for day in {*before, *now} if before.get(day) != now.get(day))
    return None if len(days) > _MOST_CHANGED * len(now) else days


def _build(builder: Builder, one: Rollup, before: _Before, changed: frozenset[date] | None) -> Built:
    there = one.name in before.tables
    known = there and before.definitions.get(one.name) == definition(one.name, builder.backend)
    if changed is None or not known or not builder.wording.fits(one.table, builder.words, before.tables[one.name]):
        _replace(builder, one, there, [one.query])
        return Built(one.name, _rows(builder, one), None)
    periods = sorted({_begin(one, day) for day in changed})
    if periods and one.shape in _OF_ALL_DAYS:
        _replace(builder, one, there, [one.query])
    elif periods:
        again, those = one.query.where(_among(one, _period(one), periods)), _among(one, one.period, periods)
        if builder.wording.in_place:
            builder.execute(builder.wording.text(one.table.delete().where(those)))
            builder.fill(one.table, again)
        else:
            _replace(builder, one, there, [select(one.table).where(not_(those)), again])
    return Built(one.name, _rows(builder, one), len(changed))


def _replace(builder: Builder, one: Rollup, there: bool, queries: Iterable[Any]) -> None:
    builder.run(builder.wording.create(one.table, f"{one.name}{NEXT}", builder.words))
    for query in queries:
        builder.fill(one.table, query, f"{one.name}{NEXT}")
    builder.run(builder.wording.swap(one.name, there=there))


def _among(one: Rollup, period: ColumnElement[Any], changed: Sequence[date]) -> ColumnElement[bool]:
    """Return the condition on periods to build again; a row of sellers tells of those before it, too."""
    return period >= changed[0] if one.shape == "sellers" else period.in_(changed)


def _period(one: Rollup) -> Any:
    """Return what the rollup's query makes its period of."""
    labelled = next(iter(one.query.selected_columns))
    return getattr(labelled, "element", labelled)


def _begin(one: Rollup, day: date) -> date:
    return day.replace(day=1) if one.period.name == "month" else day


def _rows(builder: Builder, one: Rollup) -> int:
    return int(builder.ask(select(func.count()).select_from(one.table))[0][0])


def _state_rows(
    builder: Builder, worth: Sequence[Rollup], built: Sequence[Built], tokens: Mapping[Source, str]
) -> Iterator[str]:
    columns = ", ".join(rollup_state.c.keys())
    for one, made in zip(worth, built, strict=True):
        values = (one.name, definition(one.name, builder.backend), tokens[one.source], made.rows)
        row = select(*(literal(v, c.type).label(c.name) for v, c in zip(values, rollup_state.c, strict=True)))
        yield f"INSERT INTO {rollup_state.name} ({columns}) {builder.wording.text(row)}"
