"""Frames of what an engine sent, with the column types that the query declares, whichever engine it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, Numeric
from sqlalchemy.types import TypeEngine

Values: TypeAlias = "Sequence[Any] | pa.ChunkedArray[Any]"


def frame_of(types: Mapping[str, TypeEngine[Any]], columns: Sequence[Values]) -> pd.DataFrame:
    """Return columns, none where there are no rows, under their names and in their types."""
    sent = columns or [()] * len(types)
    return pd.DataFrame(
        {name: column_of(kind, values) for (name, kind), values in zip(types.items(), sent, strict=True)}, copy=False
    )


def values_of(types: Mapping[str, TypeEngine[Any]], columns: Sequence[Values]) -> dict[str, list[Any]]:
    """Return columns as plain values by name, the same whichever engine sent them; days are dates."""
    sent = columns or [()] * len(types)
    return {name: _plain(kind, values) for (name, kind), values in zip(types.items(), sent, strict=True)}


def _plain(kind: TypeEngine[Any], values: Values) -> list[Any]:
    listed = _listed(values)
    if isinstance(kind, Integer):
        return [value if type(value) is int or value is None else int(value) for value in listed]
    if isinstance(kind, Date):
        return [value.date() if isinstance(value, datetime) else value for value in listed]
    return listed


def column_of(kind: TypeEngine[Any], values: Values) -> Any:
    """Return the column of a frame that holds values of a type of the engine."""
    if isinstance(kind, Boolean):
        return pd.array(_listed(values), dtype="boolean")
    if isinstance(kind, Integer):
        return _whole(values)
    if isinstance(kind, Date | DateTime):
        return _moments(values)
    if isinstance(kind, Float):
        return pd.Series(_listed(values), dtype="float64")
    if isinstance(kind, Numeric):
        return pd.Series(_listed(values), dtype=object)
    if not isinstance(values, pa.ChunkedArray):
        return pd.array(list(values), dtype="str")
    # Words that are kept as numbers come as such; and in one piece, since pandas cannot join on keys that have none.
    return pd.array(values.cast(pa.string()).combine_chunks(), dtype="str")


def _listed(values: Values) -> list[Any]:
    return values.to_pylist() if isinstance(values, pa.ChunkedArray) else list(values)


def _whole(values: Values) -> pd.arrays.IntegerArray:
    if isinstance(values, pa.ChunkedArray) and pa.types.is_integer(values.type):
        missing = values.is_null().to_numpy() if values.null_count else np.zeros(len(values), dtype=bool)
        known = values.fill_null(0) if values.null_count else values
        # Copied, since what Arrow holds cannot be written to.
        return pd.arrays.IntegerArray(np.array(known.to_numpy(), dtype=np.int64), missing)
    return whole_numbers(_listed(values))


def whole_numbers(listed: Sequence[Any]) -> pd.arrays.IntegerArray:
    """Return a column of whole numbers, None where one is missing."""
    missing = np.fromiter((value is None for value in listed), dtype=bool, count=len(listed))
    return pd.arrays.IntegerArray(np.array([int(value or 0) for value in listed], dtype=np.int64), missing)


def fractions(listed: Sequence[float | None]) -> pd.arrays.FloatingArray:
    """Return a column of fractions, None where one is missing."""
    missing = np.fromiter((value is None for value in listed), dtype=bool, count=len(listed))
    return pd.arrays.FloatingArray(np.array([value or 0.0 for value in listed], dtype=np.float64), missing)


def _moments(values: Values) -> Any:
    if isinstance(values, pa.ChunkedArray) and pa.types.is_temporal(values.type):
        return np.array(values.cast(pa.timestamp("us")).to_numpy())
    return np.array(_listed(values), dtype="datetime64[us]")
