"""Leaving out documents that are no use as text, each with a named reason. Public face: Quality, Thresholds."""

from corpus.quality.filter import Quality, Thresholds

__all__ = ["Quality", "Thresholds"]
