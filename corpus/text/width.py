"""The character table of normalisation: one code point in, one code point out, so that positions stay.

What belongs here: which characters are folded, and why not others. What does not: rules that change the length (normalize).

Not NFKC: it turns `10×10⁹/L` into `10×109/L` and `℃` into `°C`. Chinese punctuation keeps its full width.
"""

from __future__ import annotations

import unicodedata

import numpy as np

CHINESE_PUNCTUATION = "，：；！？（）"
"""Full-width forms (U+FF01-FF5E) that are ordinary Chinese punctuation and stay."""


def _full_width() -> dict[int, str]:
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    return {code: new for code, new in table.items() if chr(code) not in CHINESE_PUNCTUATION}


def _half_width_punctuation() -> dict[int, str]:
    return dict(zip(map(ord, "｡｢｣､･"), "。「」、·", strict=True))


def _vertical_punctuation() -> dict[int, str]:
    """Presentation forms for vertical lines (U+FE10-FE18), which GB 18030 has; the text they stand in is stored horizontally."""
    return dict(zip(range(0xFE10, 0xFE19), "，、。：；！？〖〗", strict=True))


def _look_alike_ideographs() -> dict[int, str]:
    """Kangxi radicals and compatibility ideographs, which PDF extraction leaves for the ideographs they look like."""
    codes = [*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00)]
    folded = {code: unicodedata.normalize("NFKC", chr(code)) for code in codes}
    return {code: new for code, new in folded.items() if len(new) == 1 and "\u4e00" <= new <= "\u9fff"}


def _spaces() -> dict[int, str]:
    return {**dict.fromkeys((0x09, 0x0B, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)), " ")}


def _line_ends() -> dict[int, str]:
    return dict.fromkeys((0x0C, 0x85, 0x2028, 0x2029), "\n")


WIDTH_TABLE: dict[int, str] = {
    **_full_width(),
    **_half_width_punctuation(),
    **_vertical_punctuation(),
    **_look_alike_ideographs(),
    **_spaces(),
    **_line_ends(),
}
"""For `str.translate`: every entry maps one code point to one."""


def _folded() -> np.ndarray:
    table = np.arange(0x110000, dtype=np.uint32)
    table[list(WIDTH_TABLE)] = [ord(new) for new in WIDTH_TABLE.values()]
    return table


_FOLDED = _folded()


def fold_width(text: str) -> str:
    """``text`` with WIDTH_TABLE applied, of the same length: `str.translate` by an array, ten times as fast on Chinese text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = _FOLDED.take(codes)
    return text if np.array_equal(codes, folded) else folded.tobytes().decode("utf-32-le", "surrogatepass")
