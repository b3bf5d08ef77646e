"""The character view: one token per code point, or Latin words and numbers whole.

What belongs here: splitting. What does not: vocabularies, and what is whole (`tags.py`).
"""

from __future__ import annotations

from corpus.segment.tags import TAG, WHOLE


def kept_spans(text: str, whole: bool = False) -> list[tuple[int, int]]:
    """Start and end of what is one token of several characters: tags; with ``whole`` also Latin words, numbers and units."""
    if whole:
        return [match.span() for match in WHOLE.finditer(text)]
    return [match.span() for match in TAG.finditer(text)] if "[" in text else []


def characters(text: str, whole: bool = False) -> list[str]:
    """The code points of ``text``, white space included; each of `kept_spans` is one token. Joined they are ``text``."""
    tokens: list[str] = []
    done = 0
    for start, end in kept_spans(text, whole):
        tokens += text[done:start]
        tokens.append(text[start:end])
        done = end
    tokens += text[done:]
    return tokens
