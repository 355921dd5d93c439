"""Writes the sample into a new snapshot, block by block, in the contract's tables, columns and types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb_sqlalchemy import Dialect
from sqlalchemy import Table

from data_access.contract import TABLES
from data_access.rollups.refresh import build_in_duckdb
from data_access.snapshots import next_snapshot
from sample_data.budgets import campaigns_table
from sample_data.clicks import clicks
from sample_data.contents import contents
from sample_data.ledger import ledger
from sample_data.lines import commissions_table
from sample_data.payouts import payouts
from sample_data.people import creators_table
from sample_data.plan import Plan
from sample_data.world import World, blocks, world

ENGINE: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "1GB", "threads": 2}
ROW_GROUP = 122_880

SPEND = """
    select campaign_id - 1, sum(commission_usd_cents)::bigint from commissions
    where campaign_id is not null and status <> 'reversed' group by all order by all
"""


@dataclass(frozen=True)
class Written:
    """What a sample came to: rows by table."""

    rows: dict[str, int]


def write(plan: Plan, link: Path, keep: int, progress: Callable[[int], object]) -> Written:
    """Make the sample the current snapshot at `link`; call `progress` with the ledger lines of each block written.

    Raises DatabaseError while somebody else is building a snapshot.
    """
    with next_snapshot(link, keep) as file, duckdb.connect(str(file), config=ENGINE) as database:
        for table in TABLES:
            database.execute(_create_table(table))
        shared = world(plan)
        sinks = {table.name: _Sink(database, table.name) for table in TABLES}
        sinks["creators"].take(creators_table(plan, shared.people))
        sinks["enrollments"].take(shared.enrollments.table())
        sinks["fx_rates"].take(shared.rates.table)
        for made in _ahead(_block_tables(shared)):
            for name, rows in made.items():
                sinks[name].take(rows)
            progress(made["commissions"].num_rows)
        for sink in sinks.values():
            sink.finish()
        spent = dict(database.execute(SPEND).fetchall())
        sinks["campaigns"].take(campaigns_table(plan, shared.every_campaign, spent))
        sinks["campaigns"].finish()
        build_in_duckdb(database)
        database.execute("checkpoint")
    return Written({name: sink.rows for name, sink in sinks.items()})


def _block_tables(shared: World) -> Iterator[dict[str, pa.Table]]:
    """Yield the rows of each block by table, numbered on from the blocks before."""
    lines_before = contents_before = payouts_before = 0
    for block in blocks(shared):
        published, content_rows = contents(shared, block, contents_before)
        lines = ledger(shared, block, published)
        paid, payout_rows = payouts(shared, block, lines, payouts_before)
        yield {
            "contents": content_rows,
            "commissions": commissions_table(shared, block, lines, paid, lines_before),
            "clicks": clicks(shared, block, lines),
            "payouts": payout_rows,
        }
        lines_before += len(lines)
        contents_before += content_rows.num_rows
        payouts_before += payout_rows.num_rows


def _ahead(items: Iterator[dict[str, pa.Table]]) -> Iterator[dict[str, pa.Table]]:
    """Yield the items, drawing the next one while the last one is being written."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        following = pool.submit(next, items, None)
        while (item := following.result()) is not None:
            following = pool.submit(next, items, None)
            yield item


class _Sink:
    """Writes one table in whole row groups of the engine, which it then need not build again."""

    def __init__(self, database: duckdb.DuckDBPyConnection, table: str) -> None:
        self._database = database
        self._table = table
        self._waiting: list[pa.Table] = []
        self.rows = 0

    def take(self, rows: pa.Table) -> None:
        """Add rows after those before; write what fills row groups."""
        self._waiting.append(rows)
        count = sum(part.num_rows for part in self._waiting)
        if count >= 2 * ROW_GROUP:
            together = pa.concat_tables(self._waiting)
            whole = count - count % ROW_GROUP
            self._insert(together.slice(0, whole))
            self._waiting = [together.slice(whole)]

    def finish(self) -> None:
        """Write what is left."""
        if self._waiting:
            self._insert(pa.concat_tables(self._waiting))
            self._waiting = []

    def _insert(self, rows: pa.Table) -> None:
        groups = pa.Table.from_batches(rows.combine_chunks().to_batches(max_chunksize=ROW_GROUP), rows.schema)
        self._database.register("made", groups)
        self._database.execute(f"insert into {self._table} by name from made")
        self._database.unregister("made")
        self.rows += rows.num_rows


def _create_table(table: Table) -> str:
    """Return the statement that creates a contract table, without constraints."""
    columns = ", ".join(f"{c.name} {c.type.compile(dialect=Dialect())}" for c in table.columns)
    return f"create table {table.name} ({columns})"
