"""Where every character of a rewritten text came from: piecewise-linear maps between positions before and after.

What belongs here: applying edits, and the algebra of their maps (span mapping, inverse, composition, Parquet columns). What does
not: deciding on edits. Positions are code points, ends exclusive, throughout.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Edit(NamedTuple):
    """``original[start_in:end_in]`` became ``rewritten[start_out:end_out]`` as a whole: nothing inside corresponds."""

    start_in: int
    end_in: int
    start_out: int
    end_out: int

    @property
    def growth(self) -> int:
        return (self.end_out - self.start_out) - (self.end_in - self.start_in)


def _canonical(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Without empty edits; an insertion or deletion that touches another edit is one edit with it, whatever order they came in."""
    result: list[Edit] = []
    for edit in edits:
        if edit.start_in == edit.end_in and edit.start_out == edit.end_out:
            continue
        if result and _touch(result[-1], edit) and (_is_pure(result[-1]) or _is_pure(edit)):
            edit = _merged(result.pop(), edit)
        result.append(edit)
    return tuple(result)


def _is_pure(edit: Edit) -> bool:
    return edit.start_in == edit.end_in or edit.start_out == edit.end_out


def _touch(first: Edit, second: Edit) -> bool:
    return first.end_in == second.start_in and first.end_out == second.start_out


def _merged(first: Edit, second: Edit) -> Edit:
    return Edit(first.start_in, second.end_in, first.start_out, second.end_out)


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
                segment = _merged(edits.pop(), segment)
            edits.append(segment)
        return OffsetMap(length_in, length_out, tuple(edits))


def _compose(earlier: Sequence[Edit], later: Sequence[Edit]) -> list[Edit]:
    """Edits of both steps, clustered where they overlap in the text between them, in coordinates of its two ends."""
    # (start and end in the text between, growth seen backwards, growth seen forwards)
    steps = [(e.start_out, e.end_out, -e.growth, 0) for e in earlier] + [
        (e.start_in, e.end_in, 0, e.growth) for e in later
    ]
    result: list[Edit] = []
    shift_in = shift_out = 0
    pending: tuple[int, int] | None = None
    base_in = base_out = 0
    for start, end, back, forward in sorted(steps, key=lambda step: step[:2]):
        if pending is None or start >= pending[1]:
            if pending is not None:
                result.append(Edit(base_in, pending[1] + shift_in, base_out, pending[1] + shift_out))
            pending = (start, end)
            base_in, base_out = start + shift_in, start + shift_out
        else:
            pending = (pending[0], max(pending[1], end))
        shift_in, shift_out = shift_in + back, shift_out + forward
    if pending is not None:
        result.append(Edit(base_in, pending[1] + shift_in, base_out, pending[1] + shift_out))
    return result


def rewrite(text: str, edits: Sequence[tuple[int, int, str]]) -> tuple[str, OffsetMap]:
    """Replace each ``text[start:end]`` of ``edits`` by its new string; any order, insertions (start == end) allowed.

    Returns the rewritten text and its map. Raises ValueError for edits that overlap or leave the text.
    """
    pieces: list[str] = []
    done: list[Edit] = []
    position = written = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        if not position <= start <= end <= len(text):
            raise ValueError(f"edit {start}:{end} overlaps another or leaves the text of {len(text)} characters")
        pieces += (text[position:start], new)
        written += start - position
        done.append(Edit(start, end, written, written + len(new)))
        written += len(new)
        position = end
    pieces.append(text[position:])
    rewritten = "".join(pieces)
    return rewritten, OffsetMap(len(text), len(rewritten), _canonical(done))
