"""Frames of what an engine sent, with the column types that the query declares, whichever engine it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        {name: _typed(kind, values) for (name, kind), values in zip(types.items(), sent, strict=True)}, copy=False
    )


def _typed(kind: TypeEngine[Any], values: Values) -> Any:
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
    # In one piece, since pandas cannot join on keys that have none at all.
    return pd.array(values.combine_chunks() if isinstance(values, pa.ChunkedArray) else list(values), dtype="str")


def _listed(values: Values) -> list[Any]:
    return values.to_pylist() if isinstance(values, pa.ChunkedArray) else list(values)


def _whole(values: Values) -> pd.arrays.IntegerArray:
    if isinstance(values, pa.ChunkedArray) and pa.types.is_integer(values.type):
        missing = values.is_null().to_numpy() if values.null_count else np.zeros(len(values), dtype=bool)
        known = values.fill_null(0) if values.null_count else values
        # Copied, since what Arrow holds cannot be written to.
        return pd.arrays.IntegerArray(np.array(known.to_numpy(), dtype=np.int64), missing)
    listed = _listed(values)
    missing = np.fromiter((value is None for value in listed), dtype=bool, count=len(listed))
    return pd.arrays.IntegerArray(np.array([int(value or 0) for value in listed], dtype=np.int64), missing)


def _moments(values: Values) -> Any:
    if isinstance(values, pa.ChunkedArray) and pa.types.is_temporal(values.type):
        return np.array(values.cast(pa.timestamp("us")).to_numpy())
    return pd.Series(pd.to_datetime(_listed(values)), dtype="datetime64[us]")
