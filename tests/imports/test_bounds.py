"""A packed file that would fill the disk or the memory is refused before it does, and says so."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
from pathlib import Path

import pytest

from data_access.errors import ImportFileError
from data_access.imports import bounds
from data_access.imports.files import Content, source_files, unpack

WORKBOOK = Path(__file__).parent / "fixtures" / "orders.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
ROWS = b"id,name\n" + b"1,same\n" * 100_000


def zipped(content: bytes, name: str = "inner.csv") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def workbook(sheet: bytes, **others: bytes) -> bytes:
    """Return the workbook of the fixtures with another sheet, and further parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(WORKBOOK) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, sheet if name == SHEET else source.read(name))
        for name, content in others.items():
            archive.writestr(f"xl/{name}.xml", content)
    return made.getvalue()


def sheet_with(cells: str) -> bytes:
    with zipfile.ZipFile(WORKBOOK) as source:
        return source.read(SHEET).replace(b"</sheetData>", f"{cells}</sheetData>".encode())


def read(folder: Path, content: bytes) -> Content:
    path, work = folder / "given.csv.gz", folder / "work"
    path.write_bytes(content)
    work.mkdir()
    return unpack(source_files([path])[0], work)


@pytest.mark.parametrize("packed", [gzip.compress(ROWS), zipped(ROWS)], ids=["gzip", "zip"])
def test_what_unpacks_to_a_thousand_times_its_size_stops_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bytes
) -> None:
    monkeypatch.setattr(bounds, "CHUNK", 1 << 10)
    assert read(tmp_path, packed).path.read_bytes() == ROWS, "a gigabyte is always allowed"
    monkeypatch.setattr(bounds, "ALWAYS_ALLOWED", 10_000)
    small = tmp_path / "small"
    small.mkdir()
    with pytest.raises(ImportFileError, match=r"given.csv.gz is more than .* GB unpacked"):
        read(small, packed)
    written = (small / "work" / "given.unpacked").stat().st_size
    assert written <= bounds.MOST_TIMES * len(packed)


def test_a_table_that_packs_as_tables_do_is_unpacked_at_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "ALWAYS_ALLOWED", 0)
    content = b"".join(b"%d,%d\n" % (n, n * 7919 % 10_007) for n in range(20_000))
    assert read(tmp_path, gzip.compress(content)).path.read_bytes() == content


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='9'><c s='1' r = 'XFD9'/></row><x:row spans='1:2' r='1048576'/>",
        f'<row {"a" * 70_000}="" r="2"/><row r="1048576"><c r="XFD1"/></row>',
    ],
)
def test_a_cell_far_from_the_table_is_named_before_all_between_is_read(tmp_path: Path, cells: str) -> None:
    with pytest.raises(ImportFileError, match=r"A sheet of given.csv.gz spans 17,179,869,184 cells"):
        read(tmp_path, workbook(sheet_with(cells)))


def test_a_sheet_is_looked_at_wherever_it_lies(tmp_path: Path) -> None:
    far = sheet_with('<row r="1048576"><c r="XFD1048576"/></row>')
    with pytest.raises(ImportFileError, match="spans"):
        read(tmp_path, workbook(sheet_with(""), elsewhere=far))


def test_a_cell_on_the_edge_of_two_chunks_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "given.xlsx"
    path.write_bytes(workbook(sheet_with('<row r="1048576"><c r="XFD1048576"/></row>')))
    for size in range(7, 40):
        monkeypatch.setattr(bounds, "CHUNK", size)
        with pytest.raises(ImportFileError, match="spans 17,179,869,184"):
            bounds.demand_bounded_workbook("given.xlsx", path)


def test_a_workbook_is_refused_by_what_it_unpacks_to_also_where_it_says_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = workbook(sheet_with("<row/>" * 10_000))
    lying = content.replace((len(sheet_with("<row/>" * 10_000))).to_bytes(4, "little"), (600).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises(ImportFileError, match="is damaged"):
        read(tmp_path, lying)
    monkeypatch.setattr(bounds, "MOST_WORKBOOK_BYTES", 50_000)
    path = tmp_path / "given.xlsx"
    path.write_bytes(content)
    with pytest.raises(ImportFileError, match="Save it as CSV"):
        bounds.demand_bounded_workbook("given.xlsx", path)


def test_tags_that_never_end_take_no_longer_than_their_length(tmp_path: Path) -> None:
    path = tmp_path / "given.xlsx"
    path.write_bytes(workbook(b"<c " * 3_000_000))
    began = time.process_time()
    bounds.demand_bounded_workbook("given.xlsx", path)
    assert time.process_time() - began < 10


def test_a_zip_with_a_password_says_so(tmp_path: Path) -> None:
    content = bytearray(zipped(b"id\n1\n"))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flag] |= 1
    with pytest.raises(ImportFileError, match="password"):
        read(tmp_path, bytes(content))
