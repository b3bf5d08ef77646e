"""Vehicle plates (GA 36): province character, letter, five or six more, including 警 港 澳 学 挂 and new-energy plates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.deid.found import Found

_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][ \-·]?(?=[A-Z]{0,3}\d)"
    r"(?:[A-HJ-NP-Z0-9]{4}[警港澳学挂]|[A-HJ-NP-Z0-9]{5,6})(?![A-Za-z0-9])"
)


def annotate(folded: str) -> Iterator[Found]:
    """Yield vehicle plates."""
    for match in _PLATE.finditer(folded):
        yield Found(*match.span(), "PLATE", "plate")
