"""Merging checked rows into the snapshot, a table and a file at a time, all of it in the engine.

resolve (identity) finds ids and what cannot be taken; compare: each row is new, changed,
unchanged or refused against what is there; apply: new rows are inserted, changed ones updated.

A paid line is never edited: a later file may fill what is empty in it and repeat its raw status and reason; anything
else in it that differs is refused. A row with `_earliest` replaces another only when it applied earlier.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from data_access.contract import contract
from data_access.imports.csv_reading import literal
from data_access.imports.identity import Batch, remember_keys, resolved
from data_access.imports.keys import DERIVED, Keys, keys_of

FREE_IN_PAID_LINES = ("raw_status", "status_reason")
# One creator's lines lie together, so that they are found without reading the others; sorted rows are also written
# faster than rows as they come from the sandbox.
WRITTEN_BY = {"commissions": ("creator_id", "ordered_at", "commission_id")}


@dataclass(frozen=True)
class Counts:
    """What became of rows: read = loaded + updated + unchanged + rejected."""

    read: int = 0
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.read + other.read,
            self.loaded + other.loaded,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
        )


def merge(connection: duckdb.DuckDBPyConnection, batch: Batch) -> Counts:
    """Merge the good rows of a batch, `incoming`; put those refused here into the temporary table `refused`."""
    keys = keys_of(contract.tables[batch.checked.table])
    with resolved(connection, batch):
        _compare(connection, batch, keys)
        return _apply(connection, batch, keys)


def _compare(connection: duckdb.DuckDBPyConnection, batch: Batch, keys: Keys) -> None:
    """Make `new`, a view of the rows to insert, and `compared`: those that are there, with what is to become of them.

    Most rows of most files are new, so they are not copied once more. `_action`: update, unchanged or refuse.
    """
    table = batch.checked.table
    values = [name for name in _there(connection, batch) if name not in keys.columns]
    same_key = _same_key("old", table, keys)
    [(empty,)] = connection.execute(f"select count(*) = 0 from (from {table} limit 1)").fetchall()
    # Rows that pass through a join are written more slowly, so there is none where nothing can be found.
    unknown = "" if empty else f"anti join {table} as old on {same_key}"
    if empty:
        # Rows that lie in Arrow seem few to the engine, which would rather make a table of them than of the rates.
        connection.execute("set disabled_optimizers = 'build_side_probe_side'")
    connection.execute(f"""
        create or replace temp view new as select rows.* from resolved as rows {unknown} where rows._reason is null
    """)
    changed = " or ".join(f"rows.{name} is distinct from old.{name}" for name in values) or "false"
    if "applied_at" in values:
        changed = f"({changed}) and (not rows._earliest or rows.applied_at < old.applied_at)"
    paid = value = "null::varchar"
    if table == "commissions":
        fixed = [n for n in values if n not in (*FREE_IN_PAID_LINES, *DERIVED[table])]
        paid, value = _first_edit(fixed, literal), _first_edit(fixed, "rows.{}::varchar".format)
    connection.execute(f"""
        create or replace temp table compared as
        select rows.*, {paid} as _edited, {value} as _edited_value, case
            when {str(not batch.updates).lower()} then 'unchanged'
            when {paid} is not null then 'refuse'
            when {changed} then 'update'
            else 'unchanged' end as _action
        from resolved as rows join {table} as old on {same_key} where {str(not empty).lower()} and rows._reason is null
    """)


def _same_key(alias: str, table: str, keys: Keys) -> str:
    """Return the SQL that pairs `rows` with rows that are there; plain equality wherever a key cannot be empty."""
    columns = contract.tables[table].c
    return " and ".join(
        f"{alias}.{name} {'is not distinct from' if columns[name].nullable else '='} rows.{name}"
        for name in keys.columns
    )


def _there(connection: duckdb.DuckDBPyConnection, batch: Batch) -> list[str]:
    """Return the contract columns that the rows have now, derived amounts included."""
    given = {row[0] for row in connection.execute("describe resolved").fetchall()}
    return [column.name for column in contract.tables[batch.checked.table].c if column.name in given]


def _first_edit(names: list[str], said: Callable[[str], str]) -> str:
    """Return the SQL of what is said of the first column in which a row differs from the paid line, else NULL."""
    cases = " ".join(
        f"when old.{name} is not null and rows.{name} is distinct from old.{name} then {said(name)}" for name in names
    )
    return f"case when old.status = 'paid' then case {cases} end end"


def _apply(connection: duckdb.DuckDBPyConnection, batch: Batch, keys: Keys) -> Counts:
    """Remember new keys, insert and update, keep the refused rows, and count."""
    table, there = batch.checked.table, _there(connection, batch)
    remember_keys(connection, batch)
    if table == "fx_rates":
        connection.execute("""
            insert into changed_rates
            select day, currency from new union all select day, currency from compared where _action = 'update'
        """)
    stamped = "import_id" in contract.tables[table].c
    columns = ", ".join(there) + (", import_id" if stamped else "")
    values = ", ".join(there) + (f", {batch.import_id}" if stamped else "")
    loaded = _count(connection, f"insert into {table} ({columns}) select {values} from new {_order(connection, table)}")
    assigned = [f"{name} = rows.{name}" for name in there if name not in keys.columns]
    updated = 0
    if assigned:
        stamp = f", import_id = {batch.import_id}" if stamped else ""
        same_key = _same_key(table, table, keys)
        updated = _count(
            connection,
            f"update {table} set {', '.join(assigned)}{stamp} "
            f"from compared as rows where rows._action = 'update' and {same_key}",
        )
    connection.execute("""
        create or replace temp table refused as
        select _line, _column, _value, _reason from resolved where _reason is not null
        union all
        select _line, _edited, _edited_value, 'is not what the paid line holds; lines are never edited after payment: '
            || 'take it back with a clawback, or add an adjustment'
        from compared where _action = 'refuse'
    """)
    rejected = _count(connection, "select count(*) from refused")
    unchanged = _count(connection, "select count(*) from compared where _action = 'unchanged'")
    connection.execute("drop view new; drop table compared; reset disabled_optimizers")
    return Counts(loaded + updated + unchanged + rejected, loaded, updated, unchanged, rejected)


def _order(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """Return the SQL that sorts rows as they are written. Short numbers are sorted in place, a third faster."""
    if table not in WRITTEN_BY:
        return ""
    creator, *rest = WRITTEN_BY[table]
    [(short,)] = connection.execute(
        f"select count(*) = 0 from creators where {creator} not between -{2**31} and {2**31 - 1}"
    ).fetchall()
    return f"order by {', '.join([creator + '::integer' * short, *rest])}"


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Return the one number a statement answers with: rows counted, inserted or updated."""
    row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0
