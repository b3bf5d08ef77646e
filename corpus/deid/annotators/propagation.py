"""Names once found in a document are names in all of it.

Two-character names that are also words (高兴) or stand inside a longer word are not propagated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.deid.annotators.person_names import is_boundary, is_whole_name
from corpus.deid.found import Found

_MAX_NAMES = 200
_LEFT = frozenset("由经请是和与找给让对为同向叫")


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Delimited on the left (or after a preposition) and on the right, so that no longer word is cut."""
    left, right = folded[start - 1 : start], folded[end : end + 1]
    return (not _is_han(left) or left in _LEFT) and (not _is_han(right) or is_boundary(folded, end))


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def annotate(folded: str, found: Sequence[Found]) -> Iterator[Found]:
    """Yield every further occurrence of the full names among ``found``."""
    names = {folded[s.start : s.end] for s in found if s.category == "NAME" and s.rule != "surname-title"}
    names |= {re.sub(r"\s+", "", name) for name in names if not name.isascii()}
    usable = sorted((n for n in names if len(n) >= 3 or (len(n) == 2 and is_whole_name(n))), key=lambda n: (-len(n), n))
    if not usable:
        return
    pattern = re.compile("|".join(map(re.escape, usable[:_MAX_NAMES])))
    for match in pattern.finditer(folded):
        if len(match.group()) == 2 and not _stands_alone(folded, *match.span()):
            continue
        yield Found(*match.span(), "NAME", "name-again")
