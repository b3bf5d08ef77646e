"""Sentence boundaries of Chinese text, after GB/T 15834-2011 (use of punctuation marks).

What belongs here: where sentences start and end. What does not: tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_SENTENCE = 512
"""A longer stretch without a full stop (tables, lists) is cut, after a comma where there is one."""

MAX_ASIDE = 100
"""A bracket or quotation mark that is not closed within so many characters of its line is taken for a slip and holds nothing together."""

_MARKS = "。！？；…｡"
_BREAKS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"

# One step over the text: an aside that holds its marks together, an end of a sentence, or a line end. A set of characters comes first and
# look-behinds tell them apart, since the engine then passes over all others three times as fast as with alternatives in the first place.
_STEP = re.compile(
    rf"""
    [（(\[【〔《"{_MARKS}!?;.{_BREAKS}]
    (?:
        (?P<aside>
            (?<=[（(]) (?: [^（）(){_BREAKS}] | [（(] [^（）(){_BREAKS}]{{0,{MAX_ASIDE}}}+ [）)] ){{0,{MAX_ASIDE}}}+ [）)]
          | (?<=[\[【〔]) [^\[\]【】〔〕{_BREAKS}]{{0,{MAX_ASIDE}}}+ [\]】〕]
          | (?<=《) [^《》{_BREAKS}]{{0,{MAX_ASIDE}}}+ 》
          | (?<=") [^"。{_BREAKS}]{{0,{MAX_ASIDE}}}+ 。? "                        # 。 within it: two marks that are no pair
        )
      | (?P<leader> (?<=\.) \.{{2,}}+ (?=\d) )                                  # 第一章......12
      | (?P<end>
            (?: (?<=[{_MARKS}])
              | (?<=;)
              | (?<=[!?]) (?: (?![A-Za-z]) | (?<![A-Za-z/][!?]) )                # but not that of an address, /?id=1
              | (?<=\.) \.{{2,}}+
            )
            (?: [{_MARKS}!?;]++ | \.{{3,}}+
              | [”’」』》）)\]】〕]++ (?P<goes_on> (?=[，、,]) )?                    # “不痛？”，他说
            )*+
            (?: "++ (?= \s | \Z ) )?                                            # the end of a long quotation
        )
      | (?<=[{_BREAKS}])
    )
    """,
    re.VERBOSE,
)

_STRONG_COMMAS, _WEAK_COMMAS = "，、：", ",: \t\u3000|"
_UNCUT = re.compile(r"[\[\w.%/+-]*\Z", re.ASCII)
_NOT_SPACE = re.compile(r"\S")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence, in order, disjoint; all characters outside are white space.

    A sentence ends after 。！？；… (with the closing quotes and brackets that follow, unless a comma comes next) or at a line end, and has no
    white space at its ends. Marks within brackets, titles 《》 and straight quotes do not end it, unless the aside as a whole is the end:
    （患者拒绝。） and "不痛。" do. A full stop ``.`` never ends one: it is a decimal point, a numbering or an abbreviation far more often.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _ends(text):
        piece = text[start:end]
        bare = piece.strip()
        if bare:
            first = start + len(piece) - len(piece.lstrip())
            if len(bare) <= MAX_SENTENCE:
                spans.append((first, first + len(bare)))
            else:
                spans.extend(_pieces(text, first, first + len(bare)))
        start = end
    return spans


def _ends(text: str) -> Iterator[int]:
    for match in _STEP.finditer(text):
        kind = match.lastgroup
        if kind == "aside":
            ends = _closes_sentence(match[0])
        else:
            ends = kind != "leader" and match["goes_on"] is None
        if ends:
            yield match.end()
    yield len(text)


def _closes_sentence(aside: str) -> bool:
    """Whether an aside ends a sentence: a quotation that does, or a bracket that is a sentence of its own (it ends with 。)."""
    last, mark = aside[-1], aside[-2]
    return (mark in "。｡" and last in "）)") or (mark in "。！？!?…｡" and last == '"')


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        cut = start + _cut(text[start : start + MAX_SENTENCE])
        yield start, start + len(text[start:cut].rstrip())
        following = _NOT_SPACE.search(text, cut, end)
        start = following.start() if following else end
    yield start, end


def _cut(window: str) -> int:
    """Where to cut: after the last comma, else colon or space, else before the Latin word, number or tag that stands at the end."""
    for marks in (_STRONG_COMMAS, _WEAK_COMMAS):
        at = max(window.rfind(mark) for mark in marks) + 1
        if at > MAX_SENTENCE // 4:
            return at
    tail = _UNCUT.search(window, MAX_SENTENCE // 2)
    return tail.start() if tail and tail.start() > MAX_SENTENCE // 2 else len(window)
