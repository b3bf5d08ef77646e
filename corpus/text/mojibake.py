"""Characters that betray that a text was decoded wrongly before it came to us.

What belongs here: recognising the traces. What does not: choosing a charset (`decode`), repairing.
"""

from __future__ import annotations

import re

import numpy as np

_CP1252 = bytes(byte for byte in range(0x80, 0xA0) if byte not in b"\x81\x8d\x8f\x90\x9d").decode("cp1252")
_TAIL = f"[\u0080-\u00bf\ufffd{_CP1252}]"
_WESTERN = f"[\u00e0-\u00ef]{_TAIL}{{2}}|\u00f0{_TAIL}{{3}}|[\u00c2\u00c3]{_TAIL}|\u00e2\u20ac"
"""UTF-8 read as Windows-1252 or ISO-8859-1: a lead byte's letter and as many continuation bytes' characters as it asks for."""

_FILLERS = "锟斤拷|锟斤|斤拷|烫{3,}|屯{3,}"
"""U+FFFD in UTF-8 read as GBK, and memory that was never written (0xCC, 0xCD) read as GBK."""


def _gbk(first: range, second: range) -> str:
    """The GBK characters with these lead and trail bytes, as a character class."""
    codes = (bytes((lead, trail)) for lead in first for trail in second if trail != 0x7F)
    return "[" + "".join(code.decode("gbk", "ignore") for code in codes) + "]"


_LEADS, _TAILS = range(0xE3, 0xEA), range(0x80, 0xC0)
_HEAD_CLASS = _gbk(_LEADS, _TAILS)[:-1] + _gbk(range(0xEF, 0xF0), _TAILS)[1:]
_MIDDLE_CLASS = _gbk(_TAILS, _LEADS)[:-1] + _gbk(_TAILS, range(0xEF, 0xF0))[1:]
_AS_GBK = f"(?:{_HEAD_CLASS}{_MIDDLE_CLASS}{_gbk(_TAILS, _TAILS)}){{2,}}"
"""UTF-8 read as GBK: every three characters hold the six bytes of two Chinese characters or full-width marks. One group is no proof: 山楂茶，."""

_FOREIGN = "[\u0080-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u07ff]"
_AS_UTF8 = f"(?<=\ufffd){_FOREIGN}+|{_FOREIGN}+(?=\ufffd)"
"""GBK read as UTF-8: most bytes become U+FFFD; letters of foreign scripts beside them are pairs that happened to be valid."""

_TRACES = re.compile("|".join((_WESTERN, _FILLERS, _AS_GBK, _AS_UTF8)))

_STARTS = np.zeros(0x10000, np.bool_)
_STARTS[[ord(first) for first in "ÂÃ锟斤烫屯" + _HEAD_CLASS[1:-1]]] = True
_STARTS[0xE0:0xF1] = True


def count_mojibake(text: str) -> int:
    """The number of characters of ``text`` that belong to a trace of wrong decoding.

    Traces are: UTF-8 read as Windows-1252 or ISO-8859-1 ("ä½ å¥½", "â€œ", "Â·"); UTF-8 read as GBK, where that holds four
    characters or more in a row ("楂樿鍘嬬殑" for 高血压的); U+FFFD read as GBK ("锟斤拷"); unwritten memory ("烫烫烫", "屯屯屯"); and letters beside a U+FFFD that GBK read as
    UTF-8 leaves. U+FFFD themselves do not count. Never raises.
    """
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    if len(units) != len(text) or "\ufffd" in text:
        return sum(len(trace[0]) for trace in _TRACES.finditer(text))
    # Without U+FFFD every trace begins with one of few characters, and with one unit per character their places are the text's own.
    count = end = 0
    for start in np.flatnonzero(_STARTS[units]).tolist():
        trace = _TRACES.match(text, start) if start >= end else None
        if trace:
            count, end = count + len(trace[0]), trace.end()
    return count
