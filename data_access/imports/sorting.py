"""Rows that lie in Arrow, handed over sorted: numbers are sorted, and rows copied once, a batch of them at a time.

The engine would copy each row several times to sort it, with the columns that are the same in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# The engine keeps so many rows together.
BATCH = 122_880
# A whole number that is sorted has so many bits beside its sign.
_BITS = 63


def in_one_piece(parts: list[pa.Table], pool: Executor) -> pa.Table:
    """Return the rows of parts with the values of each column beside each other; the parts are let go meanwhile."""
    whole = pa.concat_tables(parts).unify_dictionaries()
    names, columns = whole.column_names, dict(enumerate(whole.columns))
    parts.clear()
    del whole
    return pa.table(list(pool.map(lambda place: columns.pop(place).combine_chunks(), range(len(names)))), names)


def in_batches(rows: pa.Table) -> pa.Table:
    """Return rows in batches, uncopied: threads of the engine take them by batches."""
    return pa.Table.from_batches(rows.to_batches(max_chunksize=BATCH), rows.schema)


def in_order(rows: pa.Table, by: Sequence[str], without: str) -> pa.RecordBatchReader:
    """Return rows of one piece sorted by columns, which are whole numbers or times that none of them lacks.

    without: a column that is true where a row is left out.
    """
    places = np.flatnonzero(~np.asarray(rows[without]))
    order = _sorted(places, [_numbers(rows, name) for name in by])
    [batch] = rows.to_batches() or [pa.RecordBatch.from_pylist([], rows.schema)]

    def batches() -> Iterator[pa.RecordBatch]:
        for begin in range(0, len(order), BATCH):
            yield batch.take(whole_numbers(order[begin : begin + BATCH]))

    return pa.RecordBatchReader.from_batches(rows.schema, batches())


def whole_numbers(values: NDArray[np.int64]) -> pa.Int64Array:
    """Return numbers as Arrow has them, uncopied. Its own way there loads pandas first."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


def truths(values: NDArray[np.bool_]) -> pa.BooleanArray:
    """Return truths as Arrow has them."""
    bits = np.packbits(values, bitorder="little")
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(bits)])


def _numbers(rows: pa.Table, name: str) -> NDArray[np.int64]:
    """Return the values of a column as whole numbers; anything where one is missing."""
    [values] = rows[name].chunks or [pa.nulls(0, pa.int64())]
    held = values.buffers()[1]
    return np.frombuffer(held, np.int64, len(values), values.offset * 8) if held else np.zeros(0, np.int64)


def _sorted(places: NDArray[np.int64], columns: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return places sorted by what each column has there."""
    first, *others = (column[places] for column in columns)
    if not _ascending(others):
        # The last is what it sorts by first.
        order = np.lexsort(others[::-1])
        places, first = places[order], first[order]
    if len(places) == 0:
        return places
    lowest, bits = int(first.min()), len(places).bit_length()
    if (int(first.max()) - lowest).bit_length() + bits <= _BITS:
        # The place among the others makes each number another, and one number is sorted faster than places by numbers.
        numbered = np.sort(((first - lowest) << bits) + np.arange(len(places)))
        return np.take(places, numbered & ((1 << bits) - 1))
    return np.take(places, np.argsort(first, kind="stable"))


def _ascending(columns: Sequence[NDArray[np.int64]]) -> bool:
    """Tell whether values of columns, taken together, nowhere go down."""
    tied = np.ones(max(len(columns[0]) - 1, 0), bool) if columns else np.ones(0, bool)
    for column in columns:
        if (tied & (column[1:] < column[:-1])).any():
            return False
        tied &= column[1:] == column[:-1]
    return True
