"""Values known from structured columns, found again in any width, spacing or dashing; a name also as family name with title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.deid.annotators.person_names import surname_end
from corpus.deid.folding import normalise_value
from corpus.deid.found import CATEGORIES, Found, Identifier

_TITLES = r"(?=(?:某某?|先生|女士|老师|大爷|大妈|阿姨|师傅|同志|老人|小姐|主任|医生|教授))"


def annotate(folded: str, known: Sequence[Identifier]) -> Iterator[Found]:
    """Yield every occurrence of the ``known`` values. Raises ValueError for a category outside the list (it names no value)."""
    for category, value in known:
        if category not in CATEGORIES:
            raise ValueError(
                f"known identifier of unknown category {category!r}; expected one of {', '.join(CATEGORIES)}"
            )
        characters = normalise_value(value)
        if len(characters) < 2:
            continue
        yield from _occurrences(folded, category, characters)
        if category == "NAME":
            end = surname_end(characters, 0) or 1
            for match in re.finditer(re.escape(characters[:end]) + _TITLES, folded):
                yield Found(*match.span(), "NAME", "known-surname")


def _occurrences(folded: str, category: str, characters: str) -> Iterator[Found]:
    body = r"[\s\-·]{0,3}".join(map(re.escape, characters))
    left = r"(?<![A-Za-z0-9])" if characters[0].isascii() else ""
    right = r"(?![A-Za-z0-9])" if characters[-1].isascii() else ""
    for match in re.finditer(left + body + right, folded, re.IGNORECASE):
        yield Found(*match.span(), category, "known-value")
