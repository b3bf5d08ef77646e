"""MinHash signatures of texts over character n-grams, and the bands by which similar ones meet (locality-sensitive hashing).

Broder, "On the resemblance and containment of documents" (1997); Indyk and Motwani, "Approximate nearest neighbors" (1998).
What belongs here: text -> signature -> band keys, and the estimate of two signatures. What does not: which document stays (`near`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.compiled import compiled
from corpus.dedup.exact import fold

Signatures = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class MinHashSettings:
    """How texts are compared.

    ngram   characters of one shingle, after `fold` (letters and figures only)
    bands   groups of minima; two texts are compared when all minima of one group agree
    rows    minima per group; a pair of Jaccard similarity s is compared with probability 1 - (1 - s**rows)**bands
    seed    of the permutations; signatures of different seeds cannot be compared
    """

    ngram: int = 5
    bands: int = 21
    rows: int = 6
    seed: int = 1

    def __post_init__(self) -> None:
        if min(self.ngram, self.bands, self.rows) < 1:
            raise ValueError(f"ngram, bands and rows must be at least 1: {self}")

    @property
    def permutations(self) -> int:
        """Minima in a signature."""
        return self.bands * self.rows

    def meeting(self, similarity: float) -> float:
        """The probability that a pair of this Jaccard similarity shares a band and is compared at all."""
        return float(1 - (1 - similarity**self.rows) ** self.bands)


@compiled
def _mix(value: np.uint64) -> np.uint64:
    """The finaliser of splitmix64: every bit of the input reaches every bit of the output."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
def _minima(
    codes: npt.NDArray[np.uint32],
    starts: npt.NDArray[np.int64],
    ngram: int,
    factors: npt.NDArray[np.uint64],
    terms: npt.NDArray[np.uint64],
    out: Signatures,
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


def signatures(texts: Sequence[str], settings: MinHashSettings) -> Signatures:
    """(texts, permutations) minima. A text that folds to nothing has the signature of the empty text, all ones."""
    folded = [fold(text) for text in texts]
    starts = np.zeros(len(folded) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in folded], out=starts[1:])
    codes = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    random = np.random.default_rng(settings.seed)
    factors = random.integers(0, 2**64, settings.permutations, dtype=np.uint64) | np.uint64(1)
    terms = random.integers(0, 2**64, settings.permutations, dtype=np.uint64)
    out = np.empty((len(folded), settings.permutations), dtype=np.uint32)
    _minima(codes, starts, settings.ngram, factors, terms, out)
    return out


def band_keys(table: Signatures, settings: MinHashSettings) -> npt.NDArray[np.uint64]:
    """(texts, bands) hashes: equal in a column where all minima of that band agree."""
    parts = table.reshape(len(table), settings.bands, settings.rows).astype(np.uint64)
    keys = np.zeros((len(table), settings.bands), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for row in range(settings.rows):
            keys = (keys ^ parts[:, :, row]) * np.uint64(0x9E3779B97F4A7C15)
            keys ^= keys >> np.uint64(29)
    return keys


def similarity(one: Signatures, other: Signatures) -> float:
    """The estimated Jaccard similarity of two signatures; its standard error is sqrt(s (1 - s) / permutations)."""
    return float(np.mean(one == other))
