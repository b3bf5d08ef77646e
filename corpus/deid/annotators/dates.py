"""Dates in figures, Chinese numerals, and by the lunar calendar. A year alone, a clock time and a duration are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.found import Found

_Y = r"(?:18|19|20)\d{2}"
_M, _D = r"(?:1[0-2]|0?[1-9])", r"(?:3[01]|[12]\d|0?[1-9])"
_S = r"[ \t\r\n]{0,2}"
_HAN_YEAR = r"[〇零○Oo一二三四五六七八九]{4}"
_HAN_MONTH = r"(?:十[一二]?|[正元腊冬一二三四五六七八九])"
_HAN_DAY = (
    r"(?:初[一二三四五六七八九十]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|[一二三四五六七八九])"
)
_TO_DAY = rf"(?:{_S}[\-~至到]{_S}{_D}{_S}[日号])?"
_PATTERNS = (
    ("date-cn", rf"(?<!\d)(?:{_Y}|[0129]\d(?=年{_S}{_M}{_S}月{_S}{_D}{_S}[日号])){_S}年{_S}{_M}{_S}月(?:份|{_S}{_D}{_S}[日号]?(?!\d){_TO_DAY})?"),
    ("date-numeric", rf"(?<![\dA-Za-z.\-/]){_Y}{_S}([\-./]){_S}{_M}{_S}\1{_S}{_D}(?!\d)"),
    ("date-day-first", rf"(?<![\d.\-/]){_D}([\-./]){_M}\1{_Y}(?!\d)"),
    ("date-year-month", rf"(?<![\dA-Za-z.\-/]){_Y}(?:-(?:1[0-2]|0[1-9])|/(?:1[0-2]|0[1-9])|\.(?:1[0-2]|0?[1-9])(?=[ ]?[\u4e00-\u9fff，。]))(?![\d.\-/%年]|\s?[a-zA-Z%μ×个次元例])"),
    ("date-compact", r"(?<![\dA-Za-z.\-字])(?:19[2-9]|20[0-4])\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\dA-Za-z.%\-])"),
    ("date-month-day", rf"(?<![\d.\-年]){_M}{_S}月{_S}{_D}{_S}[日号](?![龄])(?:[\-~至到]{_S}(?:{_M}月)?{_D}[日号])?"),
    ("date-han", rf"{_HAN_YEAR}年{_HAN_MONTH}月(?:份|{_HAN_DAY}[日号]?)?"),
    ("date-lunar", rf"(?:农历|阴历|旧历|夏历){_S}(?:{_HAN_YEAR}年)?闰?{_HAN_MONTH}月{_HAN_DAY}?[日号]?|(?:农历|阴历|旧历){_S}{_M}月{_D}[日号]?"),
    ("date-han-month-day", rf"(?<![一二三四五六七八九十个年]){_HAN_MONTH}月(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?|[二三]?十?[一二三四五六七八九十][日号](?!龄))"),
    ("date-english", rf"(?i)(?<![A-Za-z])(?:{_D}[ \-])?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{{0,6}}[ \-.,]{{1,2}}(?:{_D},? )?{_Y}(?!\d)"),
    ("date-labelled", rf"(?:日期|出生|时间|DOB)[: \t]{{1,4}}\d{{2}}[\-./]{_M}[\-./]{_D}(?!\d)"),
)  # fmt: skip
_COMPILED = tuple((rule, re.compile(pattern)) for rule, pattern in _PATTERNS)
_LABEL = re.compile(r"\D*")


def annotate(folded: str) -> Iterator[Found]:
    """Yield dates."""
    for rule, pattern in _COMPILED:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if rule == "date-labelled":
                start += _LABEL.match(match.group()).end()  # type: ignore[union-attr]
            yield Found(start, end, "DATE", rule)
