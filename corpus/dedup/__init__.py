"""Finding documents that say the same. Public face: ExactDedup, fold."""

from corpus.dedup.exact import ExactDedup, fold

__all__ = ["ExactDedup", "fold"]
