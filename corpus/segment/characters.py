"""The character view: one token per code point.

What belongs here: splitting. What does not: vocabularies.
"""

from __future__ import annotations

from corpus.segment.tags import TAG


def characters(text: str) -> list[str]:
    """The code points of ``text``, white space included; a de-identification tag is one token. Joined they are ``text``."""
    if "[" not in text:
        return list(text)
    tokens: list[str] = []
    for index, piece in enumerate(TAG.split(text)):
        tokens.extend([piece] if index % 2 else piece)
    return tokens
