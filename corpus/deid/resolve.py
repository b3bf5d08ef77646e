"""One decision where proposals overlap: the more trusted layer wins, then the longer span.

What remains of a beaten proposal outside the winner is kept when it is still two characters long: better a tag too many than half an address left.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence

from corpus.deid.found import CATEGORIES, Found

_TAG = re.compile(r"\[(?:" + "|".join(CATEGORIES) + r")\]")
_REMAINS = re.compile(r"[0-9０-９A-Za-z省市县区镇乡村路街号]|[\u4e00-\u9fff]{5}")
"""What the rest of a beaten proposal must hold to identify anything by itself."""


def protected_ranges(text: str) -> list[tuple[int, int]]:
    """Where ``text`` already holds tags such as ``[NAME]``."""
    return [match.span() for match in _TAG.finditer(text)] if "[" in text else []


def resolve(text: str, layers: Sequence[Sequence[Found]], protected: Sequence[tuple[int, int]] = ()) -> list[Found]:
    """The spans of ``layers`` (most trusted first) without overlap, none inside ``protected``, sorted."""
    taken: list[tuple[int, int]] = sorted(protected)
    chosen: list[Found] = []
    for layer in layers:
        for span in sorted(layer, key=lambda s: (s.start - s.end, s.start)):
            for piece in _free_pieces(text, span, taken):
                insort(taken, (piece.start, piece.end))
                chosen.append(piece)
    return sorted(chosen)


def _free_pieces(text: str, span: Found, taken: list[tuple[int, int]]) -> list[Found]:
    index = max(bisect_left(taken, (span.start, span.start)) - 1, 0)
    pieces: list[tuple[int, int]] = []
    position = span.start
    while index < len(taken) and taken[index][0] < span.end:
        start, end = taken[index]
        if end > position:
            pieces.append((position, start))
            position = end
        index += 1
    if position == span.start:
        return [span]
    pieces.append((position, span.end))
    return [span._replace(start=a, end=b) for a, b in pieces if b - a >= 2 and _REMAINS.search(text, a, b)]
