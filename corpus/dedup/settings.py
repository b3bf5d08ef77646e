"""What counts as a duplicate: the settings of near-duplicate and paragraph removal.

What belongs here: thresholds and their meaning. What does not: comparing. Nothing heavy is imported: the settings of a run are built of these.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.dedup.exact import KEPT_FIRST


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


@dataclass(frozen=True)
class NearSettings:
    """What counts as a near duplicate.

    threshold  least estimated Jaccard similarity of the n-gram sets
    kinds      kinds of document that may be dropped; the others are kept and only compared with: two records of one ward share most of
               their phrases and are two records all the same, and texts with gold annotations are never dropped
    minhash    how texts are compared
    """

    threshold: float = 0.8
    kinds: tuple[str, ...] = ("page", "book", "qa")
    minhash: MinHashSettings = field(default_factory=MinHashSettings)

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise ValueError(f"threshold is {self.threshold}; it must be above 0 and at most 1")
        unknown = set(self.kinds) - set(KEPT_FIRST)
        if unknown:
            raise ValueError(f"kinds {sorted(unknown)} are unknown; known are {KEPT_FIRST}")


@dataclass(frozen=True)
class ParagraphSettings:
    """Which paragraphs are compared.

    threshold       least estimated Jaccard similarity of the n-gram sets
    min_characters  shorter paragraphs (letters and figures only) are headings, list items and phrases, and are left alone
    kinds           kinds of document from which paragraphs may be taken
    minhash         how paragraphs are compared
    """

    threshold: float = 0.9
    min_characters: int = 30
    kinds: tuple[str, ...] = ("page", "book", "qa")
    minhash: MinHashSettings = field(default_factory=lambda: MinHashSettings(bands=10, rows=10))

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1 or self.min_characters < 1:
            raise ValueError(f"threshold must be above 0 and at most 1, min_characters at least 1: {self}")
        unknown = set(self.kinds) - set(KEPT_FIRST)
        if unknown:
            raise ValueError(f"kinds {sorted(unknown)} are unknown; known are {KEPT_FIRST}")
