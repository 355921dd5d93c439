"""What identifies a row: our own id, the key its source knows it by, or the columns that say it all.

A mapping may give our integer ids, which are kept, or the source's text keys, for which the importer gives ids.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from data_access.contract import contract

# The text column that names a row of a table to other tables.
REFERENCE_KEYS = {
    "creators": "creator",
    "campaigns": "campaign",
    "contents": "content",
    "payouts": "payout",
    "commissions": "source_line",
}
# The text column that names a row in its own table.
OWN_KEYS = {
    "creators": "external_id",
    "campaigns": "campaign",
    "contents": "content",
    "payouts": "payout",
    "commissions": "line_key",
}
# What the importer works out itself; a mapping's column of that name is not read.
DERIVED = {
    "commissions": ("order_value_usd_cents", "commission_usd_cents", "import_id"),
    "payouts": ("amount_usd_cents",),
}


@dataclass(frozen=True)
class Reference:
    """A column that points at another table. key: the text column that may stand in for it."""

    column: str
    key: str
    table: str
    required: bool


@dataclass(frozen=True)
class Keys:
    """How rows of one table are told apart.

    columns: the contract's key; own_id: the id column the importer can give, None where the key says it all;
    own_key: the source's text key for it; references: columns that point elsewhere.
    """

    columns: tuple[str, ...]
    own_id: str | None
    own_key: str | None
    references: tuple[Reference, ...]


def keys_of(table: Table) -> Keys:
    """Return how rows of a contract table are told apart."""
    own_key = OWN_KEYS.get(table.name)
    references = tuple(
        Reference(column.name, REFERENCE_KEYS[target], target, not column.nullable)
        for column in table.c
        if (target := column.info.get("references", ".").split(".")[0]) in REFERENCE_KEYS
    )
    columns: tuple[str, ...] = table.info["key"]
    return Keys(columns, columns[0] if own_key else None, own_key, references)


def loadable_columns(name: str) -> tuple[str, ...]:
    """Return the contract columns of a table that a mapping may give."""
    return tuple(column.name for column in contract.tables[name].c if column.name not in DERIVED.get(name, ()))
