"""Finding documents that say the same. Public face: ExactDedup, fold; NearDedup in `near` (it compiles its loops, so it is imported where used)."""

from corpus.dedup.exact import ExactDedup, fold

__all__ = ["ExactDedup", "fold"]
