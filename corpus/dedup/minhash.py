"""MinHash signatures of texts over character n-grams, and the bands by which similar ones meet (locality-sensitive hashing).

Broder, "On the resemblance and containment of documents" (1997); Indyk and Motwani, "Approximate nearest neighbors" (1998).
What belongs here: text -> signature -> band keys, and the estimate of two signatures. What does not: which document stays (`near`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.dedup.exact import fold
from corpus.dedup.settings import MinHashSettings

Signatures = npt.NDArray[np.uint32]


def signatures(texts: Sequence[str], settings: MinHashSettings) -> Signatures:
    """(texts, permutations) minima. A text that folds to nothing has the signature of the empty text, all ones."""
    from corpus.dedup.minima import minima  # numba takes 0.4 s to import

    folded = [fold(text) for text in texts]
    starts = np.zeros(len(folded) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in folded], out=starts[1:])
    codes = np.frombuffer("".join(folded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    random = np.random.default_rng(settings.seed)
    factors = random.integers(0, 2**64, settings.permutations, dtype=np.uint64) | np.uint64(1)
    terms = random.integers(0, 2**64, settings.permutations, dtype=np.uint64)
    out = np.empty((len(folded), settings.permutations), dtype=np.uint32)
    minima(codes, starts, settings.ngram, factors, terms, out)
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
