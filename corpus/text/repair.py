"""Text that was decoded by the wrong charset before it came to us: repaired where that can be undone, else counted.

What belongs here: the two ways that are common in Chinese text. What does not: choosing a charset for bytes (decode).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.text.offsets import Rewritten, rewrite, unchanged

MIN_SIGNS = 2
"""Different rare signs of UTF-8 read as GBK that a line must hold to be reported, so that a rare ideograph alone is none."""
MIN_LEADS = 0.2
"""Share of a line's characters that must show the first two bytes of a UTF-8 character for it to be tried as UTF-8 read as GBK."""
MIN_LENGTH = 4
"""Characters that such a line must have: two ideographs of GBK can be valid UTF-8 by chance."""

MIN_USUAL = 0.75
"""Share of usual characters that GBK read as Western must give."""

# What GBK shows for the first two bytes of UTF-8's ideographs and punctuation.
_LEADS = "".join(
    bytes((lead, trail)).decode("gbk", "ignore") for lead in (*range(0xE3, 0xEA), 0xEF) for trail in range(0x80, 0xC0)
)
_LEAD = re.compile(f"[{_LEADS}]")
# Those of them that are frequent there and that real text hardly has.
_RARE_SIGNS = re.compile("[锛銆鈥鐨鍙鏄鍦鐥鑳]")
# What Windows-1252 and Latin-1 show for bytes from 0x80; four are two ideographs in GBK. × and ÷ are signs, not letters.
_WESTERN_RUN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a"
    "\u20ac\u2122]{4,}"
)
_LETTERS = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff].*?[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
_LOST = re.compile("\ufffd+|锟斤拷|(?:锟斤)+|烫烫烫|屯屯屯")
_ANY = re.compile(f"[{_LEADS}锟\ufffd]|烫烫烫|屯屯屯|[\u0080-\u00ff][\u00a1-\u00ff]")
_WIDE = re.compile("[^\x00-\x7f]")
_CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
TRIGGERS = _LEADS + "锟\ufffd烫屯" + "".join(map(chr, range(0xA1, 0x100)))
"""A text without any of these characters has nothing for `repair_mojibake`."""

_GB2312_LEVEL_1 = bytes(b for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for b in (lead, trail))
_USUAL = frozenset(
    _GB2312_LEVEL_1.decode("gb2312", "ignore")
    + "，。、；：？！“”‘’（）《》【】…—·　"
    + "".join(map(chr, range(32, 127)))
)


def _western_bytes(run: str) -> bytes | None:
    """The bytes that Windows-1252, or Latin-1 where that has no character, shows as ``run``."""
    try:
        return b"".join(char.encode("latin-1") if char < "\u0100" else char.encode("cp1252") for char in run)
    except UnicodeEncodeError:
        return None


def _from_western(run: str) -> str | None:
    """What ``run``, UTF-8 or GBK read as Western, was.

    Valid UTF-8 with ideographs is proof enough; GBK must give usual characters (three of four where there are many) and GB 2312 ones throughout.
    """
    data = _western_bytes(run)
    if data is None:
        return None
    try:
        read = data.decode("utf-8")
        return read if _CHINESE.search(read) else None
    except UnicodeDecodeError:
        pass
    try:
        read = data.decode("gb2312")
    except UnicodeDecodeError:
        return None
    usual = sum(char in _USUAL for char in read)
    return read if usual >= (MIN_USUAL * len(read) if len(read) >= 4 else len(read)) else None


def _from_gbk(line: str) -> str | None:
    """What ``line``, UTF-8 read as GBK, was; None where it is no such line or a byte was lost on the way."""
    if len(line) < MIN_LENGTH or len(_LEAD.findall(line)) < MIN_LEADS * len(_WIDE.findall(line)) or line.isascii():
        return None
    try:
        # Windows shows the byte 0x80, which starts nothing in GBK, as the euro sign.
        return b"\x80".join(part.encode("gb18030") for part in line.split("€")).decode("utf-8")
    except UnicodeError:
        return None


def repair_mojibake(text: str) -> Rewritten:
    """``text`` with UTF-8 read as GBK (whole lines) and GBK or UTF-8 read as Western (runs) undone.

    Counts ``mojibake_repaired`` pieces and ``mojibake_left``: replacement characters, their well-known ghosts, Western runs that
    give no Chinese, and lines that look like UTF-8 read as GBK but lost bytes. They stay as they are.
    """
    if _ANY.search(text) is None:
        return unchanged(text)
    edits: list[tuple[int, int, str]] = []
    left = len(_LOST.findall(text))
    for start, line in _suspect_lines(text):
        found, unread = _line_edits(line)
        edits += [(start + first, start + last, new) for first, last, new in found]
        left += unread
    counts = {"mojibake_repaired": len(edits), "mojibake_left": left}
    counts = {name: count for name, count in counts.items() if count}
    if not edits:
        return Rewritten(text, unchanged(text).offsets, counts)
    return Rewritten(*rewrite(text, edits), counts)


def _suspect_lines(text: str) -> Iterator[tuple[int, str]]:
    """Start and content of the lines that hold any sign; not by splitlines, for U+0085 is a byte of the misread text."""
    end = -1
    for match in _ANY.finditer(text):
        if match.start() < end:
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.end())
        end = len(text) if end < 0 else end
        yield start, text[start:end].rstrip("\r")


def _line_edits(line: str) -> tuple[list[tuple[int, int, str]], int]:
    """The repairs of a line, and how many pieces of it look misread but cannot be."""
    if (repaired := _from_gbk(line)) is not None:
        return [(0, len(line), repaired)], 0
    signs = _RARE_SIGNS.findall(line)
    left = int(len(set(signs)) >= MIN_SIGNS and 8 * len(signs) > len(line))
    edits = []
    for match in _WESTERN_RUN.finditer(line):
        if _LETTERS.search(match.group()) is None:
            continue
        if (repaired := _from_western(match.group())) is not None:
            edits.append((*match.span(), repaired))
        else:
            left += 1
    return edits, left
