"""Bytes of unknown charset to text, by evidence: what the bytes are outweighs what a header says of them.

What belongs here: choosing the charset of one body. What does not: cleaning the text, or reading markup for a declaration.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus.text.mojibake import count_mojibake

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
_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_GB_FAMILY = {"gb2312", "gbk", "gb18030", "hz"}
_GB_LABELS = {"x-gbk", "gb_2312-80", "gb2312-80", "gb-2312", "gb-18030", "x-gb2312", "x-gb18030", "chinese-gb2312"}
"""Labels of the family that sites use and Python does not know."""

_ASCII = bytes(range(0x80))

_PROBE = 1024
"""Bytes from the first one that is not UTF-8 on; the errors in them are a lower bound of those in the whole."""

_POOR = 0.25
"""Badness for each byte outside ASCII above which a reading is no Chinese text in common use: Big5 is then tried undeclared."""

_ENOUGH = 40
"""Bytes outside ASCII below which that is not told."""


class UndecodableError(ValueError):
    """The bytes are no text in any charset tried; the message names what was tried, never the content."""


@dataclass(frozen=True)
class Decoded:
    """A decoded body.

    ``text``      without byte order mark
    ``charset``   Python's name of the charset used
    ``replaced``  how many U+FFFD decoding put in
    ``mojibake``  characters that betray an earlier wrong decoding, by the page's maker or in its archive (see `corpus.text.mojibake`)
    """

    text: str
    charset: str
    replaced: int = 0
    mojibake: int = 0


def _frequent_characters() -> str:
    """The most used Chinese characters: level 1 of GB 2312 and of Big5, which both standards order by use."""
    simplified = bytes(b for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for b in (lead, trail))
    traditional = bytes(
        b for lead in range(0xA4, 0xC7) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)) for b in (lead, trail)
    )
    return simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore")


def _costs() -> npt.NDArray[np.uint8]:
    """What each UTF-16 code unit adds to `_badness`: nothing for the expected ones, 1 for accented Latin letters, else 2."""
    costs = np.full(0x10000, 2, np.uint8)
    costs[0xC0:0x100] = 1
    # A character beyond the basic plane is one: its second half is free.
    for first, last in (
        (0, 0x7F),
        (0xB0, 0xB7),
        (0x2010, 0x203B),
        (0x2460, 0x2473),
        (0x3000, 0x3017),
        (0xFF01, 0xFF5E),
    ):
        costs[first : last + 1] = 0
    costs[0xDC00:0xE000] = 0
    costs[[ord(character) for character in _frequent_characters()]] = 0
    return costs


_COSTS = _costs()


def _badness(decoded: Decoded) -> int:
    """How little ``decoded`` looks like Chinese text: a rare or foreign character counts 2, an accented Latin letter 1, a replacement 8."""
    units = np.frombuffer(decoded.text.encode("utf-16-le", "surrogatepass"), "<u2")
    return int(_COSTS[units].sum(dtype=np.int64)) + 6 * decoded.replaced


def _try(data: bytes, charset: str) -> Decoded:
    try:
        return Decoded(data.decode(charset), charset)
    except UnicodeDecodeError:
        text = data.decode(charset, "replace")
        return Decoded(text, charset, text.count(_REPLACEMENT))


def _python_charset(declared: str | None) -> str | None:
    """The codec that a declared charset means, or None when it names no text codec. The GB family is read as its superset."""
    label = declared.strip().strip("\"'").lower() if declared else ""
    if not label:
        return None
    if label in _GB_LABELS:
        return "gb18030"
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    # Bytes-to-bytes codecs such as "hex" are found by the same look-up.
    if not getattr(info, "_is_text_encoding", True) or info.name in ("undefined", "idna", "punycode"):
        return None
    return "gb18030" if info.name in _GB_FAMILY else info.name


def _by_evidence(data: bytes, invalid: int, labels: tuple[str | None, ...]) -> tuple[Decoded, list[str]]:
    """The best reading of bytes that are not UTF-8 from offset ``invalid`` on, and the charsets tried, the likelier first: ties go to it."""
    best, badness = _read(data, "gb18030")
    tried = ["utf-8", "gb18030"]
    errors = data[invalid : invalid + _PROBE].decode("utf-8", "replace").count(_REPLACEMENT) - 1
    # UTF-8 is worth decoding only where it could win: errors are slow.
    others = ["utf-8"] if badness > 8 * errors else []
    high = len(data.translate(None, _ASCII))
    if badness and high <= MAX_WESTERN * len(data):
        others.append("cp1252")
    for label in labels:
        named = _python_charset(label)
        if badness and named and named not in ("iso8859-1", "ascii", "cp1252", "gb18030", "utf-8", *others):
            others.append(named)
    if "big5" not in others and badness > _POOR * high and high >= _ENOUGH:
        others.append("big5")
    tried += [charset for charset in others if charset != "utf-8"]
    for charset in others:
        candidate, cost = _read(data, charset)
        if cost < badness:
            best, badness = candidate, cost
    return best, tried


def _read(data: bytes, charset: str) -> tuple[Decoded, int]:
    decoded = _try(data, charset)
    return decoded, _badness(decoded)


def _decode_with_bom(data: bytes) -> Decoded | None:
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return _try(data[len(mark) :], charset)
    return None


def decode(data: bytes, declared: str | None = None, meta: str | None = None) -> Decoded:
    """Decode ``data``: byte order mark, else strict UTF-8 over the whole body, else the charset with the best evidence.

    Evidence is few replacements and many characters in common use, so that UTF-8 cut in mid-character is still UTF-8 and a
    Chinese page under an ISO-8859-1 header is still Chinese. ``declared`` (an HTTP header's charset) and ``meta`` (the page's own) only
    add candidates. A GBK text of a few characters can be valid UTF-8 by chance; it is then read as UTF-8, as the order says.
    Raises UndecodableError when more than 2 % of the best text is replacements or control characters (NUL among them).
    """
    best = _decode_with_bom(data)
    tried = [best.charset] if best else ["utf-8"]
    plain = None
    if best is None:
        try:
            best = Decoded(data.decode("utf-8"), "utf-8")
            plain = data
        except UnicodeDecodeError as error:
            best, tried = _by_evidence(data, error.start, (declared, meta))
    encoded = best.text.encode("utf-8", "surrogatepass") if plain is None else plain
    undecodable = best.replaced + len(encoded) - len(encoded.translate(None, _CONTROLS))
    if undecodable > MAX_UNDECODABLE * len(best.text):
        raise UndecodableError(
            f"{len(data)} bytes are no text: tried {', '.join(tried)}; at best ({best.charset}) {undecodable} of "
            f"{len(best.text)} characters are undecodable or control characters. Save the source as UTF-8 or GB18030 text."
        )
    mojibake = count_mojibake(best.text)
    return replace(best, mojibake=mojibake) if mojibake else best
