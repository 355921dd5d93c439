"""Every lookup table, declared once: its name, the select that fills it, and the contract columns it is made from.

Three tables have a row per key: the upper 40 bits of its hash, sorted, and the number of the row that has it. What
they lead to is compared with what was asked, so that two keys of one hash cost time and nothing else. The fourth has
a row per word of names and handles, with the creators that have it. The others have the day on which each creator first
reached a stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    cast,
    func,
    literal,
    select,
    union_all,
)

from data_access.contract import commissions, creators, payouts
from data_access.lookups.folding import LETTERS, folded
from data_access.lookups.proofs import PROOFS

KeyKind = Literal["external id", "handle", "e-mail", "phone", "payout reference", "order id"]

# Below this many lines the ledger is looked through as fast, and a first start need not wait for more.
ORDERS_FROM = 3_000_000
# And below this many the first days of stages are gathered as fast.
FIRST_DAYS_FROM = 5_000_000
# A phone is looked up by its last digits: what stands before them depends on who writes it.
PHONE_TAIL = 7
# A word is an unbroken run of digits, or of anything else that parts no words in names and handles.
WORD = r"[0-9]+|[^0-9 _.\-]+"
_HASH_BITS_LEFT_OUT = 24

lookup_tables = MetaData()


@dataclass(frozen=True)
class Lookup:
    """One lookup table. made_from: the contract columns whose change makes it stale; worth_from: ledger lines."""

    table: Table
    query: Select[Any]
    made_from: tuple[Column[Any], ...]
    worth_from: int = 0

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.table.name


def key_of(kind: KeyKind, value: ColumnElement[Any] | str) -> ColumnElement[int]:
    """Return what a key is looked up by, in DuckDB's words."""
    hashed = func.hash(literal(kind, String()), value if isinstance(value, ColumnElement) else literal(value, String()))
    return cast(hashed.bitwise_rshift(_HASH_BITS_LEFT_OUT), BigInteger)


def phone_tail(digits: str) -> str:
    """Return the part of a phone's digits that it is looked up by."""
    return digits[-PHONE_TAIL:]


def _keys(
    name: str, number: Column[Any], kinds: dict[KeyKind, ColumnElement[Any]], *read: Column[Any], worth_from: int = 0
) -> Lookup:
    """Declare a table of keys; read: the contract columns that the keys are made from."""
    table = Table(name, lookup_tables, Column("key", BigInteger()), Column("number", BigInteger()))
    rows = union_all(
        *(
            select(key_of(kind, value).label("key"), number.label("number")).where(value.is_not(None))
            for kind, value in kinds.items()
        )
    ).subquery("keys")
    return Lookup(table, select(rows.c.key, rows.c.number).order_by(rows.c.key), (number, *read), worth_from)


def _words() -> Lookup:
    name, handle = creators.c.display_name, creators.c.handle
    table = Table(
        "lookup_words",
        lookup_tables,
        Column("word", String()),
        Column("folded", String()),
        Column("letters", Integer()),
        Column("creators", ARRAY(BigInteger())),
    )
    found = func.list_distinct(func.regexp_extract_all(name + " " + handle, WORD))
    each = select(creators.c.creator_id, func.unnest(found, type_=String()).label("word")).subquery("each_word")
    gathered = (
        select(each.c.word, func.list(each.c.creator_id).label("creators")).group_by(each.c.word).subquery("words")
    )
    spelled = select(gathered, folded(gathered.c.word).label("folded")).subquery("spelled")
    letters = sum(
        (cast(func.contains(spelled.c.folded, letter), Integer) * (1 << bit) for bit, letter in enumerate(LETTERS)),
        start=literal(0, Integer()),
    )
    query = select(spelled.c.word, spelled.c.folded, cast(letters, Integer), spelled.c.creators)
    return Lookup(table, query.order_by(spelled.c.folded), (creators.c.creator_id, name, handle))


def _first_days(key: str) -> Lookup:
    proof = PROOFS[key]
    columns = (Column("creator_id", BigInteger()), Column("first_on", Date()))
    query = proof.first_days().order_by(proof.rows.c.creator_id)
    return Lookup(Table(f"lookup_first_{key}", lookup_tables, *columns), query, proof.read, FIRST_DAYS_FROM)


ACCOUNTS = _keys(
    "lookup_accounts",
    creators.c.creator_id,
    {
        "external id": creators.c.external_id,
        "handle": func.lower(creators.c.handle),
        "e-mail": func.lower(creators.c.email),
        "phone": func.right(func.regexp_replace(creators.c.phone, "[^0-9]", "", "g"), PHONE_TAIL),
    },
    creators.c.external_id,
    creators.c.handle,
    creators.c.email,
    creators.c.phone,
)
REFERENCES = _keys(
    "lookup_references", payouts.c.payout_id, {"payout reference": payouts.c.reference}, payouts.c.reference
)
ORDERS = _keys(
    "lookup_orders",
    commissions.c.commission_id,
    {"order id": commissions.c.order_id},
    commissions.c.order_id,
    worth_from=ORDERS_FROM,
)
WORDS = _words()

FIRST_DAYS: dict[str, Lookup] = {key: _first_days(key) for key in PROOFS}

LOOKUPS: tuple[Lookup, ...] = (ACCOUNTS, REFERENCES, ORDERS, WORDS, *FIRST_DAYS.values())
