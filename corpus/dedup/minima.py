"""The compiled loop of MinHash: hashing the character n-grams of many texts under many permutations at once.

What belongs here: the loop. What does not: what the minima are for (`minhash`). Importing this module loads numba.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpus.compiled import compiled


@compiled
def _mix(value: np.uint64) -> np.uint64:
    """The finaliser of splitmix64: every bit of the input reaches every bit of the output."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def minima(
    codes: npt.NDArray[np.uint32],
    starts: npt.NDArray[np.int64],
    ngram: int,
    factors: npt.NDArray[np.uint64],
    terms: npt.NDArray[np.uint64],
    out: npt.NDArray[np.uint32],
) -> None:
    """Fill ``out`` (texts x permutations): per text and permutation the least of the upper 32 bits of factor * shingle + term."""
    for text in range(len(starts) - 1):
        begin, end = starts[text], starts[text + 1]
        row = out[text]
        row[:] = np.uint32(0xFFFFFFFF)
        width = min(ngram, end - begin)  # a text shorter than a shingle is one shingle
        for at in range(begin, end - width + 1):
            shingle = np.uint64(0)
            for offset in range(width):
                shingle = _mix((shingle ^ np.uint64(codes[at + offset])) + np.uint64(0x9E3779B97F4A7C15))
            for k in range(len(factors)):
                value = np.uint32((factors[k] * shingle + terms[k]) >> np.uint64(32))
                if value < row[k]:
                    row[k] = value
