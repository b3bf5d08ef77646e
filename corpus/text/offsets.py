"""Where every character of a rewritten text came from: piecewise-linear maps between positions before and after.

What belongs here: applying edits, and the algebra of their maps (span mapping, inverse, composition, Parquet columns). What does
not: deciding on edits. Positions are code points, ends exclusive, throughout.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

_SPAN = itemgetter(0, 1)
_NOTHING: Mapping[str, int] = MappingProxyType({})


class Edit(NamedTuple):
    """``original[start_in:end_in]`` became ``rewritten[start_out:end_out]`` as a whole: nothing inside corresponds."""

    start_in: int
    end_in: int
    start_out: int
    end_out: int

    @property
    def growth(self) -> int:
        return (self.end_out - self.start_out) - (self.end_in - self.start_in)


def _canonical(edits: Iterable[tuple[int, int, int, int]]) -> tuple[Edit, ...]:
    """Without empty edits; an insertion or deletion that touches another edit is one edit with it, whatever order they came in."""
    result: list[tuple[int, int, int, int]] = []
    last_in = last_out = -1
    for edit in edits:
        start_in, end_in, start_out, end_out = edit
        if start_in == end_in and start_out == end_out:
            continue
        if last_in == start_in and last_out == start_out and (_is_pure(result[-1]) or _is_pure(edit)):
            edit = _merged(result.pop(), edit)
        result.append(edit)
        last_in, last_out = end_in, end_out
    return tuple(map(Edit._make, result))


def _is_pure(edit: tuple[int, int, int, int]) -> bool:
    return edit[0] == edit[1] or edit[2] == edit[3]


def _touch(first: Edit, second: Edit) -> bool:
    return first.end_in == second.start_in and first.end_out == second.start_out


def _merged(first: tuple[int, int, int, int], second: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return first[0], second[1], first[2], second[3]


@dataclass(frozen=True)
class OffsetMap:
    """The map of one rewriting; outside ``edits`` (sorted, disjoint) positions correspond one to one."""

    length_in: int
    length_out: int
    edits: tuple[Edit, ...] = ()

    @staticmethod
    def identity(length: int) -> OffsetMap:
        """The map of a text of ``length`` characters that keeps every position."""
        return OffsetMap(length, length)

    @cached_property
    def _starts(self) -> list[int]:
        return [edit.start_in for edit in self.edits]

    def map_span(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of the rewritten text that ``original[start:end]`` became; None when all of it was deleted.

        A span that cuts into an edit covers all that the edit wrote. Text inserted at either end stays outside. Raises ValueError for a span outside
        the original.
        """
        if not 0 <= start <= end <= self.length_in:
            raise ValueError(f"span {start}:{end} does not lie in a text of {self.length_in} characters")
        first = self._map_start(start)
        last = self._map_end(end) if end > start else first
        return None if end > start and first >= last else (first, last)

    def _map_start(self, position: int) -> int:
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return position
        edit = self.edits[index]
        return edit.start_out if position < edit.end_in else edit.end_out + position - edit.end_in

    def _map_end(self, position: int) -> int:
        index = bisect_left(self._starts, position) - 1
        if index < 0:
            return position
        edit = self.edits[index]
        return edit.end_out if position <= edit.end_in else edit.end_out + position - edit.end_in

    def inverse(self) -> OffsetMap:
        """The map from the rewritten text back to the original."""
        swapped = (Edit(e.start_out, e.end_out, e.start_in, e.end_in) for e in self.edits)
        return OffsetMap(self.length_out, self.length_in, _canonical(swapped))

    def compose(self, later: OffsetMap) -> OffsetMap:
        """The map of this rewriting followed by ``later``. Edits that overlap in the text between become one edit.

        Raises ValueError when ``later`` does not start from a text of this map's ``length_out``.
        """
        if later.length_in != self.length_out:
            raise ValueError(f"cannot compose: {self.length_out} characters out, then {later.length_in} in")
        if not later.edits:
            return self
        if not self.edits:
            return later
        return OffsetMap(self.length_in, later.length_out, _canonical(_compose(self.edits, later.edits)))

    def to_columns(self) -> dict[str, object]:
        """The columns of the OFFSETS contract except ``doc_id`` and ``stage``.

        Segment i is ``[starts_in[i], starts_in[i + 1])`` -> ``[starts_out[i], starts_out[i + 1])``: one to one when both are equally long, else an edit. An edit
        that keeps the length is written as a deletion and an insertion, so that it is not taken for one to one.
        """
        anchors: list[tuple[int, int]] = [(0, 0)]
        for edit in self.edits:
            anchors.append((edit.start_out, edit.start_in))
            if edit.growth == 0:
                anchors.append((edit.start_out, edit.end_in))
            anchors.append((edit.end_out, edit.end_in))
        anchors = list(dict.fromkeys(anchors))
        return {
            "length_in": self.length_in,
            "length_out": self.length_out,
            "starts_out": [out for out, _ in anchors],
            "starts_in": [in_ for _, in_ in anchors],
        }

    @staticmethod
    def from_columns(length_in: int, length_out: int, starts_out: Sequence[int], starts_in: Sequence[int]) -> OffsetMap:
        """The inverse of :meth:`to_columns`. Raises ValueError when the columns are of different length or not ascending."""
        if len(starts_out) != len(starts_in):
            raise ValueError(f"{len(starts_out)} starts_out but {len(starts_in)} starts_in")
        outs, ins = [*starts_out, length_out], [*starts_in, length_in]
        if outs != sorted(outs) or ins != sorted(ins):
            raise ValueError("starts_out and starts_in must ascend up to length_out and length_in")
        segments = (Edit(*row) for row in zip(ins, ins[1:], outs, outs[1:], strict=False))
        edits: list[Edit] = []
        for segment in segments:
            if segment.growth == 0:
                continue
            # No deletion touches an insertion in a canonical map, so the two are an edit that keeps the length.
            if edits and edits[-1].start_out == edits[-1].end_out and _touch(edits[-1], segment):
                segment = Edit(*_merged(edits.pop(), segment))
            edits.append(segment)
        return OffsetMap(length_in, length_out, tuple(edits))


def _compose(earlier: Sequence[Edit], later: Sequence[Edit]) -> list[tuple[int, int, int, int]]:
    """Edits of both steps, clustered where they overlap in the text between them, in coordinates of its two ends."""
    # (start and end in the text between, growth seen backwards, growth seen forwards)
    steps = [(so, eo, (ei - si) - (eo - so), 0) for si, ei, so, eo in earlier]
    steps += [(si, ei, 0, (eo - so) - (ei - si)) for si, ei, so, eo in later]
    steps.sort(key=_SPAN)
    result: list[tuple[int, int, int, int]] = []
    shift_in = shift_out = base_in = base_out = 0
    until = -1
    for start, end, back, forward in steps:
        if start >= until:
            if until >= 0:
                result.append((base_in, until + shift_in, base_out, until + shift_out))
            until = end
            base_in, base_out = start + shift_in, start + shift_out
        elif end > until:
            until = end
        shift_in += back
        shift_out += forward
    if until >= 0:
        result.append((base_in, until + shift_in, base_out, until + shift_out))
    return result


def flat_columns(maps: Sequence[OffsetMap]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`OffsetMap.to_columns` of many maps at once: all starts_out, all starts_in, and where each map's begin (n + 1 positions), int32."""
    counts = np.fromiter((len(m.edits) for m in maps), np.int64, len(maps))
    total = int(counts.sum())
    numbers = chain.from_iterable(edit for m in maps for edit in m.edits)
    edits = np.fromiter(numbers, np.int32, 4 * total).reshape(total, 4)
    owner = np.repeat(np.arange(len(maps)), counts)
    # Each map has the anchor (0, 0) and up to three of every edit: start, what was deleted where the length stays, end.
    at = 3 * np.arange(total) + owner + 1
    starts_out, starts_in = (np.zeros(len(maps) + 3 * total, np.int32) for _ in range(2))
    owners = np.repeat(np.arange(len(maps)), 3 * counts + 1)
    keep = np.ones(len(starts_out), bool)
    for shift, column_out, column_in in ((0, 2, 0), (1, 2, 1), (2, 3, 1)):
        starts_out[at + shift] = edits[:, column_out]
        starts_in[at + shift] = edits[:, column_in]
    keep[at + 1] = edits[:, 1] - edits[:, 0] == edits[:, 3] - edits[:, 2]
    starts_out, starts_in, owners = starts_out[keep], starts_in[keep], owners[keep]
    repeated = (np.diff(starts_out) == 0) & (np.diff(starts_in) == 0) & (np.diff(owners) == 0)
    first = np.concatenate(([True], ~repeated))[: len(owners)]
    begins = np.searchsorted(owners[first], np.arange(len(maps) + 1)).astype(np.int32)
    return starts_out[first], starts_in[first], begins


class Rewritten(NamedTuple):
    """What one step made of a text: the new text, the map from the positions of the old one, and counts of what was done by name."""

    text: str
    offsets: OffsetMap
    counts: Mapping[str, int]


def unchanged(text: str) -> Rewritten:
    """The result of a step that has nothing to do."""
    return Rewritten(text, _identity(len(text)), _NOTHING)


@lru_cache(maxsize=4096)
def _identity(length: int) -> OffsetMap:
    return OffsetMap.identity(length)


def rewrite(text: str, edits: Sequence[tuple[int, int, str]]) -> tuple[str, OffsetMap]:
    """Replace each ``text[start:end]`` of ``edits`` by its new string; any order, insertions (start == end) allowed.

    Returns the rewritten text and its map. Raises ValueError for edits that overlap or leave the text.
    """
    pieces: list[str] = []
    done: list[tuple[int, int, int, int]] = []
    position = written = 0
    length = len(text)
    for start, end, new in sorted(edits, key=_SPAN):
        if not position <= start <= end <= length:
            raise ValueError(f"edit {start}:{end} overlaps another or leaves the text of {length} characters")
        pieces += (text[position:start], new)
        start_out = written + start - position
        written = start_out + len(new)
        done.append((start, end, start_out, written))
        position = end
    pieces.append(text[position:])
    rewritten = "".join(pieces)
    return rewritten, OffsetMap(len(text), len(rewritten), _canonical(done))
