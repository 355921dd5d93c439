"""A mapping: a folder of SELECTs, one per contract table it fills, with the small lookup tables they bring along."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from data_access.contract import contract
from data_access.errors import ImportFileError, did_you_mean

BUILT_IN = Path(__file__).resolve().parent.parent / "mappings"

# Parents before the rows that point at them.
MERGE_ORDER = (
    "fx_rates",
    "creators",
    "campaigns",
    "enrollments",
    "contents",
    "clicks",
    "payouts",
    "commissions",
)
_TAKES_ALL = re.compile(r"(?:--[^\n]*\n|\s)*select\s+\*\s+from\s+\w+\s*", re.IGNORECASE)
HARMLESS_FUNCTIONS = {"unnest", "range", "generate_series"}


@dataclass(frozen=True)
class TableMapping:
    """One SELECT. table: the contract table it fills; reads: the tables it names; where: its file, for messages."""

    table: str
    sql: str
    reads: frozenset[str]
    where: str

    @property
    def takes_all(self) -> bool:
        """Tell whether it takes every row and column of one file as they are."""
        return _TAKES_ALL.fullmatch(self.sql) is not None


@dataclass(frozen=True)
class Mapping:
    """A whole mapping. name: its folder's; fingerprint: changes with any of its files; lookups: its `_*.csv` files."""

    name: str
    fingerprint: str
    tables: tuple[TableMapping, ...]
    lookups: tuple[Path, ...]

    def runnable(self, staged: Collection[str]) -> tuple[TableMapping, ...]:
        """Return the SELECTs whose every table is there, given the names the files are staged as.

        Raises ImportFileError where no SELECT can run, and for a file that no SELECT reads.
        """
        names = {name.lower() for name in staged}
        there = names | {"source"} | {path.stem.lower() for path in self.lookups}
        chosen = tuple(one for one in self.tables if one.reads <= there)
        read = frozenset[str]().union(*(one.reads for one in chosen))
        unread = set() if "source" in read else names - read
        if unread or not chosen:
            wanted = sorted(frozenset[str]().union(*(one.reads for one in self.tables)))
            raise ImportFileError(
                f"The mapping {self.name!r} does not read {', '.join(sorted(unread or names))}; it reads "
                f"{', '.join(wanted)}. Name the file by what it is with --as NAME=FILE, or choose another mapping."
            )
        return chosen


def built_in() -> tuple[str, ...]:
    """Return the names of the mappings that come with the product."""
    return tuple(sorted(folder.name for folder in BUILT_IN.iterdir() if any(folder.glob("*.sql"))))


def load_mapping(name_or_folder: str) -> Mapping:
    """Read a mapping, built-in by its name or a folder by its path.

    Raises ImportFileError for a name nobody knows, a file not named after a table, and SQL that is not one SELECT.
    """
    names = built_in()
    folder = BUILT_IN / name_or_folder if name_or_folder in names else Path(name_or_folder)
    files = sorted(folder.glob("*.sql")) if folder.is_dir() else []
    if not files:
        raise ImportFileError(
            f"There is no mapping {name_or_folder!r}: it is neither built in ({', '.join(names)}) nor a folder with "
            f"SQL files.{did_you_mean(name_or_folder, names)}"
        )
    lookups = tuple(sorted(folder.glob("_*.csv")))
    with duckdb.connect() as parser:
        tables = sorted((_table_mapping(parser, file) for file in files), key=lambda one: MERGE_ORDER.index(one.table))
    digest = hashlib.sha256()
    for file in (*files, *lookups):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return Mapping(folder.resolve().name, digest.hexdigest(), tuple(tables), lookups)


def _table_mapping(parser: duckdb.DuckDBPyConnection, file: Path) -> TableMapping:
    where = f"{file.parent.name}/{file.name}"
    if file.stem not in MERGE_ORDER:
        known = [name for name in contract.tables if name in MERGE_ORDER]
        raise ImportFileError(
            f"{where} is not named after a table that imports fill ({', '.join(known)})."
            f"{did_you_mean(file.stem, known)}"
        )
    try:
        sql = file.read_text(encoding="utf-8-sig").strip().rstrip(";")
    except UnicodeDecodeError as error:
        raise ImportFileError(f"{where} is not UTF-8 text ({error}). Save it as UTF-8.") from error
    return TableMapping(file.stem, sql, _tables_read(parser, sql, where), where)


def _tables_read(parser: duckdb.DuckDBPyConnection, sql: str, where: str) -> frozenset[str]:
    """Return the names of the tables a SELECT reads. Raises ImportFileError for anything but one plain SELECT."""
    try:
        statements = parser.extract_statements(sql)
        tree = parser.execute("select json_serialize_sql(?)", [sql]).fetchone()
    except duckdb.Error as error:
        raise ImportFileError(f"{where} is not SQL that can be read: {error}\nMend it and import again.") from error
    parsed = json.loads(tree[0]) if tree else {"error": True}
    if len(statements) != 1 or parsed["error"]:
        raise ImportFileError(f"{where} must be one single SELECT, and nothing else. Take out the other statements.")
    nodes = list(_nodes(parsed))
    for node in nodes:
        if node.get("type") == "TABLE_FUNCTION" and node["function"]["function_name"] not in HARMLESS_FUNCTIONS:
            raise ImportFileError(
                f"{where} calls {node['function']['function_name']}: a mapping may only read the files it was given, "
                f"by the names they are staged as."
            )
    defined = {entry["key"].lower() for node in nodes for entry in node.get("cte_map", {}).get("map", ())}
    return frozenset(node["table_name"].lower() for node in nodes if node.get("type") == "BASE_TABLE") - frozenset(
        defined
    )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)
