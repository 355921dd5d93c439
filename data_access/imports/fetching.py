"""What a merge must know of a server's rows, found by the keys that the files hold, in a DuckDB file.

The merge then runs on that file as it does on a snapshot. More rows than it needs change nothing; fewer would. So for
each table it has every row that a file's key, id or reference may mean, and every row that a changed rate may reach;
`fx_rates`, `imports` and what was remembered of them are there whole.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
from sqlalchemy import Table

from data_access.contract import clicks, contract, enrollments, fx_rates, imports
from data_access.imports.csv_reading import literal, quoted
from data_access.imports.identity import names_rows, own_key
from data_access.imports.kept import import_keys, import_sources
from data_access.imports.keys import OWN_KEYS, keys_of
from data_access.imports.preparing import Prepared
from data_access.imports.rates import CONVERTED
from data_access.imports.stores import Store
from data_access.imports.stores.store import WANTED
from data_access.imports.validation import Checked
from data_access.money import MAX_RATE_AGE_DAYS

# No source has an empty name, so that this row stands for the highest id there is and for nothing else.
_NOBODY = ""


def fetch_needed(store: Store, prepared: Prepared, source: str, connection: duckdb.DuckDBPyConnection) -> None:
    """Fill an open DuckDB file, in which the tables are there and empty, with what merging these files must know."""
    for table in (fx_rates, imports, import_sources):
        _fill(store, connection, table, "1 = 1")
    sandbox = prepared.sandbox.connection
    sandbox.execute("create table _wanted_keys (source varchar, table_name varchar, external_key varchar, id bigint)")
    connection.execute(
        "create temp table wanted_ids (source varchar, table_name varchar, external_key varchar, id bigint)"
    )
    for checked in prepared.checked:
        for name, key in _keys_in(checked):
            _gather(sandbox, checked, f"{literal(source)}, {literal(name)}, {key}, null", key)
        for name, column in _ids_in(checked):
            _gather(sandbox, checked, f"'', {literal(name)}, null, {column}", column)
    keys = sandbox.execute("select distinct * from _wanted_keys where external_key is not null").to_arrow_reader()
    store.want(keys)
    _fill(
        store,
        connection,
        import_keys,
        "(source, table_name, external_key) in "
        f"(select source, table_name, external_key from {WANTED} where external_key is not null)",
    )
    _want_ids(store, prepared, connection)
    _fetch_rows(store, prepared, connection)
    _remember_highest(store, prepared, connection)


def _keys_in(checked: Checked) -> Iterator[tuple[str, str]]:
    """Yield the text keys of a SELECT's rows: whose table they name a row of, and the SQL of the key."""
    keys = keys_of(contract.tables[checked.table])
    own = own_key(checked, keys)
    if own is not None:
        yield checked.table, own
    elif names_rows(checked, keys):
        yield checked.table, f"rows.{keys.own_key}"
    for reference in keys.references:
        if reference.key in checked.keys:
            yield reference.table, f"rows.{reference.key}"


def _ids_in(checked: Checked) -> Iterator[tuple[str, str]]:
    """Yield the ids that a SELECT gives: whose table they name a row of, and the SQL of the id."""
    keys = keys_of(contract.tables[checked.table])
    if keys.own_id in checked.columns:
        yield checked.table, f"rows.{keys.own_id}"
    for reference in keys.references:
        if reference.column in checked.columns:
            yield reference.table, f"rows.{reference.column}"


def _gather(sandbox: duckdb.DuckDBPyConnection, checked: Checked, values: str, named: str) -> None:
    sandbox.execute(
        f"insert into _wanted_keys select distinct {values} from {quoted(checked.name)} as rows "
        f"where rows._problem is null and {named} is not null"
    )


def _fill(store: Store, connection: duckdb.DuckDBPyConnection, table: Table, condition: str) -> None:
    """Put the rows of a server's table for which a condition holds into the table of the same name."""
    for batch in store.fetch(table, condition):
        connection.register("_fetched", batch)
        connection.execute(f"insert into {table.name} select {', '.join(table.c.keys())} from _fetched")
        connection.unregister("_fetched")


def _want_ids(store: Store, prepared: Prepared, connection: duckdb.DuckDBPyConnection) -> None:
    """Send the ids whose rows are wanted: those that are given, and those of keys where the rows may change."""
    given = prepared.sandbox.connection.execute("from _wanted_keys where id is not null").to_arrow_reader()
    connection.register("_given", given)
    connection.execute("insert into wanted_ids from _given")
    connection.unregister("_given")
    tables = {checked.table for checked in prepared.checked}
    # Clicks and enrollments have no ids of their own: they are looked for by their creators.
    tables |= {"creators"} if tables & {clicks.name, enrollments.name} else set()
    wanted = ", ".join(map(literal, sorted(tables)))
    store.want(
        connection.execute(f"""
            select distinct '' as source, table_name, null::varchar as external_key, id from (
                select table_name, id from wanted_ids
                union all select table_name, id from import_keys where table_name in ({wanted})
            )
        """).to_arrow_reader()
    )


def _fetch_rows(store: Store, prepared: Prepared, connection: duckdb.DuckDBPyConnection) -> None:
    spans = _changed_spans(prepared, connection)
    for name in OWN_KEYS:
        condition = _wanted(contract.tables[name].info["key"][0], name)
        if name in CONVERTED:
            condition = " or ".join([condition, *(_reached(CONVERTED[name].time, *span) for span in spans)])
        _fill(store, connection, contract.tables[name], condition)
    for checked in prepared.checked:
        if checked.table == enrollments.name:
            _fill(store, connection, enrollments, _wanted("creator_id", "creators"))
        if checked.table == clicks.name:
            first, last = _first_row(
                prepared.sandbox.connection,
                f"select min(day), max(day) from {quoted(checked.name)} where _problem is null",
            )
            if first is not None:
                days = f"day between '{first}' and '{last}'"
                _fill(store, connection, clicks, f"{_wanted('creator_id', 'creators')} and {days}")


def _wanted(column: str, table: str) -> str:
    return f"{column} in (select id from {WANTED} where table_name = {literal(table)})"


def _reached(time: str, currency: str, first: str, after: str) -> str:
    return f"(currency = {literal(currency)} and {time} >= '{first}' and {time} < '{after}')"


def _changed_spans(prepared: Prepared, connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Return whose amounts the incoming rates may change: a currency, the first day, and the day after the last."""
    spans: list[tuple[str, str, str]] = []
    for checked in prepared.checked:
        if checked.table != fx_rates.name:
            continue
        incoming = prepared.sandbox.connection.execute(
            f"select day, currency, usd_per_unit from {quoted(checked.name)} where _problem is null"
        ).to_arrow_reader()
        connection.register("_incoming", incoming)
        spans += connection.execute(f"""
            select currency, min(day)::date::varchar, (max(day) + {MAX_RATE_AGE_DAYS + 1})::date::varchar
            from _incoming as fresh anti join fx_rates as old
                on old.day = fresh.day and old.currency = fresh.currency and old.usd_per_unit = fresh.usd_per_unit
            where currency <> 'USD' group by currency order by currency
        """).fetchall()
        connection.unregister("_incoming")
    return spans


def _remember_highest(store: Store, prepared: Prepared, connection: duckdb.DuckDBPyConnection) -> None:
    """Note the highest id of each table that rows come into, so that the ids given next are free."""
    for checked in prepared.checked:
        own_id = keys_of(contract.tables[checked.table]).own_id
        if own_id is not None:
            highest = max(
                store.highest(contract.tables[checked.table], own_id),
                store.highest(import_keys, "id", f"table_name = {literal(checked.table)}"),
            )
            connection.execute("insert into import_keys values (?, ?, '', ?)", [_NOBODY, checked.table, highest])


def _first_row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...]:
    [row] = connection.execute(query).fetchall()
    return tuple(row)
