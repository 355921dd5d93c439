"""The contract's tables in ClickHouse: on one server, or spread over the shards of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, String, Table

from data_access.contract import TABLES
from data_access.engines.clickhouse_sql import type_name

LOCAL = "_local"

# Columns of few different words, which take a byte or two each in a dictionary.
_FEW_WORDS = frozenset(
    {
        *("country", "gender", "platform", "category", "language", "status", "source", "manager", "brand", "kind"),
        *("buyer_country", "buyer_age_band", "currency", "raw_status", "status_reason", "method", "failure_reason"),
        *("mapping", "table_name", "column_name", "reason"),
    }
)


@dataclass(frozen=True)
class _Layout:
    """How a table lies on the disk. order: its sorting key; part: one partition each; shard: what spreads its rows."""

    order: str
    shard: str
    part: str = ""
    indexes: tuple[str, ...] = ()


_BY_CREATOR = "intHash64(creator_id)"
_LAYOUTS: dict[str, _Layout] = {
    "creators": _Layout("creator_id", _BY_CREATOR),
    "campaigns": _Layout("campaign_id", "intHash64(campaign_id)"),
    "enrollments": _Layout("(creator_id, campaign_id)", _BY_CREATOR),
    "contents": _Layout("(creator_id, content_id)", _BY_CREATOR),
    "clicks": _Layout("(creator_id, day)", _BY_CREATOR, "toYYYYMM(day)"),
    "commissions": _Layout(
        "(creator_id, ordered_at, commission_id)",
        _BY_CREATOR,
        "toYYYYMM(ordered_at)",
        ("INDEX by_order order_id TYPE bloom_filter GRANULARITY 4",),
    ),
    "payouts": _Layout("(creator_id, payout_id)", _BY_CREATOR),
    "fx_rates": _Layout("(currency, day)", "cityHash64(currency)"),
    "imports": _Layout("import_id", "intHash64(import_id)"),
    "import_rejects": _Layout("(import_id, table_name, line_number)", "intHash64(import_id)"),
}


def clickhouse_statements(cluster: str | None = None) -> tuple[str, ...]:
    """Return the statements that create the contract.

    On a cluster each table is a pair: `<name>_local` on every node, replicated within its shard, and `<name>`, which
    reads and fills the shards. All rows of one creator lie on one shard.
    """
    if cluster is None:
        return tuple(_table(table, table.name, "MergeTree") for table in TABLES)
    return tuple(statement for table in TABLES for statement in _pair(table, f"`{cluster.replace('`', '``')}`"))


def shard_of(name: str) -> str:
    """Return the number, as SQL over a table's columns, that says on which shard of a cluster a row lies."""
    return _LAYOUTS[name].shard


def _pair(table: Table, cluster: str) -> tuple[str, str]:
    local = f"{table.name}{LOCAL}"
    everywhere = f"ON CLUSTER {cluster}"
    replicated = f"ReplicatedMergeTree('/clickhouse/tables/{{shard}}/{{database}}/{local}', '{{replica}}')"
    return (
        _table(table, local, replicated, everywhere),
        f"CREATE TABLE {table.name} {everywhere} AS {local}\n"
        f"ENGINE = Distributed({cluster}, currentDatabase(), {local}, {shard_of(table.name)})",
    )


def _table(table: Table, name: str, engine: str, everywhere: str = "") -> str:
    layout = _LAYOUTS[table.name]
    inside = ",\n    ".join([*(f"{column.name} {column_type(column)}" for column in table.c), *layout.indexes])
    part = f"\nPARTITION BY {layout.part}" if layout.part else ""
    head = " ".join(filter(None, ("CREATE TABLE", name, everywhere)))
    return f"{head} (\n    {inside}\n)\nENGINE = {engine}{part}\nORDER BY {layout.order}"


def column_type(column: Column[Any]) -> str:
    """Return the ClickHouse type of a column: in a dictionary where it has few different words."""
    kind = type_name(column.type)
    whole = f"Nullable({kind})" if column.nullable else kind
    few = isinstance(column.type, String) and column.name in _FEW_WORDS
    return f"LowCardinality({whole})" if few else whole
