"""The compiled loop of counting: pairs of a window added up in an open-addressing hash table.

What belongs here: the table's inner loop; importing this module loads numba. What does not: memory and results (`counts.py`).
"""

from __future__ import annotations

import numpy as np

from corpus.compiled import compiled_reordered
from corpus.slots import EMPTY, find_slot


@compiled_reordered
def add_pairs(
    ids: np.ndarray, first: int, window: int, size: int, keys: np.ndarray, sums: np.ndarray, used: int
) -> tuple[int, int]:
    """Add 1 / distance for each token of ``ids[first:]`` and each of up to ``window`` tokens before it in its sentence.

    ``keys`` (int64, EMPTY or token * size + earlier token) and ``sums`` (float64) are the table; ``used`` its filled slots.
    Stops when the table is half full. Returns the position to go on from (len(ids) at the end) and the filled slots.
    """
    for position in range(first, len(ids)):
        if used + window > len(keys) // 2:
            return position, used
        if ids[position] < 0:
            continue
        for distance in range(1, window + 1):
            before = position - distance
            if before < 0 or ids[before] < 0:
                break
            key = np.int64(ids[position]) * size + ids[before]
            slot = find_slot(keys, key)
            if keys[slot] == EMPTY:
                keys[slot] = key
                used += 1
            sums[slot] += 1.0 / distance
    return len(ids), used


@compiled_reordered
def move_entries(keys: np.ndarray, sums: np.ndarray, new_keys: np.ndarray, new_sums: np.ndarray) -> None:
    """Copy all entries into a larger table."""
    for old in range(len(keys)):
        if keys[old] != EMPTY:
            slot = find_slot(new_keys, keys[old])
            new_keys[slot] = keys[old]
            new_sums[slot] = sums[old]
