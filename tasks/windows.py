"""Windows: the pieces of a text that a model sees at once.

What belongs here: where texts are cut. What does not: what is in a window (features.py, batches.py). No torch here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tasks.bio import Span
from tasks.hyper import HyperParameters

_SENTENCE_END = re.compile(r"[。；！？\n]+")
_PAUSE = "，,、： "


@dataclass(frozen=True)
class Windows:
    """Three int64 arrays of one length: the example of a window, and its start and end (exclusive) in the example's text."""

    example: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def __len__(self) -> int:
        return len(self.example)

    @property
    def lengths(self) -> np.ndarray:
        """Characters of each window."""
        return self.end - self.start


def sentence_windows(text: str, limit: int, protected: Iterable[Span] = ()) -> list[tuple[int, int]]:
    """Cut ``text`` after 。；！？ and line breaks, and longer pieces at a pause or at ``limit``; the windows cover the text.

    A cut never falls inside a ``protected`` span (gold entities, for training windows only), even if a window then
    exceeds ``limit`` by the rest of the span.
    """
    inside = {i for start, end, _ in protected for i in range(start + 1, end)}
    ends = [m.end() for m in _SENTENCE_END.finditer(text) if m.end() not in inside and m.end() < len(text)]
    windows = []
    start = 0
    for end in [*ends, len(text)]:
        while end - start > limit:
            cut = _cut(text, start, end, limit, inside)
            windows.append((start, cut))
            start = cut
        if end > start:
            windows.append((start, end))
        start = end
    return windows


def _cut(text: str, start: int, end: int, limit: int, inside: set[int]) -> int:
    for cut in range(start + limit, start + limit // 2, -1):
        if text[cut - 1] in _PAUSE and cut not in inside:
            return cut
    cut = start + limit
    while cut < end and cut in inside:
        cut += 1
    return cut


def cut_texts(texts: Sequence[str], hp: HyperParameters, protected: Sequence[Sequence[Span]] | None = None) -> Windows:
    """The windows of many texts. An empty text has none. Without ``hp.split_sentences``: the first ``max_length`` characters."""
    rows: list[tuple[int, int, int]] = []
    for i, text in enumerate(texts):
        if hp.split_sentences:
            spans = protected[i] if protected is not None else ()
            rows += [(i, start, end) for start, end in sentence_windows(text, hp.max_length, spans)]
        elif text:
            rows.append((i, 0, min(len(text), hp.max_length)))
    array = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Windows(array[:, 0], array[:, 1], array[:, 2])


def head_windows(texts: Sequence[str], limit: int) -> Windows:
    """One window a text for classification: its first ``limit`` characters; an empty text has none."""
    ends = np.array([min(len(text), limit) for text in texts], dtype=np.int64)
    example = np.flatnonzero(ends)
    return Windows(example, np.zeros(len(example), dtype=np.int64), ends[example])
