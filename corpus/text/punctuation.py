"""Repeated punctuation: each run becomes the one form that Chinese typography has for it.

What belongs here: runs of one mark. What does not: the width of a mark (width), and signs that mean something by their number.

``+++`` and ``---`` are degrees, ``***``, ``××`` and ``□□`` stand for what was hidden or could not be read, ``?`` in a row is what a wrong charset left,
``""`` an empty or doubled quote, ``//`` part of an address: they stay.
"""

from __future__ import annotations

import re

from corpus.text.offsets import Rewritten, rewrite, unchanged

_RUN = re.compile(
    r"(?P<mark>[，、；：！？])(?P=mark)+"
    r"|(?P<bang>!)!+"
    r"|(?P<stop>。)。(?!。)"
    r"|(?P<dots>。{3,}|…{3,}|(?<![\d.])\.{3,}(?![\d.])|・{3,}|·{3,})"
    r"|(?P<dash>[—─―])(?P=dash){2,}"
    r"|(?P<rule>[-=_~])(?P=rule){3,}"
)
_QUICK = re.compile("，，|、、|；；|：：|！！|？？|!!|。。|………|\\.\\.\\.|・・・|···|———|───|―――|----|====|____|~~~~")


def _edit(match: re.Match[str]) -> tuple[int, int, str]:
    start, end = match.span()
    kind = match.lastgroup
    if kind == "dots":
        return start, end, "……"
    # The first of the run stays where it is, the rest is deleted: a span that ends before or after the run reads as before.
    return start + (2 if kind in ("dash", "rule") else 1), end, ""


def collapse_punctuation(text: str) -> Rewritten:
    """``text`` with ``，，`` as ``，``, ``！！！`` as ``！``, ``。。。`` and ``....`` as ``……``, ``-----`` as ``--``. Counts ``repeated_punctuation``."""
    if _QUICK.search(text) is None:
        return unchanged(text)
    edits = [_edit(match) for match in _RUN.finditer(text)]
    return Rewritten(*rewrite(text, edits), {"repeated_punctuation": len(edits)}) if edits else unchanged(text)
