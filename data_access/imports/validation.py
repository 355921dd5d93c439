"""Holding what a mapping gives to the contract, in one pass of the engine and inside the sandbox.

Each row gets the typed values and the first thing that is wrong with it, or nothing. Types are cast strictly: a whole
number with a fraction, a time with an unread offset or a day with hours is wrong, not rounded.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Numeric, Table

from data_access.contract import COUNTRY, CURRENCY, bound_in_words, contract
from data_access.errors import ImportFileError, did_you_mean
from data_access.imports.csv_reading import literal, quoted
from data_access.imports.keys import Keys, keys_of, loadable_columns
from data_access.imports.mapping import TableMapping

LINE_COLUMNS = ("_line", "_file", "_reject", "_reject_column", "_reject_value", "_earliest")
PATTERNS = {
    COUNTRY: "must be two capital letters, as in FR (ISO 3166-1 alpha-2)",
    CURRENCY: "must be three capital letters, as in EUR (ISO 4217)",
}
LONGEST_VALUE = 1000
CHOOSE = "Mend the mapping, or choose the one that fits the files with --mapping."


@dataclass(frozen=True)
class Problem:
    """One thing that can be wrong: the column, and what is wrong and what would be right."""

    column: str
    reason: str
    condition: str


@dataclass(frozen=True)
class TypedRows:
    """Rows that were typed as they were read, with nothing wrong.

    query: gives them wherever `rows` are known by `name`; rest: the sandbox's table of all others.
    """

    rows: pa.Table
    name: str
    query: str
    rest: str


@dataclass(frozen=True)
class Checked:
    """A SELECT's rows after the check, in the sandbox's table `name`.

    columns: contract columns that were given; keys: text keys that were given; typed: most of the rows, where there is
    a shorter way to them. The table also has _line, _file, _earliest, _problem (number, 0: the mapping's own _reject)
    and its words.
    """

    table: str
    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    typed: TypedRows | None = None


def check(
    connection: duckdb.DuckDBPyConnection, mapping: TableMapping, only_file: str | None, name: str = ""
) -> Checked:
    """Run a mapping's SELECT and check every row, into a table of this name.

    only_file: what `_file` is where the mapping does not give it.

    Raises ImportFileError where the SELECT fails or does not give what the table needs.
    """
    given = _given(connection, mapping)
    _demand(mapping, given, keys_of(contract.tables[mapping.table]), only_file)
    columns, text_keys = given_columns(mapping.table, given)
    statement = _statement(mapping, given, columns, text_keys, only_file)
    name = name or f"_checked_{mapping.table}"
    try:
        connection.execute(f"create table {quoted(name)} as {statement}")
    except duckdb.Error as error:
        raise ImportFileError(f"{mapping.where} fails on these files: {error}\n{CHOOSE}") from error
    _demand_lines(connection, mapping, name)
    return Checked(mapping.table, name, columns, text_keys)


def given_columns(table: str, given: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the contract columns of a table, and the text keys beside them, that are among those given."""
    keys = keys_of(contract.tables[table])
    columns = tuple(name for name in loadable_columns(table) if name in given)
    named = [*([keys.own_key] if keys.own_key else []), *(reference.key for reference in keys.references)]
    return columns, tuple(dict.fromkeys(key for key in named if key in given and key not in columns))


def _given(connection: duckdb.DuckDBPyConnection, mapping: TableMapping) -> dict[str, str]:
    try:
        rows = connection.execute(f"describe select * from (\n{mapping.sql}\n)").fetchall()
    except duckdb.Error as error:
        raise ImportFileError(f"{mapping.where} does not fit these files: {error}\n{CHOOSE}") from error
    return {row[0]: row[1] for row in rows}


def _demand(mapping: TableMapping, given: Dictionary[str, str], keys: Keys, only_file: str | None) -> None:
    table = contract.tables[mapping.table]
    own = () if keys.own_key is None else (keys.own_key,)
    known = {*table.c.keys(), *own, *(r.key for r in keys.references), *LINE_COLUMNS}
    for name in given:
        if name not in known:
            raise ImportFileError(
                f"{mapping.where} gives {name!r}, which {mapping.table} does not have.{did_you_mean(name, known)}"
            )
    instead = {r.column: r.key for r in keys.references}
    for column, key in instead.items():
        if column in given and key in given:
            raise ImportFileError(f"{mapping.where} gives both {column!r} and {key!r}. Give one of them.")
    missing = [
        column.name
        for column in table.c
        if not column.nullable and column.name not in given and instead.get(column.name, "") not in given
    ]
    if keys.own_id in missing and (keys.own_key in given or mapping.table == "commissions"):
        missing.remove(keys.own_id)
    if "_line" not in given or (only_file is None and "_file" not in given):
        missing.append("_line" if "_line" not in given else "_file")
    if missing:
        raise ImportFileError(f"{mapping.where} does not give {', '.join(missing)}, which {mapping.table} needs.")
    if mapping.table == "commissions" and not {"commission_id", "line_key", "order_id"} & set(given):
        raise ImportFileError(f"{mapping.where} gives nothing to tell lines apart: give order_id or line_key.")
    for name, kind in given.items():
        if kind in ("DOUBLE", "FLOAT") and isinstance(getattr(table.c.get(name), "type", None), Integer | Numeric):
            raise ImportFileError(
                f"{mapping.where} gives {name!r} as {kind}, which is not exact. Use decimals or minor_units(…)."
            )


def _demand_lines(connection: duckdb.DuckDBPyConnection, mapping: TableMapping, name: str) -> None:
    lost = connection.execute(f"select count(*) from {quoted(name)} where _line is null or _file is null").fetchone()
    if lost and lost[0]:
        raise ImportFileError(f"{mapping.where} gives {lost[0]} rows without _line or _file. Every row needs both.")


def _statement(
    mapping: TableMapping,
    given: Dictionary[str, str],
    columns: tuple[str, ...],
    text_keys: tuple[str, ...],
    only_file: str | None,
) -> str:
    table = contract.tables[mapping.table]
    problems = _problems(table, columns, given)
    raw = [f"{_raw(table.c[name], given[name])} as {quoted('raw ' + name)}" for name in columns]
    raw += [f"nullif(trim({quoted(key)}::varchar), '') as {quoted(key)}" for key in text_keys]
    raw.append("_line::bigint as _line")
    raw.append(f"{'_file::varchar' if '_file' in given else literal(only_file or '')} as _file")
    for name in ("_reject", "_reject_column", "_reject_value"):
        raw.append(f"{name}::varchar as {name}" if name in given else f"null::varchar as {name}")
    raw.append("coalesce(_earliest::boolean, false) as _earliest" if "_earliest" in given else "false as _earliest")
    picked = {
        "_column": [literal(problem.column) for problem in problems],
        "_value": [f"left({quoted('raw ' + p.column)}::varchar, {LONGEST_VALUE})" for p in problems],
        "_reason": [literal(problem.reason) for problem in problems],
    }
    own = {"_column": "_reject_column", "_value": "_reject_value", "_reason": "_reject"}
    words = [
        # Nothing is wrong with most rows: they need not be held against every number.
        f"case when _problem is not null then case _problem when 0 then {own[name]} "
        + " ".join(f"when {at} then {choice}" for at, choice in enumerate(choices, 1))
        + f" end end as {name}"
        for name, choices in picked.items()
    ]
    kept = ", ".join([*map(quoted, columns), *map(quoted, text_keys), "_line", "_file", "_earliest", "_problem"])
    return f"""
        with given as (
            {mapping.sql}
        ),
        raw as (select {", ".join(raw)} from given),
        {typed_and_judged(mapping.table, columns, given, "when _reject is not null then 0")}
        select {kept}, {", ".join(words)} from judged
    """


def typed_and_judged(table: str, columns: Sequence[str], given: Dictionary[str, str], first: str = "") -> str:
    """Return the SQL of `judged`: the rows of `raw`, where each column is `raw <name>`, with typed columns beside it.

    given: the type of each column. `_problem` is the number of the first thing that is wrong; first: what goes before.
    """
    contracted = contract.tables[table]
    typed = ", ".join(f"{as_typed(contracted.c[name], given[name])} as {quoted(name)}" for name in columns)
    problems = enumerate(_problems(contracted, columns, given), 1)
    conditions = " ".join([first, *(f"when {problem.condition} then {at}" for at, problem in problems)])
    return f"""
        typed as (select *, {typed} from raw),
        judged as (select *, case {conditions} end as _problem from typed)
    """


def _problems(table: Table, columns: Sequence[str], given: Dictionary[str, str]) -> list[Problem]:
    return [problem for name in columns for problem in problems_of(table.c[name], given[name])]


def _is_text(kind: str) -> bool:
    return kind == "VARCHAR" or kind.startswith(("ENUM", "UUID", "JSON"))


def _raw(column: Column[Any], kind: str) -> str:
    name = quoted(column.name)
    if not _is_text(kind):
        return name
    if isinstance(column.type, Boolean | Date | DateTime | Integer | Numeric):
        return f"nullif(trim({name}::varchar), '')"
    return f"case when trim({name}::varchar) <> '' then {name}::varchar end"


def as_typed(column: Column[Any], kind: str) -> str:
    """Return the SQL of a column as the contract has it, of `raw <name>` given as a type; NULL where it cannot be."""
    raw, target, text = quoted("raw " + column.name), column.type, _is_text(kind)
    if isinstance(target, Integer):
        whole = "bigint" if target.__visit_name__ == "big_integer" else "integer"
        cast = f"try_cast({raw} as {whole})"
        if text:
            return f"case when {cast}::varchar = {raw} or regexp_full_match({raw}, '[+-]?[0-9]+') then {cast} end"
        return f"case when {raw} = trunc({raw}) then {cast} end" if kind.startswith("DECIMAL") else cast
    if isinstance(target, Numeric):
        cast = f"try_cast({raw} as decimal(24, 12))"
        return (
            f"case when regexp_full_match({raw}, '[+-]?[0-9]+([.][0-9]{{1,12}}0*)?') then {cast} end" if text else cast
        )
    if isinstance(target, DateTime):
        return _time(raw, kind, text)
    if isinstance(target, Date):
        return f"case when strlen({raw}) = 10 then try_cast({raw} as date) end" if text else f"try_cast({raw} as date)"
    return f"try_cast({raw} as boolean)" if isinstance(target, Boolean) else f"{raw}::varchar"


def _time(raw: str, kind: str, text: bool) -> str:
    if not text:
        return f"timezone('UTC', {raw})" if kind == "TIMESTAMP WITH TIME ZONE" else f"try_cast({raw} as timestamp)"
    # A plain cast would drop an offset; the zone-aware one reads it, and is UTC where there is none.
    return (
        f"case when not ({raw} >= '0' and {raw} < ':') then null "
        f"when strlen({raw}) in (10, 19) then try_cast({raw} as timestamp) "
        f"else timezone('UTC', try_cast({raw} as timestamptz)) end"
    )


def problems_of(column: Column[Any], kind: str) -> list[Problem]:
    """Return what can be wrong with a column that is given as a type: emptiness, type, allowed values, bounds."""
    typed, raw = quoted(column.name), quoted("raw " + column.name)
    found = []
    if not column.nullable:
        found.append(Problem(column.name, "is empty; a value is needed", f"{raw} is null"))
    wrong = _wrong_type(column)
    if wrong and not (kind == "BIGINT" and column.type.__visit_name__ == "big_integer"):
        found.append(Problem(column.name, wrong, f"{typed} is null and {raw} is not null"))
    if allowed := column.info.get("allowed"):
        # For a long IN the engine joins with the list, and then no longer keeps the order of the rows.
        other = " and ".join(f"{typed} <> {literal(value)}" for value in allowed)
        found.append(Problem(column.name, f"must be one of {', '.join(allowed)}", f"({other})"))
    if pattern := column.info.get("pattern"):
        reason = PATTERNS.get(pattern, f"must match {pattern}")
        found.append(Problem(column.name, reason, f"not regexp_full_match({typed}, {literal(pattern)})"))
    if (minimum := column.info.get("minimum")) is not None:
        found.append(
            Problem(column.name, f"must be at least {bound_in_words(minimum)}", f"{typed} < {_bound(minimum)}")
        )
    if (maximum := column.info.get("maximum")) is not None:
        found.append(Problem(column.name, f"must be at most {bound_in_words(maximum)}", f"{typed} > {_bound(maximum)}"))
    return found


def words_of(column: Column[Any]) -> str:
    """Return the type of the words that a column allows, kept as their numbers."""
    return f"enum({', '.join(map(literal, column.info['allowed']))})"


def _bound(bound: Any) -> str:
    return f"date '{bound_in_words(bound)}'" if isinstance(bound, date) else bound_in_words(bound)


def _wrong_type(column: Column[Any]) -> str | None:
    if column.name.endswith("_minor"):
        return "must be an amount: a whole number of minor units, or a decimal with a point where the source has those"
    if isinstance(column.type, Integer):
        bits = 64 if column.type.__visit_name__ == "big_integer" else 32
        return f"must be a whole number of {bits} bits, without fraction or separators"
    if isinstance(column.type, Numeric):
        return "must be a number of at most 12 decimal places, with a point"
    if isinstance(column.type, DateTime):
        return "must be a time such as 2026-01-31 12:30:00, in UTC or with its offset"
    if isinstance(column.type, Date):
        return "must be a day such as 2026-01-31"
    return "must be true or false" if isinstance(column.type, Boolean) else None
