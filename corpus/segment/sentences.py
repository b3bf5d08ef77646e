"""Sentence boundaries of Chinese text.

What belongs here: where sentences start and end. What does not: tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_SENTENCE = 512
"""A longer stretch without a full stop (tables, lists) is cut, after a comma where there is one."""

# Not at ".", which is a decimal point, a numbering or an abbreviation far more often than an English full stop.
_END = re.compile(r"(?:[。！？；!?;…]+[”’」』》）)\]】\"']*|\n)")
_COMMA = "，、,："


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence, in order, disjoint; all characters outside are white space.

    A sentence ends after 。！？；… (with the closing quotes and brackets that follow) or at a line end, and has no white space at its ends.
    """
    return [piece for start, end in _stretches(text) for piece in _pieces(text, start, end)]


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        yield start, match.end()
        start = match.end()
    yield start, len(text)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while True:
        start, end = _trimmed(text, start, end)
        if end - start <= MAX_SENTENCE:
            break
        window = text[start : start + MAX_SENTENCE]
        at = max(window.rfind(mark) for mark in _COMMA) + 1
        cut = start + (at if at > MAX_SENTENCE // 4 else MAX_SENTENCE)
        yield _trimmed(text, start, cut)
        start = cut
    if start < end:
        yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
