"""Texts longer than a model's input: overlapping windows, each position taken from the window that sees most around it.

What belongs here: the arithmetic. What does not: a model. Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """Positions ``start`` to ``end`` are read, ``keep_start`` to ``keep_end`` are kept (ends exclusive)."""

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(length: int, room: int, overlap: int) -> list[Window]:
    """Windows of at most ``room`` positions over ``length``; neighbours share at least ``overlap``, halved between them.

    The kept parts follow each other without gap and cover everything; no window for length 0.
    """
    if not 0 <= overlap < room:
        raise ValueError(f"overlap {overlap}, expected 0 to below room ({room})")
    starts = list(range(0, max(1, length - overlap), room - overlap)) if length else []
    if starts:
        # the last window reaches back so that it, too, reads as much context as it can
        starts[-1] = max(0, length - room)
    ends = [min(start + room, length) for start in starts]
    cuts = [0, *((end + start + 1) // 2 for end, start in zip(ends, starts[1:], strict=False)), length]
    return [Window(s, e, cuts[i], cuts[i + 1]) for i, (s, e) in enumerate(zip(starts, ends, strict=True))]
