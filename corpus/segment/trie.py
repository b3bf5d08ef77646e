"""The compiled prefix tree of the word dictionary: an open-addressing hash table whose slots are the nodes.

What belongs here: adding and finding words. What does not: frequencies, and reading dictionaries (`dictionary.py`).

``keys`` is int64, its length a power of two; a slot holds EMPTY or ``parent slot << 21 | code point``. The root is no slot: its number is
``len(keys)``. Importing this module loads numba.
"""

from __future__ import annotations

import numpy as np

from corpus.compiled import compiled
from corpus.slots import EMPTY, find_slot

_CODE_BITS = 21


@compiled
def child(keys: np.ndarray, node: np.int64, code: np.uint32) -> np.int64:
    """The slot below ``node`` (``len(keys)`` for the root) by one code point, or -1."""
    slot = find_slot(keys, (node << _CODE_BITS) | np.int64(code))
    return slot if keys[slot] != EMPTY else np.int64(-1)


@compiled
def find(keys: np.ndarray, codes: np.ndarray, start: int, end: int) -> np.int64:
    """The slot of ``codes[start:end]``, a word or a prefix of one, or -1."""
    node = np.int64(len(keys))
    for at in range(start, end):
        node = child(keys, node, codes[at])
        if node < 0:
            break
    return node


@compiled
def add_words(keys: np.ndarray, codes: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Add the words that follow one another in ``codes``, word i ending before ``ends[i]``; returns their slots, int64.

    The caller sees to it that ``keys`` has more slots than ``codes`` has elements.
    """
    slots = np.empty(len(ends), np.int64)
    start = 0
    for word in range(len(ends)):
        node = np.int64(len(keys))
        for at in range(start, ends[word]):
            key = (node << _CODE_BITS) | np.int64(codes[at])
            node = find_slot(keys, key)
            keys[node] = key
        slots[word] = node
        start = ends[word]
    return slots
