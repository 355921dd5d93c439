"""Random draws: one independent stream a purpose, so that no draw depends on how much another one took."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEVER = int(np.iinfo(np.int64).min)
"""A time that does not come; numpy and Arrow read it as a missing timestamp."""


def stream(seed: int, purpose: str, block: int = 0) -> np.random.Generator:
    """Return the generator of one purpose, within one block of creators."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(purpose.encode()), block])))


def whole(values: NDArray[Any]) -> Ints:
    """Return values as 64-bit whole numbers, what is behind the point cut off."""
    return values.astype(np.int64)


def cumulated(weights: Sequence[float] | Floats) -> Floats:
    """Return the running share of weights, from the first weight's share to 1."""
    total = np.cumsum(np.asarray(weights, dtype=np.float64))
    shares: Floats = total / total[-1]
    return shares


def pick(rng: np.random.Generator, weights: Sequence[float] | Floats, count: int) -> Ints:
    """Draw positions in `weights`, each as likely as its weight."""
    return whole(np.searchsorted(cumulated(weights)[:-1], rng.random(count), side="right"))


def pick_by(rng: np.random.Generator, weights: Sequence[Sequence[float]], rows: Ints) -> Ints:
    """Draw positions in `weights[row]` for each row number; all rows of `weights` have the same length."""
    table = np.stack([cumulated(w) for w in weights])
    flat = (table + np.arange(len(table))[:, None]).ravel()
    at = np.searchsorted(flat, rows + rng.random(len(rows)), side="right") - rows * table.shape[1]
    return whole(np.minimum(at, table.shape[1] - 1))


def runs(lengths: Ints) -> tuple[Ints, Ints]:
    """Return, for runs of these lengths laid end to end, the run of each element and where each run begins."""
    begins = np.cumsum(lengths) - lengths
    return np.repeat(np.arange(len(lengths)), lengths), begins


def apportion(weights: Floats, total: int) -> Ints:
    """Share `total` out in whole numbers as close to the weights as can be (largest remainders, ties by position)."""
    if not len(weights) or weights.sum() <= 0:
        return np.zeros(len(weights), dtype=np.int64)
    exact = weights * (total / weights.sum())
    parts = whole(exact)
    missing = total - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:missing]] += 1
    return parts
