"""Reading plain CSV typed at once, in blocks of whole lines by threads beside each other: much faster than as text.

Only lines that can be read in one way alone are taken: no quotes, and nothing that the reader understands and the
check of a contract column would not. A block that has anything else gives its lines back as text, all of them.
"""

from __future__ import annotations

import mmap
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from data_access.errors import ImportFileError

BLOCK = 1 << 22
# What is read is kept in memory as a whole; of larger files the engine keeps what does not fit on disk.
MOST_BYTES = 1 << 31
# A file that has more of them is no plain one.
MOST_ODD_BLOCKS = 8

_TAB, _NEWLINE, _RETURN, _QUOTE, _COLON = b'\t\n\r":'
# Before a digit this makes a number of another base.
_HEX = (b"x"[0], b"X"[0])
# A time has two of them; the reader would take less for a time too.
_COLONS_IN_TIME = 2


@dataclass(frozen=True)
class OddBlock:
    """A block whose lines are left as text. first: how many rows come before it; rows: how many it has."""

    first: int
    rows: int


@dataclass(frozen=True)
class Blocks:
    """The rows of a file, in order. typed: a row of NULLs for each that lies in an odd block.

    places: the byte each row begins at, and where the last one ends.
    """

    typed: pa.Table
    odd: tuple[OddBlock, ...]
    places: NDArray[np.uint32]


@dataclass(frozen=True)
class _Block:
    """Lines of a file. ends: the bytes of each and of those before it in the block; typed: None where they cannot be.

    rows: how many they are, where nothing but a row can be a line.
    """

    ends: NDArray[np.uint32]
    typed: pa.Table | None
    rows: int | None


def read_blocks(text: Path, delimiter: str, types: Mapping[str, pa.DataType], threads: int) -> Blocks | None:
    """Return the rows of a UTF-8 file whose header has these columns; None where it cannot be read this way."""
    if text.stat().st_size > MOST_BYTES or len(types) < 2 or delimiter == ":":
        return None
    with open(text, "rb") as source, ThreadPoolExecutor(threads) as pool:
        header = source.readline()
        if _fields(header, delimiter) != list(types):
            return None
        parts: list[pa.Table] = []
        odd: list[OddBlock] = []
        places = [np.array([len(header)], np.uint32)]
        rows = 0
        for block in _in_order(pool, threads, source, len(header), delimiter, types):
            part = block.typed
            if part is None:
                if block.rows is None or len(odd) == MOST_ODD_BLOCKS:
                    return None
                odd.append(OddBlock(rows, block.rows))
                part = pa.table({name: pa.nulls(block.rows, kind) for name, kind in types.items()})
            rows += part.num_rows
            parts.append(part)
            places.append(block.ends + places[-1][-1])
    return Blocks(pa.concat_tables(parts), tuple(odd), np.concatenate(places)) if parts else None


def _in_order(
    pool: ThreadPoolExecutor,
    threads: int,
    source: BinaryIO,
    begin: int,
    delimiter: str,
    types: Mapping[str, pa.DataType],
) -> Iterator[_Block]:
    """Yield the blocks of a file, from a byte on, as they follow each other."""
    waiting: deque[Future[_Block]] = deque()
    try:
        for first, end in _spans(source, begin):
            waiting.append(pool.submit(_read, source, first, end, delimiter, types))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for one in waiting:
            one.cancel()


def _spans(source: BinaryIO, begin: int) -> Iterator[tuple[int, int]]:
    """Yield where each block of whole lines begins and ends."""
    with mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content:
        while begin < len(content):
            full = begin + BLOCK
            end = content.rfind(b"\n", begin, full) + 1 or content.find(b"\n", full) + 1
            if full >= len(content) or end == 0:
                end = len(content)
            yield begin, end
            begin = end


def _read(source: BinaryIO, begin: int, end: int, delimiter: str, types: Mapping[str, pa.DataType]) -> _Block:
    block = os.pread(source.fileno(), end - begin, begin)
    if len(block) < end - begin:
        name = Path(source.name).name
        raise ImportFileError(f"{name} became shorter while it was read. Import it again when it is whole.")
    characters = np.frombuffer(block, np.uint8)
    breaks = np.flatnonzero(characters == _NEWLINE)
    ends = (breaks + 1).astype(np.uint32)
    if not block.endswith(b"\n"):
        ends = np.append(ends, np.uint32(len(block)))
    typed = _typed(block, characters, breaks, len(ends), delimiter, types)
    rows = len(ends) if typed is not None or _has_a_row_in_each_line(block, characters, breaks) else None
    return _Block(ends, typed, rows)


def _typed(
    block: bytes,
    characters: NDArray[np.uint8],
    breaks: NDArray[np.int64],
    lines: int,
    delimiter: str,
    types: Mapping[str, pa.DataType],
) -> pa.Table | None:
    """Return the rows of a block typed; None where the reader may take a value otherwise than the check does."""
    if _QUOTE in block or (_TAB in block and delimiter != "\t") or _has_other_bases(block, characters):
        return None
    if (
        b"\0" in block
        or (_RETURN in block and not _returns_end_lines(characters))
        or _has_blank_line(characters, breaks)
    ):
        return None
    try:
        rows = pyarrow.csv.read_csv(
            pa.BufferReader(block),
            read_options=pyarrow.csv.ReadOptions(column_names=list(types), use_threads=False, block_size=len(block)),
            parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict(types), null_values=[""], strings_can_be_null=True
            ),
            # What is read stays until the end: a third less of the system's time than in pools.
            memory_pool=pa.system_memory_pool(),
        )
    except pa.ArrowInvalid:
        return None
    colons = int(np.count_nonzero(characters == _COLON))
    return rows if rows.num_rows == lines and _times_are_whole(rows, colons) else None


def _has_other_bases(block: bytes, characters: np.ndarray) -> bool:
    """Tell whether a number may be written in another base, as 0x1F."""
    return any(
        letter in block and bool((characters[np.flatnonzero(characters[1:] == letter)] == b"0"[0]).any())
        for letter in _HEX
    )


def _returns_end_lines(characters: np.ndarray) -> bool:
    returns = np.flatnonzero(characters == _RETURN)
    return bool(returns[-1] + 1 < len(characters) and (characters[returns + 1] == _NEWLINE).all())


def _has_blank_line(characters: np.ndarray, ends: np.ndarray) -> bool:
    lengths = np.diff(ends, prepend=-1)
    short = ends[lengths <= len(b"\r\n")]
    return bool(((lengths == 1).any()) or (characters[short - 1] == _RETURN).any())


def _times_are_whole(rows: pa.Table, colons: int) -> bool:
    """Tell whether every time of a block has hours, minutes and seconds, by the colons that there are."""
    in_texts = times = 0
    for column in rows.columns:
        if pa.types.is_timestamp(column.type):
            times += len(column) - column.null_count
        for part in column.chunks:
            if pa.types.is_dictionary(part.type):
                if _colons(part.dictionary):
                    return False
            elif pa.types.is_string(part.type):
                in_texts += _colons(part)
    return colons == in_texts + _COLONS_IN_TIME * times


def _colons(texts: pa.StringArray) -> int:
    values = texts.buffers()[2]
    return 0 if values is None else int(np.count_nonzero(np.frombuffer(values, np.uint8) == _COLON))


def _has_a_row_in_each_line(block: bytes, characters: NDArray[np.uint8], breaks: NDArray[np.int64]) -> bool:
    if _QUOTE in block or b"\0" in block or (_RETURN in block and not _returns_end_lines(characters)):
        return False
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return not _has_blank_line(characters, breaks)


def _fields(header: bytes, delimiter: str) -> Sequence[str]:
    """Return the fields of a header line without quotes, those of no header where it has some."""
    if _QUOTE in header or b"\r" in header.rstrip(b"\r\n"):
        return []
    try:
        return header.decode().rstrip("\r\n").split(delimiter)
    except UnicodeDecodeError:
        return []
