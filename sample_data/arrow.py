"""Arrays as the columns of Arrow tables, in the types of the contract."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from sample_data.draws import Flags, Ints
from sample_data.plan import DAY


def ids(positions: Ints, missing: Flags | None = None) -> pa.Array:
    """Return positions as ids, which count from 1."""
    return pa.array(positions + 1, mask=missing)


def times(seconds: Ints) -> pa.Array:
    """Return seconds since 1970 as timestamps; NEVER is missing."""
    return pa.array(seconds.view("datetime64[s]"))


def days(seconds: Ints) -> pa.Array:
    """Return the UTC days of seconds since 1970."""
    return pa.array((seconds // DAY).astype(np.int32)).cast(pa.date32())


def words(positions: Ints, vocabulary: Sequence[str | None], missing: Flags | None = None) -> pa.Array:
    """Return the words at these positions of a vocabulary, each word kept once."""
    codes = pa.array(positions.astype(np.int32), mask=missing)
    return pa.DictionaryArray.from_arrays(codes, pa.array(vocabulary, pa.string()))
