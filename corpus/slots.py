"""The compiled look-up of an open-addressing hash table of integers: the one inner loop of the word tree and of GloVe's pair table.

What belongs here: finding a slot. What does not: what a table holds, and its growth. Importing this module loads numba.
"""

from __future__ import annotations

import numpy as np

from corpus.compiled import compiled

EMPTY = -1


@compiled
def find_slot(keys: np.ndarray, key: np.int64) -> np.int64:
    """Where ``key`` is in ``keys`` (int64, a power of two long, EMPTY where free), or the free slot where it belongs."""
    mask = len(keys) - 1
    # Fibonacci hashing: multiply by 2**64 / golden ratio, fold the high bits down
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    position = np.int64((mixed ^ (mixed >> np.uint64(32))) & np.uint64(mask))
    while keys[position] != EMPTY and keys[position] != key:
        position = (position + 1) & mask
    return position
