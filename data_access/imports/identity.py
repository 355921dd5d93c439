"""Identity: text keys become our ids, the same ones from import to import, and references find their rows.

`import_keys` (source, table_name, external_key, id) in the snapshot remembers which id stands for which key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
from sqlalchemy import Column

from data_access.contract import contract
from data_access.imports.csv_reading import literal, quoted
from data_access.imports.keys import Keys, Reference, keys_of
from data_access.imports.rates import CONVERTED, know_rates, rate_join, usd_cents
from data_access.imports.validation import Checked, words_of

# Numbers that lie this close together are told apart by a bit each.
MOST_BITS = 10**8
UNKNOWN_LINE = "names no line of commissions; import that line first, or see why it was rejected"


@dataclass(frozen=True)
class Batch:
    """One file's rows for one table. import_id: of its import; source: whose keys they are;

    updates: whether rows that are there may change (they may not when the same file came before).
    """

    checked: Checked
    import_id: int
    source: str
    updates: bool


@contextmanager
def resolved(connection: duckdb.DuckDBPyConnection, batch: Batch) -> Iterator[None]:
    """Have `resolved`, made of `incoming`: rows with ids, `row_key`, and _column, _value, _reason of what is wrong.

    What is wrong here: a reference that finds nothing, a missing key, and a key that stands on an earlier line. Rows
    that need no ids and of which nothing is wrong are not copied for this.
    """
    keys = keys_of(contract.tables[batch.checked.table])
    joins, columns, wrong = _how(connection, batch, keys)
    copied = batch.checked.typed is None or own_key(batch.checked, keys) is not None or batch.checked.keys != ()
    copied = copied or not _nothing_wrong(connection, batch, keys, wrong)
    if copied:
        _resolve(connection, joins, columns, wrong)
        _refuse_repeated(connection, keys, batch)
        _refuse_unknown_ids(connection, batch)
        _give_ids(connection, batch, keys)
        _resolve_source_lines(connection, batch)
    else:
        _resolve(connection, joins, columns, [], kind="view")
    yield
    connection.execute(f"drop {'table' if copied else 'view'} resolved")


def _nothing_wrong(
    connection: duckdb.DuckDBPyConnection, batch: Batch, keys: Keys, wrong: Sequence[tuple[str, str, str, str]]
) -> bool:
    """Tell whether every reference of `incoming` finds its row and no key of it comes twice."""
    conditions = [condition for condition, *_ in wrong]
    if "source_commission_id" in batch.checked.columns:
        conditions.append(_unknown_line("rows", "select commission_id from incoming"))
    for condition in conditions:
        # Each by itself: a file of which one is true is read again anyway.
        if connection.execute(f"select 1 from incoming as rows where {condition} limit 1").fetchone():
            return False
    return _all_differ(connection, "incoming", *_told_apart_by(batch.checked, keys))


def own_key(checked: Checked, keys: Keys) -> str | None:
    """Return the SQL of the source's key of a row of `rows`, or None where the id or the key columns are given."""
    if keys.own_id is None or keys.own_id in checked.columns:
        return None
    if names_rows(checked, keys):
        return f"rows.{keys.own_key}"
    sub_order = "rows.sub_order_id" if "sub_order_id" in checked.columns else "null"
    return f"line_key(rows.order_id, {sub_order}, rows.kind)"


def names_rows(checked: Checked, keys: Keys) -> bool:
    """Tell whether the source's key of a row is given."""
    return keys.own_key in (*checked.keys, *checked.columns)


def _how(
    connection: duckdb.DuckDBPyConnection, batch: Batch, keys: Keys
) -> tuple[list[str], list[str], list[tuple[str, str, str, str]]]:
    """Return how rows are resolved: joins, columns, and what may be wrong: condition, column, value and reason."""
    checked = batch.checked
    contracted = contract.tables[checked.table].c
    joins, columns, wrong = [], [_of_rows(contracted[name]) for name in checked.columns], []
    for reference in keys.references:
        if reference.table == checked.table:
            continue
        if reference.key in checked.keys:
            alias = quoted(f"key of {reference.column}")
            joins.append(_key_join(alias, batch.source, reference.table, f"rows.{reference.key}"))
            columns.append(f"{alias}.id as {reference.column}")
            wrong += _unknown_key(reference, f"{alias}.id")
        elif reference.column in checked.columns:
            target = contract.tables[reference.table].info["key"][0]
            given = f"rows.{reference.column}"
            condition = f"{given} is not null and {given} not in (select {target} from {reference.table})"
            wrong.append((condition, reference.column, f"rows.{reference.column}", _orphan(reference)))
    own = own_key(checked, keys)
    if own is None:
        columns.append(f"rows.{keys.own_key} as row_key" if names_rows(checked, keys) else "null::varchar as row_key")
    else:
        joins.append(_key_join("own", batch.source, checked.table, own))
        columns.append(f"{own} as row_key, own.id as {keys.own_id}")
        name = keys.own_key if own == f"rows.{keys.own_key}" else "order_id"
        wrong.append((f"{own} is null", str(name), "null", "is empty; without it the row cannot be told from others"))
    if "source_line" in checked.keys:
        columns.append("rows.source_line")
    # Part of a key may be empty, and then left out: clicks of no campaign.
    resolved = {*checked.columns, *_referred(checked, keys), keys.own_id}
    columns += [f"null::bigint as {name}" for name in keys.columns if name not in resolved]
    if converted := CONVERTED.get(checked.table):
        know_rates(connection)
        joins.append(rate_join(converted))
        columns += usd_cents(converted)
    return joins, columns, wrong


def _resolve(
    connection: duckdb.DuckDBPyConnection,
    joins: Sequence[str],
    columns: Sequence[str],
    wrong: Sequence[tuple[str, str, str, str]],
    kind: str = "table",
) -> None:
    """Make `resolved`: the rows with ids for text keys, `row_key`, US cents and the first problem, if any."""
    problem = "".join(f" when {condition} then {at}" for at, (condition, *_) in enumerate(wrong, 1))
    connection.execute(f"""
        create or replace temp {kind} resolved as
        select {", ".join(columns)}, rows._line, rows._earliest,
            {_picked(problem, [literal(column) for _, column, _, _ in wrong])} as _column,
            {_picked(problem, [f"({value})::varchar" for _, _, value, _ in wrong])} as _value,
            {_picked(problem, [literal(reason) for _, _, _, reason in wrong])} as _reason
        from incoming as rows {" ".join(joins)}
    """)


def _of_rows(column: Column[Any]) -> str:
    """Return the SQL of a value; one of a few words as the number of a word, which is quicker to keep and to sort."""
    value = f"rows.{column.name}"
    return f"{value}::{words_of(column)} as {column.name}" if "allowed" in column.info else value


def _picked(problem: str, choices: list[str]) -> str:
    """Return the SQL of the choice that belongs to the first problem, NULL where there is none."""
    if not choices:
        return "null::varchar"
    return f"case case {problem} end " + " ".join(f"when {at} then {c}" for at, c in enumerate(choices, 1)) + " end"


def _key_join(alias: str, source: str, table: str, key: str) -> str:
    return (
        f"left join import_keys as {alias} on {alias}.source = {literal(source)} "
        f"and {alias}.table_name = {literal(table)} and {alias}.external_key = {key}"
    )


def _unknown_key(reference: Reference, found: str) -> list[tuple[str, str, str, str]]:
    given = f"rows.{reference.key}"
    wrong = [(f"{given} is not null and {found} is null", reference.key, given, _orphan(reference))]
    if reference.required:
        wrong.append((f"{given} is null", reference.key, "null", "is empty; a value is needed"))
    return wrong


def _orphan(reference: Reference) -> str:
    return f"names no row of {reference.table}; import that row first, or see why it was rejected"


def _refuse_repeated(connection: duckdb.DuckDBPyConnection, keys: Keys, batch: Batch) -> None:
    """Refuse a row whose key stands on an earlier line; the first one counts."""
    named = own_key(batch.checked, keys) is not None
    key, number = _told_apart_by(batch.checked, keys)
    if _all_differ(connection, "(from resolved where _reason is null)", key, number):
        return
    column = (keys.own_key if named and keys.own_key in batch.checked.columns else "order_id") if named else None
    connection.execute(f"""
        update resolved set _column = {literal(str(column or keys.columns[0]))},
            _value = coalesce({"row_key" if named else f"concat_ws(', ', {key})"}, ''),
            _reason = 'stands on line ' || again.first_line || ' already; a row may come once in a file'
        from (
            select rowid as place, row_number() over same as pass, first_value(_line) over same as first_line
            from resolved where _reason is null window same as (partition by {key} order by _line, rowid)
        ) as again
        where again.pass > 1 and resolved.rowid = again.place
    """)


def _told_apart_by(checked: Checked, keys: Keys) -> tuple[str, bool]:
    """Return the SQL of the columns by which rows are told apart, and whether these are one number."""
    named = own_key(checked, keys) is not None
    # Where a part of the key is not given it is empty in all rows alike.
    given = [name for name in keys.columns if name in checked.columns or name in _referred(checked, keys)]
    return "row_key" if named else ", ".join(given), not named and keys.columns == (keys.own_id,)


def _referred(checked: Checked, keys: Keys) -> set[str]:
    return {reference.column for reference in keys.references if reference.key in checked.keys}


def _all_differ(connection: duckdb.DuckDBPyConnection, rows: str, key: str, number: bool) -> bool:
    """Tell whether no key of rows comes twice; perhaps not, where two keys have one hash. number: it is one number."""
    if number:
        [(first, last, keys)] = connection.execute(f"select min({key}), max({key}), count(*) from {rows}").fetchall()
        if keys == 0:
            return True
        if last - first < MOST_BITS:
            [(found,)] = connection.execute(
                f"select bit_count(bitstring_agg({key}, '{first}'::bigint, '{last}'::bigint)) from {rows}"
            ).fetchall()
            return bool(found == keys)
    [(repeated,)] = connection.execute(
        f"select (select count(*) from {rows}) - (select count(*) from (select distinct hash({key}) from {rows}))"
    ).fetchall()
    return bool(repeated == 0)


def _refuse_unknown_ids(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Refuse a clawback whose `source_commission_id` is neither in the snapshot nor in the file."""
    if "source_commission_id" not in batch.checked.columns:
        return
    here = "select commission_id from resolved where _reason is null"
    connection.execute(f"""
        update resolved set _column = 'source_commission_id', _value = source_commission_id::varchar,
            _reason = {literal(UNKNOWN_LINE)}
        where _reason is null
            and {_unknown_line("resolved", here if "commission_id" in batch.checked.columns else "")}
    """)


def _unknown_line(rows: str, here: str) -> str:
    """Return the condition that the line which a row takes back is unknown. here: the query of the file's own lines."""
    known = f"select commission_id from commissions {'union all ' * bool(here)}{here}"
    return f"{rows}.source_commission_id is not null and {rows}.source_commission_id not in ({known})"


def _resolve_source_lines(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Look up the line that a clawback takes back by its key, in the snapshot and among the file's own rows."""
    if "source_line" not in batch.checked.keys:
        return
    connection.execute("alter table resolved add column source_commission_id bigint")
    connection.execute(f"""
        update resolved set source_commission_id = known.id from (
            select row_key as external_key, commission_id as id from resolved
                where _reason is null and row_key is not null
            union
            select external_key, id from import_keys
            where source = {literal(batch.source)} and table_name = 'commissions'
        ) as known
        where known.external_key = resolved.source_line
    """)
    connection.execute(f"""
        update resolved set _column = 'source_line', _value = source_line, _reason = {literal(UNKNOWN_LINE)}
        where _reason is null and source_line is not null and source_commission_id is null
    """)


def _give_ids(connection: duckdb.DuckDBPyConnection, batch: Batch, keys: Keys) -> None:
    """Give the next free ids to rows that have none, in the order of their lines."""
    if own_key(batch.checked, keys) is None:
        return
    connection.execute(f"""
        update resolved set {keys.own_id} = fresh.id from (
            select rowid as place, row_number() over (order by _line, rowid) + greatest(
                coalesce((select max({keys.own_id}) from {batch.checked.table}), 0),
                coalesce((select max(id) from import_keys where table_name = {literal(batch.checked.table)}), 0)
            ) as id
            from resolved where {keys.own_id} is null and _reason is null
        ) as fresh
        where resolved.rowid = fresh.place
    """)


def remember_keys(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Keep the source's key of each row in `new` beside its id, so that later files and references find it."""
    keys = keys_of(contract.tables[batch.checked.table])
    own_id = keys.own_id
    if own_id is None or (own_key(batch.checked, keys) is None and not names_rows(batch.checked, keys)):
        return
    connection.execute(f"""
        insert into import_keys
        select {literal(batch.source)}, {literal(batch.checked.table)}, row_key, min({own_id}) from new
        where row_key is not null and row_key not in (
            select external_key from import_keys
            where source = {literal(batch.source)} and table_name = {literal(batch.checked.table)}
        )
        group by row_key
    """)
