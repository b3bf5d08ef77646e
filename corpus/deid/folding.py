"""The view of a text that the rules match: full-width forms folded one to one, so that every position stays what it was.

What belongs here: width and look-alike folding that keeps the length. What does not: any rule.
"""

from __future__ import annotations

import re

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，。；：！？（）"}
_FOLD.update(dict.fromkeys([0x3000, 0x00A0, 0x2002, 0x2003, 0x2009], 0x20))
_FOLD.update(dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212], ord("-")))
_FOLD.update({ord("："): ord(":"), ord("（"): ord("("), ord("）"): ord(")"), ord("•"): ord("·"), ord("・"): ord("·")})

_SEPARATORS = re.compile(r"[\s\-·.,，、()]+")


def fold(text: str) -> str:
    """``text`` with full-width ASCII, wide blanks, dashes, colons and brackets in their half-width form; same length."""
    return text.translate(_FOLD)


def normalise_value(value: str) -> str:
    """The form under which two spellings of one identifier are the same: folded, upper case, without separators."""
    return _SEPARATORS.sub("", fold(value)).upper()
