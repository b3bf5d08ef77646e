"""Ages of ninety and over (HIPAA Safe Harbor); younger ages and age ranges are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.found import Found

_PATTERNS = (
    re.compile(r"(?<![\d.~\-至到≥>＞])(?:9\d|1[0-2]\d)[ ]?(?:多|余)?(?:周岁|岁|Y(?![A-Za-z]))(?!以上|以下|以内|组)"),
    re.compile(r"(?<![一二三四五六七八九百~\-至到])九十[一二三四五六七八九]?(?:多|余)?(?:周岁|岁)(?!以上|以下)"),
    re.compile(r"一百(?:零[一二三四五六七八九]|一?十[一二三四五六七八九]?)?(?:多|余)?(?:周岁|岁)(?!以上|以下)"),
    re.compile(r"(?<=年龄:)[ ]?(?:9\d|1[0-2]\d)(?![\d.])"),
)


def annotate(folded: str) -> Iterator[Found]:
    """Yield ages of ninety and over, with their unit."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            yield Found(*match.span(), "AGE90", "age-90")
