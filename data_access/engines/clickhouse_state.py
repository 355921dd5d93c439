"""What tells that rows of ClickHouse tables may have changed: their parts, on every server that keeps some of them.

Blocks are numbered as they are inserted, and parts by the mutation that last wrote them; merging parts keeps both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import text
from sqlalchemy.engine import Connection, Row

_SPREAD = re.compile(r"Distributed\('([^'\\`]+)', '([^'\\]+)', '([^'\\]+)'")
_NO_UUID = "00000000-0000-0000-0000-000000000000"

_TABLES = """
    select name, engine, engine_full, currentDatabase() as here from system.tables
    where database = currentDatabase() and name in :names
"""
_PARTS = """
    select replica, table, concat(toString(count()), '-', toString(sum(found))) as state from (
        select replica, table, sipHash64(
            partition_id, sum(rows), min(min_block_number), max(max_block_number), max(mutation)
        ) as found
        from (
            select {replica} as replica, table, partition_id, rows, min_block_number, max_block_number,
                toUInt64OrZero(extract(name, '_[0-9]+_[0-9]+_[0-9]+_([0-9]+)$')) as mutation
            from {system}.parts{close} where active and database = :database and table in :names
        )
        group by replica, table, partition_id
    )
    group by replica, table
"""
_KEPT = """
    select {replica} as replica, name, toString(uuid) as uuid from {system}.tables{close}
    where database = :database and name in :names and engine like '%MergeTree'
"""
# Parts are mutated one by one, and only the last tells that all are.
_UNDER_WAY = """
    select count() from {system}.mutations{close} where database = :database and table in :names and not is_done
"""
_SHARDS = "select shard_num from system.clusters where cluster = :cluster order by shard_num, replica_num"


@dataclass(frozen=True)
class _Place:
    """Where the rows of tables are: in a database of this server, or of every server of a cluster."""

    cluster: str | None
    database: str

    def of(self, query: str) -> str:
        """Return a query of system tables as it is asked here, or of every server at once."""
        if self.cluster is None:
            return query.format(replica="1", system="system", close="")
        return query.format(replica="_shard_num", system=f"clusterAllReplicas(`{self.cluster}`, system", close=")")


def cluster_of(connection: Connection, table: str) -> str | None:
    """Return the cluster that a table's rows are spread over; None where they are here."""
    for found in connection.execute(text(_TABLES), {"names": (table,)}):
        spread = _SPREAD.match(found.engine_full)
        return spread[1] if spread else None
    return None


def token_of(connection: Connection, tables: Sequence[str]) -> str | None:
    """Return a text that changes whenever rows of the tables may have; None where they are views or not at rest.

    All replicas of a cluster must answer and have the same parts. Raises SQLAlchemyError, also where one does not.
    """
    places = _places(connection.execute(text(_TABLES), {"names": tuple(tables)}))
    states = [_state(connection, place, names) for place, names in places.items()]
    if sum(map(len, places.values())) < len(set(tables)) or None in states:
        return None
    return sha256("\n".join(str(state) for state in states).encode()).hexdigest()


def _places(found: Iterable[Row[*tuple[object, ...]]]) -> dict[_Place, tuple[str, ...]]:
    """Return the tables that keep rows by where they are, without views and the like."""
    places: dict[_Place, tuple[str, ...]] = {}
    for name, engine, engine_full, here in sorted(map(tuple, found)):
        spread = _SPREAD.match(str(engine_full))
        if spread:
            place, kept = _Place(spread[1], spread[2]), spread[3]
        elif str(engine).endswith("MergeTree"):
            place, kept = _Place(None, str(here)), str(name)
        else:
            continue
        places[place] = (*places.get(place, ()), kept)
    return places


def _state(connection: Connection, place: _Place, names: tuple[str, ...]) -> list[object] | None:
    given = {"database": place.database, "names": names}
    shards = [1]
    if place.cluster is not None:
        shards = list(connection.execute(text(_SHARDS), {"cluster": place.cluster}).scalars())
    parts = {tuple(key): state for *key, state in connection.execute(text(place.of(_PARTS)), given)}
    kept = {tuple(key): uuid for *key, uuid in connection.execute(text(place.of(_KEPT)), given)}
    # Last: what was half mutated above is under way here, or whoever reads afterwards reads all of it mutated.
    if connection.execute(text(place.of(_UNDER_WAY)), given).scalar():
        return None
    if kept.keys() != {(replica, name) for replica in range(1, len(shards) + 1) for name in names}:
        return None
    if _NO_UUID in kept.values() or not _agreed(shards, names, parts):
        return None
    return [place, sorted(kept.items()), sorted(parts.items())]


def _agreed(shards: Sequence[int], names: Iterable[str], parts: Mapping[tuple[object, ...], str]) -> bool:
    """Say whether all replicas of each shard have the same parts; they are numbered in the order of `shards`."""
    return all(len(set(states)) == 1 for states in _by_shard(shards, names, parts))


def _by_shard(
    shards: Sequence[int], names: Iterable[str], parts: Mapping[tuple[object, ...], str]
) -> Iterator[list[str | None]]:
    for name in names:
        for shard in set(shards):
            yield [parts.get((at, name)) for at, of in enumerate(shards, 1) if of == shard]
