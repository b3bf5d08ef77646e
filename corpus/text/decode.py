"""Bytes of unknown charset to text, by evidence: what the bytes are outweighs what a header says of them.

What belongs here: choosing the charset of one body. What does not: cleaning the text, or reading markup for a declaration.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

MAX_UNDECODABLE = 0.02
"""Above this share of characters that are no text (U+FFFD, control characters) the bytes are refused."""

MAX_WESTERN = 0.10
"""Windows-1252 accepts nearly any bytes, so it is considered only where at most this share of them is not ASCII."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16 LE, whose mark is a prefix of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_REPLACEMENT = "\ufffd"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ACCENTED = re.compile("[\u00c0-\u00ff]")
_GB_FAMILY = {"gb2312", "gbk", "gb18030", "hz"}


class UndecodableError(ValueError):
    """The bytes are no text in any charset tried; the message names what was tried, never the content."""


@dataclass(frozen=True)
class Decoded:
    """A decoded body: its ``text`` without byte order mark, the Python name of its ``charset``, and how many U+FFFD decoding put in."""

    text: str
    charset: str
    replaced: int = 0


def _frequent_characters() -> str:
    """The most used Chinese characters: level 1 of GB 2312 and of Big5, which both standards order by use."""
    simplified = bytes(b for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for b in (lead, trail))
    traditional = bytes(
        b for lead in range(0xA4, 0xC7) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)) for b in (lead, trail)
    )
    return simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore")


_EXPECTED = re.compile(
    "[\x00-\x7f\u00b0-\u00b7\u2010-\u203b\u2460-\u2473\u3000-\u3017\uff01-\uff5e" + _frequent_characters() + "]"
)


def _badness(decoded: Decoded) -> int:
    """How little ``decoded`` looks like Chinese text: a rare or foreign character counts 2, an accented Latin letter 1, a replacement 8."""
    unexpected = _EXPECTED.sub("", decoded.text)
    accented = len(unexpected) - len(_ACCENTED.sub("", unexpected))
    return 2 * len(unexpected) - accented + 6 * decoded.replaced


def _try(data: bytes, charset: str) -> Decoded:
    try:
        return Decoded(data.decode(charset), charset)
    except UnicodeDecodeError:
        text = data.decode(charset, "replace")
        return Decoded(text, charset, text.count(_REPLACEMENT))


def _python_charset(declared: str | None) -> str | None:
    """The codec that a declared charset means, or None when it names no text codec. The GB family is read as its superset."""
    if not declared:
        return None
    try:
        info = codecs.lookup(declared.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    # Bytes-to-bytes codecs such as "hex" are found by the same look-up.
    if not getattr(info, "_is_text_encoding", True):
        return None
    return "gb18030" if info.name in _GB_FAMILY else info.name


def _candidates(data: bytes, declared: str | None) -> list[str]:
    """Charsets worth trying, the likelier first: ties go to the earlier one."""
    charsets = ["gb18030", "utf-8"]
    western = sum(len(run) for run in re.findall(rb"[\x80-\xff]+", data)) <= MAX_WESTERN * len(data)
    if western:
        charsets.append("cp1252")
    named = _python_charset(declared)
    if named and named not in ("iso8859-1", "ascii", "cp1252", *charsets):
        charsets.append(named)
    return charsets


def _decode_with_bom(data: bytes) -> Decoded | None:
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return _try(data[len(mark) :], charset)
    return None


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode ``data``: byte order mark, else strict UTF-8 over the whole body, else the charset with the best evidence.

    Evidence is few replacements and many characters in common use, so that UTF-8 cut in mid-character is still UTF-8 and a
    Chinese page under an ISO-8859-1 header is still Chinese. ``declared`` (an HTTP or meta charset) only adds a candidate. A GBK text of
    a few characters can be valid UTF-8 by chance; it is then read as UTF-8, as the order says.
    Raises UndecodableError when more than 2 % of the best text is replacements or control characters (NUL among them).
    """
    best = _decode_with_bom(data)
    tried = [best.charset] if best else ["utf-8"]
    if best is None:
        try:
            best = Decoded(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError:
            tried = _candidates(data, declared)
            best = min((_try(data, charset) for charset in tried), key=_badness)
    undecodable = best.replaced + len(_CONTROL.findall(best.text))
    if undecodable > MAX_UNDECODABLE * len(best.text):
        raise UndecodableError(
            f"{len(data)} bytes are no text: tried {', '.join(tried)}; at best ({best.charset}) {undecodable} of "
            f"{len(best.text)} characters are undecodable or control characters. Save the source as UTF-8 or GB18030 text."
        )
    return best
