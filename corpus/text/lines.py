"""Line ends, runs of spaces, and the joining of lines that a fixed page width broke.

What belongs here: what happens between lines and words. What does not: which characters are spaces (width).
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from corpus.text.offsets import Rewritten, rewrite, unchanged

MIN_WIDTH = 15
"""Characters of the shortest page width that is believed in."""
MIN_FULL_SHARE = 0.25
"""Share of a document's lines that must be full for it to count as broken at a fixed width."""
MIN_FULL_LINES = 4
"""Full lines that a document must have for the same."""
TOLERANCE = 3
"""Characters by which a full line may be shorter or longer than the usual one (half-width signs, marks kept off the line start)."""

_CARRIAGE_RETURN = re.compile("\r\n?")
_RUN = re.compile("[ \n]{2,}")
_SENTENCE_END = "。！？；：…”』」》】）.!?;:)]>"
_ITEM = re.compile(
    r"[【〔［\[<《#*•·●○◎■□◆◇★☆①-⓿❶-➓㈠-㈩•※-]"
    r"|[（(]?[0-9一二三四五六七八九十百〇]{1,4}[）).、．:： ]"
    r"|[a-zA-Z][).、．]"
    r"|第[0-9一二三四五六七八九十百零〇]{1,5}[章节篇卷回部条]"
    r"|[\u4e00-\u9fff]{1,8}[：:∶]"
)


def unify_line_ends(text: str) -> Rewritten:
    """``text`` with ``\\n`` for every ``\\r\\n`` and ``\\r``. Counts ``carriage_returns``."""
    if "\r" not in text:
        return unchanged(text)
    edits = [(*match.span(), "\n") for match in _CARRIAGE_RETURN.finditer(text)]
    return Rewritten(*rewrite(text, edits), {"carriage_returns": len(edits)})


def collapse_spaces(text: str) -> Rewritten:
    """``text`` with one space for a run of them, one line end for a run that holds any, and nothing at either end."""
    length = len(text)
    first, last = length - len(text.lstrip(" \n")), len(text.rstrip(" \n"))
    if first >= last:
        return Rewritten(*rewrite(text, [(0, length, "")]), {}) if text else unchanged(text)
    edits = [
        (start, end, "\n" if "\n" in match.group() else " ")
        for match in _RUN.finditer(text, first, last)
        for start, end in (match.span(),)
    ]
    if first:
        edits.insert(0, (0, first, ""))
    if last < length:
        edits.append((last, length, ""))
    return Rewritten(*rewrite(text, edits), {}) if edits else unchanged(text)


def page_width(lines: list[str]) -> int | None:
    """The width in characters at which ``lines`` were broken; None where they look like whole paragraphs.

    The usual length of the lines that do not end a sentence; hardly a line may be longer than that.
    """
    lengths = Counter(len(line) for line in lines if line)
    candidates = Counter(len(line) for line in lines if len(line) >= MIN_WIDTH and line[-1] not in _SENTENCE_END)
    if not candidates:
        return None
    width = max(candidates, key=lambda length: (sum(candidates[length + d] for d in (-1, 0, 1)), length))
    total = lengths.total()
    full = sum(count for length, count in lengths.items() if abs(length - width) <= TOLERANCE)
    longer = sum(count for length, count in lengths.items() if length > width + TOLERANCE)
    believed = full >= max(MIN_FULL_LINES, MIN_FULL_SHARE * total) and longer <= 0.05 * full
    return width if believed else None


def join_wrapped(text: str) -> Rewritten:
    """``text`` with lines joined that a fixed page width broke inside a sentence. Counts ``joined_lines``.

    A line is joined with the next where it is full, ends no sentence, and the next starts with an ideograph, comma or the like but as no
    list item, heading or field. Between two Latin words or numbers a space stays. Expects `collapse_spaces`.
    """
    lines = text.split("\n")
    width = page_width(lines)
    if width is None:
        return unchanged(text)
    edits = []
    position = 0
    for line, following in pairwise(lines):
        position += len(line) + 1
        if len(line) >= width - TOLERANCE and _is_broken(line, following):
            latin = line[-1].isascii() and following[0].isascii()
            edits.append((position - 1, position, " " if latin else ""))
    return Rewritten(*rewrite(text, edits), {"joined_lines": len(edits)}) if edits else unchanged(text)


def _is_broken(line: str, following: str) -> bool:
    if not following or line[-1] in _SENTENCE_END:
        return False
    return _ITEM.match(following) is None
