"""Bed numbers: before 床, or after a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.found import Found

_VALUE = r"(?:[+加]?[ ]?(?:(?:ICU|CCU|NICU|EICU|PICU)[\- ]?)?(?:[A-Z]{1,2}\-?)?\d{1,4}(?:\-\d{1,3})?[A-Z]?)"
_BEFORE = re.compile(rf"(?<![\dA-Za-z./第]){_VALUE}(?=[ ]?床(?!旁|边|上|位数|单|被|头|褥|次|日))")
_AFTER = re.compile(
    rf"(?:床号|床位号|床位|病床号?|床)[ ]?[:：]?[ ]*({_VALUE}|[+加]\d{{1,3}})(?![\dA-Za-z.]|[ ]?[张个余天日年月%])"
)
_HAN = re.compile(r"(?<![\u4e00-\u9fff])加?[一二三四五六七八九十]{1,3}(?=床(?!旁|边|上))")


def annotate(folded: str) -> Iterator[Found]:
    """Yield bed numbers without the word for bed."""
    for match in _BEFORE.finditer(folded):
        yield Found(*match.span(), "BED", "bed")
    for match in _AFTER.finditer(folded):
        yield Found(*match.span(1), "BED", "bed-labelled")
    for match in _HAN.finditer(folded):
        yield Found(*match.span(), "BED", "bed-han")
