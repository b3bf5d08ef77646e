"""GloVe's co-occurrence counts X: a symmetric window, 1 / distance weights (Pennington et al. 2014, section 3.1 and 4.2).

What belongs here: from ids to the non-zero entries of X. What does not: the vocabulary, or the vectors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FIRST_SLOTS = 1 << 16


@dataclass(frozen=True)
class CoOccurrence:
    """The non-zero entries of X, ordered by row, then column. ``rows``, ``columns``: (n,) int32; ``values``: (n,) float64."""

    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray
    size: int

    def __len__(self) -> int:
        return len(self.values)


def count_pairs(ids: np.ndarray, size: int, window: int) -> CoOccurrence:
    """X for a corpus ``ids`` (int32, negative at a sentence's end) over a vocabulary of ``size`` tokens.

    X[i, j] sums 1 / distance over all pairs of i and j at most ``window`` apart in one sentence; a token that meets
    itself counts twice, once from either side, as in the Stanford tool.
    """
    from corpus.slots import EMPTY
    from embeddings.glove.pair_table import add_pairs, move_entries

    keys, sums = _new_table(max(FIRST_SLOTS, 4 * window), EMPTY)
    position = used = 0
    while True:
        position, used = add_pairs(ids, position, window, size, keys, sums, used)
        if position == len(ids):
            break
        larger, larger_sums = _new_table(2 * len(keys), EMPTY)
        move_entries(keys, sums, larger, larger_sums)
        keys, sums = larger, larger_sums
    filled = keys != EMPTY
    return _symmetric(keys[filled], sums[filled], size)


def _new_table(slots: int, empty: int) -> tuple[np.ndarray, np.ndarray]:
    slots = 1 << (slots - 1).bit_length()
    return np.full(slots, empty, dtype=np.int64), np.zeros(slots, dtype=np.float64)


def _symmetric(keys: np.ndarray, sums: np.ndarray, size: int) -> CoOccurrence:
    later, earlier = keys // size, keys % size
    both = np.concatenate([keys, earlier * size + later])
    order = np.argsort(both, kind="stable")
    ordered = both[order]
    first = np.flatnonzero(np.diff(ordered, prepend=-1))
    values = np.add.reduceat(np.concatenate([sums, sums])[order], first) if len(first) else np.zeros(0)
    unique = ordered[first]
    return CoOccurrence((unique // size).astype(np.int32), (unique % size).astype(np.int32), values, size)
