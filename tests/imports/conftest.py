"""A place to import into, and ways to look at what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_access.imports.files import source_files
from data_access.imports.importing import import_files
from data_access.imports.mapping import load_mapping
from data_access.imports.preparing import Request
from data_access.imports.summary import Summary


@dataclass(frozen=True)
class Workshop:
    """A folder with a database that starts out missing."""

    folder: Path

    @property
    def link(self) -> Path:
        return self.folder / "connect_ops.duckdb"

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def mapping(self, **tables: str) -> str:
        folder = self.folder / "mapping"
        folder.mkdir(exist_ok=True)
        for name, sql in tables.items():
            (folder / f"{name}.sql").write_text(sql)
        return str(folder)

    def run(
        self,
        *files: Path,
        mapping: str,
        source: str | None = None,
        dry_run: bool = False,
        named: tuple[tuple[str, Path], ...] = (),
        say: Callable[[str], None] = lambda _: None,
    ) -> Summary:
        loaded = load_mapping(mapping)
        request = Request(source_files(files, named), loaded, source or loaded.name, "1GB", 2, dry_run)
        return import_files(request, self.link, 2, say)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.link.resolve()), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


CREATORS = """external_id,handle,display_name,country,platform,followers,category,status,source,applied_at
anna,anna,Anna,FR,video,1200,beauty,approved,invited,2026-01-01 00:00:00
igor,igor,Игорь,RU,video,90,games,approved,invited,2026-01-02 00:00:00
"""
LINE_HEADER = "creator,kind,order_id,sub_order_id,ordered_at,currency,order_value_minor,commission_minor,status\n"


@pytest.fixture
def with_creators(workshop: Workshop) -> Workshop:
    workshop.run(workshop.file("creators.csv", CREATORS), mapping="contract")
    return workshop
