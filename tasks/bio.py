"""Entities as BIO tags, one tag for each character, and back.

What belongs here: the two directions and which tag may follow which. What does not: scores (metrics.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

Span = tuple[int, int, str]
"""(start, end, type): code points, end exclusive."""

OUTSIDE = "O"
PADDING = "[PAD]"
"""The tag of padding, present only in the paper's protocol, which does not mask."""


def tag_set(types: Sequence[str], padding: bool = False) -> tuple[str, ...]:
    """All tags: ``[PAD]`` (first, if asked for), ``O``, then B- and I- of every type; 2 x types + 1 (+ 1)."""
    tags = [OUTSIDE, *(f"{prefix}-{name}" for name in types for prefix in "BI")]
    return (PADDING, *tags) if padding else tuple(tags)


def encode(length: int, spans: Iterable[Span]) -> list[str]:
    """The tags of a text of ``length`` characters. Raises ValueError when spans overlap or leave the text."""
    tags = [OUTSIDE] * length
    for start, end, name in spans:
        if not 0 <= start < end <= length:
            raise ValueError(f"span {start}-{end} does not fit a text of {length} characters")
        if any(tag != OUTSIDE for tag in tags[start:end]):
            raise ValueError(f"span {start}-{end} overlaps another; drop one before encoding")
        tags[start:end] = [f"B-{name}", *([f"I-{name}"] * (end - start - 1))]
    return tags


def decode(tags: Sequence[str]) -> list[Span]:
    """The entities of a tag sequence. An I- that continues nothing starts an entity, as in conlleval and seqeval."""
    spans: list[Span] = []
    start, current = 0, ""
    for i, tag in enumerate([*tags, OUTSIDE]):
        prefix, _, name = tag.partition("-")
        if current and not (prefix == "I" and name == current):
            spans.append((start, i, current))
            current = ""
        if not current and prefix in ("B", "I"):
            start, current = i, name
    return spans


def legal(tags: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Which tag may follow which, bool (L, L) from row to column, and which may stand first, bool (L,)."""
    follow = np.ones((len(tags), len(tags)), dtype=bool)
    for j, tag in enumerate(tags):
        if tag.startswith("I-"):
            follow[:, j] = [before in (tag, f"B-{tag[2:]}") for before in tags]
    return follow, np.array([not tag.startswith("I-") for tag in tags])
