"""Batches: windows of like length, padded, as numpy arrays.

What belongs here: order and padding of batches. What does not: torch, models.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tasks.features import Features
from tasks.hyper import HyperParameters
from tasks.windows import Windows

_POOL = 50
"""Batches that are shuffled together before their windows are sorted by length."""


@dataclass(frozen=True)
class Batch:
    """``x``: float32 (B, T, d) or ids int64 (B, T); ``lengths``: int64 (B,); ``index``: the windows, int64 (B,)."""

    x: np.ndarray
    lengths: np.ndarray
    index: np.ndarray


def shuffled(lengths: np.ndarray, batch: int, rng: np.random.Generator) -> list[np.ndarray]:
    """A random partition of all windows into batches of like length, in random order."""
    order = rng.permutation(len(lengths))
    batches: list[np.ndarray] = []
    for first in range(0, len(order), batch * _POOL):
        pool = order[first : first + batch * _POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[i : i + batch] for i in range(0, len(pool), batch)]
    return [batches[i] for i in rng.permutation(len(batches))]


def by_length(lengths: np.ndarray, batch: int) -> list[np.ndarray]:
    """All windows in batches of like length, for evaluation."""
    order = np.argsort(lengths, kind="stable")
    return [order[i : i + batch] for i in range(0, len(order), batch)]


def collate(features: Features, windows: Windows, index: np.ndarray, hp: HyperParameters) -> Batch:
    """Padded input of the chosen windows. Without masking: padded to ``max_length``, with padding counted as text."""
    lengths = windows.lengths[index]
    steps = int(lengths.max()) if hp.masking else max(hp.max_length, int(lengths.max()))
    ids = features.values.ndim == 1
    x = np.zeros((len(index), steps) if ids else (len(index), steps, features.dim), np.int64 if ids else np.float32)
    starts = features.offsets[windows.example[index]] + windows.start[index]
    for row, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        x[row, :length] = features.values[start : start + length]
    return Batch(x, lengths if hp.masking else np.full(len(index), steps, dtype=np.int64), index)


def batches(features: Features, windows: Windows, order: list[np.ndarray], hp: HyperParameters) -> Iterator[Batch]:
    """The batches of ``order``, made one at a time."""
    return (collate(features, windows, index, hp) for index in order)
