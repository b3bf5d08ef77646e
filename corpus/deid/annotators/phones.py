"""Telephone numbers: mobiles, landlines with extension, service numbers; local numbers after a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.found import Found

_S = r"[ \-\r\n]{0,2}"
_LEFT = r"(?<![\dA-Za-z.])"
_EXTENSION = r"(?:[ ]?(?:-|转|ext\.?|分机)[ ]?\d{1,6})?"
_MOBILE = re.compile(
    rf"{_LEFT}(?:(?:\+|00)?86{_S})?1[3-9](?:\d{_S}\d{{4}}{_S}\d{{4}}|\d{{2}}{_S}\d{{3}}{_S}\d{{4}}|\d{{2}}{_S}\d{{4}}{_S}\d{{3}})(?![\d]|\.\d)"
)
_LANDLINE = re.compile(
    rf"{_LEFT}(?:(?:\+|00)?86{_S})?(?:\(0\d{{2,3}}\)[ \-]?|0(?:10|2\d|[3-9]\d\d)[ \-]?)[2-8]\d{{6,7}}{_EXTENSION}(?!\d)"
)
_AREA = re.compile(
    rf"{_LEFT}(?:\(?(?:010|02\d|0[3-9]\d\d)\)?[ \-]{{0,2}})[2-9]\d{{2,3}}[ \-]?\d{{4}}{_EXTENSION}(?![\d.])"
)
_SERVICE = re.compile(rf"{_LEFT}[48]00[ \-]\d{{3,4}}[ \-]?\d{{3,4}}(?!\d)")
_LABELLED = re.compile(
    r"(?:电话|手机|联系方式|座机|热线|传真|号码|(?<![A-Za-z])(?:[Tt]el|TEL|[Pp]hone|[Mm]obile|[Ff]ax))(?:号码|号)?\s?(?:为|是)?[.: \t(]*"
    rf"((?:\+?\(?\d(?:[ \-)(]{{0,2}}\d){{6,14}}){_EXTENSION})(?!\d)"
)


def annotate(folded: str) -> Iterator[Found]:
    """Yield telephone numbers."""
    for rule, pattern in (
        ("mobile", _MOBILE),
        ("landline", _LANDLINE),
        ("landline", _AREA),
        ("service-number", _SERVICE),
    ):
        for match in pattern.finditer(folded):
            yield Found(*match.span(), "PHONE", rule)
    for match in _LABELLED.finditer(folded):
        yield Found(*match.span(1), "PHONE", "phone-labelled")
