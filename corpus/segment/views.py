"""Sentences to the Arrow arrays of both views, without a Python object per token.

What belongs here: marks at the ends of tokens turned into lists of strings. What does not: where sentences and words end.

Both views share one buffer of text: a token is a pair of positions in it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from corpus.segment.characters import kept_spans
from corpus.segment.codes import code_points
from corpus.segment.words import WordSegmenter

Views = tuple[pa.ListArray, pa.ListArray]


def token_views(sentences: Sequence[str], segmenter: WordSegmenter, whole: bool) -> Views:
    """The words and the characters of each sentence, as list<string> arrays. The sentences together stay below 500 million characters."""
    text = "".join(sentences)
    codes = code_points(text)
    bounds = np.concatenate([[0], np.cumsum(np.fromiter(map(len, sentences), np.int64, len(sentences)))])
    tags = _spans(sentences, bounds, whole=False)
    word_ends = segmenter.mark(codes, np.union1d(bounds, tags))
    character_ends = np.ones(len(codes), np.bool_)
    for marks, spans in ((word_ends, tags), (character_ends, _spans(sentences, bounds, whole=True) if whole else tags)):
        for start, end in spans.tolist():
            marks[start : end - 1] = False
    data = pa.py_buffer(text.encode("utf-8"))
    byte_ends = _byte_ends(codes)
    return _lists(word_ends, bounds, byte_ends, data), _lists(character_ends, bounds, byte_ends, data)


def _spans(sentences: Sequence[str], bounds: np.ndarray, whole: bool) -> np.ndarray:
    """Start and end of what is kept whole, in the joined text; int64 of shape (n, 2)."""
    found = [
        (base + start, base + end)
        for base, sentence in zip(bounds.tolist(), sentences, strict=False)
        for start, end in kept_spans(sentence, whole)
    ]
    return np.array(found, np.int64).reshape(-1, 2)


def _byte_ends(codes: np.ndarray) -> np.ndarray:
    """Where each code point ends in UTF-8, int32."""
    widths = np.ones(len(codes), np.int8)
    for limit in (0x80, 0x800, 0x10000):
        widths += codes >= limit
    return np.cumsum(widths, dtype=np.int32)


def _lists(marks: np.ndarray, bounds: np.ndarray, byte_ends: np.ndarray, data: pa.Buffer) -> pa.ListArray:
    last = np.flatnonzero(marks)
    offsets = np.zeros(len(last) + 1, np.int32)
    offsets[1:] = byte_ends[last]
    tokens = pa.StringArray.from_buffers(len(last), pa.py_buffer(offsets), data)
    return pa.ListArray.from_arrays(pa.array(np.searchsorted(last, bounds).astype(np.int32)), tokens)
