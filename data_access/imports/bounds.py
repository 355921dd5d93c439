"""How large a packed file may become: a few kilobytes must not fill the disk or the memory of whoever imports them."""

from __future__ import annotations

import gzip
import re
import zipfile
from pathlib import Path
from typing import IO

from data_access.errors import ImportFileError

CHUNK = 1 << 22
# Tables of text pack to a tenth or a twentieth of their size; what was made to burst, to a thousandth.
MOST_TIMES = 100
ALWAYS_ALLOWED = 1 << 30
# Workbooks are read as a whole: a gigabyte of their XML is some ten of memory.
MOST_WORKBOOK_BYTES = 1 << 29
MOST_WORKBOOK_CELLS = 50_000_000
_LONGEST_TAG = 1 << 16
_REFERENCE = re.compile(rb"""<\s*(?:\w+:)?(?:c|row)\b[^<>]*?\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")


def unpacked(name: str, packed: IO[bytes] | gzip.GzipFile, target: Path, packed_bytes: int) -> Path:
    """Write what a packed file holds to `target` and return it.

    Raises ImportFileError where that is more than `MOST_TIMES` its own size and more than a gigabyte.
    """
    most = max(ALWAYS_ALLOWED, MOST_TIMES * packed_bytes)
    with open(target, "wb") as file:
        while chunk := packed.read(CHUNK):
            if file.tell() + len(chunk) > most:
                raise ImportFileError(
                    f"{name} is more than {most / 1e9:,.1f} GB unpacked, {most // max(packed_bytes, 1):,} times what "
                    "it is packed. If that is right, unpack it first and import what it holds."
                )
            file.write(chunk)
    return target


def demand_bounded_workbook(name: str, path: Path) -> None:
    """Raise ImportFileError where a workbook unpacks to more, or spans more cells, than is read as a whole.

    A single cell at the far corner of a sheet is enough to span all of it.
    """
    with zipfile.ZipFile(path) as archive:
        total = sum(info.file_size for info in archive.infolist())
        if total > MOST_WORKBOOK_BYTES:
            raise ImportFileError(
                f"{name} is {total / 1e6:,.0f} MB unpacked; a workbook may have {MOST_WORKBOOK_BYTES / 1e6:,.0f} MB. "
                "Save it as CSV and import that."
            )
        # What is longer than it says does not fit its checksum.
        damaged = archive.testzip()
        if damaged is not None:
            raise zipfile.BadZipFile(f"{damaged} does not fit its checksum")
        # Which of them are sheets is said by others of them: none is trusted.
        for part in archive.namelist():
            cells = _span(archive, part)
            if cells > MOST_WORKBOOK_CELLS:
                raise ImportFileError(
                    f"A sheet of {name} spans {cells:,} cells; at most {MOST_WORKBOOK_CELLS:,} are read. Delete what "
                    "lies far from the table, or save it as CSV and import that."
                )


def _span(archive: zipfile.ZipFile, part: str) -> int:
    """Return the rows times the columns up to the farthest cell that a part of a workbook names."""
    rows = columns = 0
    rest = b""
    with archive.open(part) as source:
        while chunk := source.read(CHUNK):
            text = rest + chunk
            for letters, number in _REFERENCE.findall(text):
                rows = max(rows, int(number))
                columns = max(columns, _column(letters))
            # A tag that is cut short here is read with what follows.
            rest = text[max(text.rfind(b"<"), len(text) - _LONGEST_TAG) :]
    return rows * columns


def _column(letters: bytes) -> int:
    at = 0
    for letter in letters.upper():
        at = at * 26 + letter - ord("A") + 1
    return at
